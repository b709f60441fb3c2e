package setup

import (
	"fmt"
	"os"
	"os/exec"

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
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w", "-o", l.Bin("pause"), ".")
	build.Dir, build.Env = l.Sources("pause"), append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build pause: %w\n%s", err, output)
	}
	return write(image.Image{
		Name:       config.PauseImage,
		Entries:    []image.Entry{{Path: "pause", Mode: 0o755, Source: l.Bin("pause")}},
		Entrypoint: []string{"/pause"},
	}, l.Image("pause"), progress)
}

func makeBusybox(l layout.Layout, progress *Progress) error {
	program, err := exec.LookPath("busybox")
	if err != nil {
		return err
	}
	busybox, err := image.Busybox(BusyboxImage, program)
	if err != nil {
		return err
	}
	return write(busybox, l.Image("busybox"), progress)
}

func write(image image.Image, tar string, progress *Progress) error {
	changed, err := image.Write(tar)
	if changed {
		progress.Say("made image %s", image.Name)
	}
	return err
}
