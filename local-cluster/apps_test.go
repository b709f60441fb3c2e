package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s-dlv-tui/local-cluster/layout"
)

func repository(t *testing.T) layout.Layout {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return layout.Layout{Root: root}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestEveryImageOfAManifestIsBuilt(t *testing.T) {
	l := repository(t)
	for _, app := range apps {
		built := map[string]bool{}
		for _, build := range app.images {
			built[build.image] = true
		}
		for _, line := range strings.Split(read(t, app.manifest(l)), "\n") {
			if image, found := strings.CutPrefix(strings.TrimSpace(line), "image: "); found && !built[image] {
				t.Errorf("%s uses %s, which deploy does not build", app.manifest(l), image)
			}
		}
	}
}

func TestImagesDoNotShareATar(t *testing.T) {
	tars := map[string]string{}
	for _, app := range apps {
		for _, build := range app.images {
			tar := build.tar(layout.Layout{Root: "/clone"})
			if other, taken := tars[tar]; taken && other != build.image {
				t.Errorf("%s and %s are both in %s", other, build.image, tar)
			}
			tars[tar] = build.image
		}
	}
}

func TestHelloWorldAnswersInLineTen(t *testing.T) {
	lines := strings.Split(read(t, filepath.Join(repository(t).Root, "test/apps/hello-world/main.go")), "\n")
	if !strings.Contains(lines[8], "func handleSlash(") || !strings.Contains(lines[9], "fmt.Fprintf(") {
		t.Errorf("line 9: %s\nline 10: %s", lines[8], lines[9])
	}
}

func TestUnknownAppIsNamedWithTheKnownOnes(t *testing.T) {
	if _, err := findApps([]string{"sofa"}); err == nil || !strings.Contains(err.Error(), "hello-world, orders, pair") {
		t.Errorf("got %v", err)
	}
	if chosen, err := findApps(nil); err != nil || len(chosen) != 2 {
		t.Errorf("got %v, %v", chosen, err)
	}
}
