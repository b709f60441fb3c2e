package location

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s-dlv-tui/agent/binary"
)

// directory is where the tests' programs are.
var directory string

func TestMain(m *testing.M) {
	var err error
	if directory, err = os.MkdirTemp("", "location-test"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(directory)
	os.Exit(status)
}

// builds are the ways in which the programs are built.
var builds = map[string]struct {
	flags       []string
	environment string
}{
	"plain":        {},
	"debug":        {flags: []string{"-gcflags=all=-N -l"}},
	"pie":          {flags: []string{"-buildmode=pie"}},
	"stripped":     {flags: []string{"-ldflags=-s -w"}},
	"strippedpie":  {flags: []string{"-buildmode=pie", "-ldflags=-s -w"}},
	"uncompressed": {flags: []string{"-ldflags=-compressdwarf=false"}},
	"nodwarf":      {flags: []string{"-ldflags=-w"}},
	"arm64":        {environment: "GOARCH=arm64"},
	"v3":           {environment: "GOAMD64=v3"},
	"dwarf4":       {environment: "GOEXPERIMENT=nodwarf5"},
}

// build makes a program, once, and returns its path.
func build(t testing.TB, program, how string) string {
	t.Helper()
	sources := map[string]string{"values": "testdata/values", "server": "../testdata/server", "orders": "../../test/apps/orders"}
	path := filepath.Join(directory, program+"-"+how)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	command := exec.Command("go", append(append([]string{"build", "-o", path}, builds[how].flags...), ".")...)
	command.Dir = sources[program]
	command.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-mod=mod")
	if builds[how].environment != "" {
		command.Env = append(command.Env, builds[how].environment)
	}
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", path, err, output)
	}
	return path
}

func open(t testing.TB, path string) (*Program, *binary.Functions) {
	t.Helper()
	program, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Close() })
	functions, err := binary.OpenFunctions(path)
	if err != nil {
		t.Fatal(err)
	}
	return program, functions
}

// lineWith is the line of the values program that has a text.
func lineWith(t testing.TB, text string) int {
	t.Helper()
	source, err := os.ReadFile("testdata/values/main.go")
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(source), "\n") {
		if strings.Contains(line, text) {
			return i + 1
		}
	}
	t.Fatal("no line with " + text)
	return 0
}
