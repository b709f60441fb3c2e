package setup

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"

	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/image"
	"k8s-dlv-tui/local-cluster/layout"
)

// BusyboxImage is what debug pods use by default.
const BusyboxImage = "docker.io/library/busybox:1.37"

// makeBaseImages makes the images that every node starts with.
func makeBaseImages(l layout.Layout, progress *Progress) error {
	if err := makePause(l, progress); err != nil {
		return err
	}
	return makeBusybox(l, progress)
}

func makePause(l layout.Layout, progress *Progress) error {
	folder := l.Sources("pause")
	files, err := sources(folder)
	if err != nil {
		return err
	}
	input, err := fingerprint(files, runtime.Version(), config.PauseImage)
	if err != nil || fresh(l.Stamp("pause"), input, l.Image("pause")) {
		return err
	}
	progress.Say("making image %s", config.PauseImage)
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", l.Bin("pause"), ".")
	build.Dir, build.Env = folder, append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build pause: %w\n%s", err, output)
	}
	pause := image.Image{
		Name:       config.PauseImage,
		Entries:    []image.Entry{{Path: "pause", Mode: 0o755, Source: l.Bin("pause")}},
		Entrypoint: []string{"/pause"},
	}
	if _, err := pause.Write(l.Image("pause")); err != nil {
		return err
	}
	return os.WriteFile(l.Stamp("pause"), []byte(input), 0o644)
}

func makeBusybox(l layout.Layout, progress *Progress) error {
	program, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	input, err := fingerprint([]string{program}, BusyboxImage)
	if err != nil || fresh(l.Stamp("busybox"), input, l.Image("busybox")) {
		return err
	}
	progress.Say("making image %s from %s", BusyboxImage, program)
	busybox, err := image.Busybox(BusyboxImage, program)
	if err != nil {
		return err
	}
	if _, err := busybox.Write(l.Image("busybox")); err != nil {
		return err
	}
	return os.WriteFile(l.Stamp("busybox"), []byte(input), 0o644)
}
