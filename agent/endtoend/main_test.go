// Package endtoend tests the agent as it is used: its own binary, stock dlv, real Go processes under load.
//
// AGENT_TRIALS says how often each way to end a trace is tried (2 when it is absent). With AGENT_RACE the agent is built
// with the race detector.
package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
)

// built is where the binaries of the test are.
var built string

func TestMain(m *testing.M) {
	directory, err := os.MkdirTemp("", "agent-test")
	if err == nil {
		// Targets and agents of other uids are run from there as well.
		err = os.Chmod(directory, 0o755)
	}
	if err == nil {
		built = directory
		err = build()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(built)
	os.Exit(status)
}

func build() error {
	for _, one := range [][]string{
		{"agent", "-ldflags=-X main.version=test", "../cmd/agent"},
		{"dlv", "-ldflags=-s -w", "-trimpath", "github.com/go-delve/delve/cmd/dlv"},
		{"server", "-gcflags=all=-N -l", "../testdata/server"},
		{"server-optimised", "../testdata/server"},
		{"server-stripped", "-ldflags=-s -w", "../testdata/server"},
		{"server-pie", "-buildmode=pie", "-gcflags=all=-N -l", "../testdata/server"},
	} {
		arguments := append([]string{"build", "-o", binary(one[0])}, one[1:]...)
		command := exec.Command("go", arguments...)
		command.Env = append(os.Environ(), "CGO_ENABLED=0")
		if one[0] == "agent" && os.Getenv("AGENT_RACE") != "" {
			command.Args = slices.Insert(command.Args, 2, "-race")
			command.Env = append(os.Environ(), "CGO_ENABLED=1")
		}
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("go %v: %w\n%s", arguments, err, output)
		}
	}
	return nil
}

func binary(name string) string { return filepath.Join(built, name) }

func trials() int {
	if n, err := strconv.Atoi(os.Getenv("AGENT_TRIALS")); err == nil && n > 0 {
		return n
	}
	return 2
}
