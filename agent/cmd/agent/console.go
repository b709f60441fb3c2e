package main

import (
	"os"
	"path/filepath"
	"syscall"

	"k8s-dlv-tui/agent/control"
)

// console becomes a stock `dlv connect` on this terminal. It gets a home of its own with no configuration in it:
// nothing there may change what dlv does, `show-raw-strings` least of all, which prints a process's strings as they are.
func console(arguments []string) int {
	where, ok := parsePlaces("console", arguments, nil)
	if !ok {
		return exitUsage
	}
	home := filepath.Join(where.directory, "console")
	if err := os.MkdirAll(filepath.Join(home, "dlv"), 0o700); err != nil {
		return fail("%v", err)
	}
	// dlv writes a configuration file when it finds none; an empty one keeps it from that.
	if err := os.WriteFile(filepath.Join(home, "dlv", "config.yml"), []byte("# nothing is set\n"), 0o600); err != nil {
		return fail("%v", err)
	}
	// Not `/`: dlv mangles the paths that it prints there.
	if err := os.Chdir(home); err != nil {
		return fail("%v", err)
	}
	terminal := os.Getenv("TERM")
	if terminal == "" {
		terminal = "dumb"
	}
	// A pager that isn't there is none: the pane scrolls back by itself, and `--More--` would take the next command for an answer.
	environment := []string{"DELVE_PAGER=none", "HOME=" + home, "XDG_CONFIG_HOME=" + home, "TERM=" + terminal, "PATH=/usr/local/bin:/usr/bin:/bin"}
	err := syscall.Exec(where.dlv, []string{"dlv", "connect", "unix:" + filepath.Join(where.directory, control.ConsoleSocket)}, environment)
	return fail("dlv can't be started: %v", err)
}
