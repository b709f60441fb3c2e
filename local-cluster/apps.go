package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"k8s-dlv-tui/local-cluster/image"
	"k8s-dlv-tui/local-cluster/layout"
)

// app is a sample program of test/apps with its manifest.
type app struct {
	name      string
	namespace string
	images    []build
}

// build is one image of a sample program.
type build struct {
	image  string
	folder string // in test/apps
	flags  []string
}

var (
	// debuggable is how Delve wants it: no optimisations, no inlining.
	debuggable = []string{"-gcflags=all=-N -l"}
	ordersApp  = build{"registry.local/orders:latest", "orders", debuggable}

	apps = []app{
		{"hello-world", "default", []build{{"registry.local/hw:latest", "hello-world", debuggable}}},
		{"orders", "shop", []build{
			ordersApp,
			{"registry.local/orders:optimised", "orders", nil},
			{"registry.local/orders:stripped", "orders", []string{"-ldflags=-s -w"}},
		}},
		{"pair", "shop", []build{{"registry.local/pair:latest", "pair", debuggable}, ordersApp}},
	}
)

func findApps(names []string) ([]app, error) {
	if len(names) == 0 {
		names = []string{"hello-world", "orders"}
	}
	var chosen []app
	var known []string
	for _, one := range apps {
		known = append(known, one.name)
	}
	for _, name := range names {
		i := indexOf(known, name)
		if i < 0 {
			return nil, fmt.Errorf("there is no sample app %q; there are: %s", name, strings.Join(known, ", "))
		}
		chosen = append(chosen, apps[i])
	}
	return chosen, nil
}

func indexOf(names []string, name string) int {
	for i, one := range names {
		if one == name {
			return i
		}
	}
	return -1
}

func (a app) manifest(l layout.Layout) string {
	return filepath.Join(l.Root, "test", "apps", a.name, a.name+".yaml")
}

// tar is where the image lies: "registry.local/orders:latest" in
// orders-latest.tar.
func (b build) tar(l layout.Layout) string {
	return l.Image(strings.ReplaceAll(filepath.Base(b.image), ":", "-"))
}

// make builds the program and its image. Go's build cache knows what changed
// better than we could.
func (b build) make(l layout.Layout) (changed bool, err error) {
	program := strings.TrimSuffix(b.tar(l), ".tar")
	compile := exec.Command("go", append(append([]string{"build", "-buildvcs=false"}, b.flags...), "-o", program, ".")...)
	compile.Dir = filepath.Join(l.Root, "test", "apps", b.folder)
	compile.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := compile.CombinedOutput(); err != nil {
		return false, fmt.Errorf("build %s: %w\n%s", b.folder, err, output)
	}
	inside := "/" + b.folder
	return image.Image{
		Name:       b.image,
		Entries:    []image.Entry{{Path: b.folder, Mode: 0o755, Source: program}},
		Entrypoint: []string{inside},
	}.Write(b.tar(l))
}
