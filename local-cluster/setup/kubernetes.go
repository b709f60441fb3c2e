package setup

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"time"

	"k8s-dlv-tui/local-cluster/layout"
)

// Version is the version of Kubernetes in kubernetes/go.mod.
const Version = "v1.36.3"

const progressInterval = 5 * time.Second

func linkerFlags() string {
	parts := strings.Split(strings.TrimPrefix(Version, "v"), ".")
	variable := " -X k8s.io/component-base/version."
	return "-s -w" + variable + "gitVersion=" + Version + variable + "gitMajor=" + parts[0] + variable + "gitMinor=" + parts[1]
}

// buildKubernetes builds the multi-call binary, and the links by which people
// and tests call it.
func buildKubernetes(l layout.Layout, progress *Progress) error {
	folder := l.Sources("kubernetes")
	files, err := sources(folder)
	if err != nil {
		return err
	}
	input, err := fingerprint(files, linkerFlags(), runtime.Version())
	if err != nil {
		return err
	}
	binary, stamp := l.Bin("kubernetes"), l.Stamp("kubernetes")
	if !fresh(stamp, input, binary) {
		if err := compile(l, folder, binary, progress); err != nil {
			return err
		}
		if err := os.WriteFile(stamp, []byte(input), 0o644); err != nil {
			return err
		}
	}
	return link("kubernetes", l.Bin("kubectl"))
}

func link(target, path string) error {
	if there, err := os.Readlink(path); err == nil && there == target {
		return nil
	}
	if err := os.Remove(path); err != nil && !os.IsNotExist(err) {
		return err
	}
	return os.Symlink(target, path)
}

func compile(l layout.Layout, folder, binary string, progress *Progress) error {
	progress.Say("building Kubernetes %s: 5 to 8 minutes the first time, seconds from Go's build cache (log: %s)", Version, l.Log("build"))
	log, err := os.Create(l.Log("build"))
	if err != nil {
		return err
	}
	defer log.Close()
	environment := append(os.Environ(), "CGO_ENABLED=0")

	list := exec.Command("go", "list", "-deps", ".")
	list.Dir, list.Env, list.Stderr = folder, environment, log
	packages, err := list.Output()
	if err != nil {
		return fmt.Errorf("list the packages of Kubernetes: %w; see %s", err, log.Name())
	}
	total := strings.Count(string(packages), "\n")

	// Built beside, then renamed: an interrupted build leaves no half binary,
	// and a cluster that runs the old one is not disturbed.
	build := exec.Command("go", "build", "-v", "-trimpath", "-buildvcs=false", "-ldflags", linkerFlags(), "-o", binary+".new", ".")
	build.Dir, build.Env = folder, environment
	output, err := build.StderrPipe()
	if err != nil {
		return err
	}
	if err := build.Start(); err != nil {
		return err
	}
	countPackages(io.TeeReader(output, log), total, progress)
	if err := build.Wait(); err != nil {
		return fmt.Errorf("build Kubernetes: %w\n%s\nwhole log: %s", err, LastLines(log.Name(), 8), log.Name())
	}
	progress.Say("Kubernetes %s built: %s", Version, filepath.Base(binary))
	return os.Rename(binary+".new", binary)
}

// countPackages turns the lines of "go build -v" into a line every few
// seconds, until the build closes its output.
func countPackages(output io.Reader, total int, progress *Progress) {
	var built atomic.Int64
	done := make(chan struct{})
	ticker := time.NewTicker(progressInterval)
	defer ticker.Stop()
	go func() {
		defer close(done)
		for lines := bufio.NewScanner(output); lines.Scan(); {
			built.Add(1)
		}
	}()
	for {
		select {
		case <-done:
			return
		case <-ticker.C:
			if compiled := built.Load(); compiled > 0 {
				progress.Say("  compiled %d of at most %d packages", compiled, total)
			} else {
				progress.Say("  linking what is in Go's build cache")
			}
		}
	}
}
