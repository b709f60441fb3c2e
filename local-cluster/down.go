package main

import (
	"fmt"
	"os"
	"time"

	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
	"k8s-dlv-tui/local-cluster/setup"
)

const endLimit = 10 * time.Second

func downCommand(l layout.Layout) error {
	progress := setup.NewProgress()
	found, err := inspect(l)
	if err != nil {
		return err
	}
	if err := down(l); err != nil {
		return err
	}
	if found.anything() {
		progress.Say("down: no process, mount, network namespace or cgroup of it is left")
	} else {
		progress.Say("down already, nothing to do")
	}
	return nil
}

// down ends everything and removes what the cluster made, but for programs,
// images, certificates and logs.
func down(l layout.Layout) error {
	for _, name := range []string{"relay.json", "box.json"} {
		record, err := process.Read(l.Run(name))
		if err != nil {
			return err
		}
		if err := record.Kill(); err != nil {
			return err
		}
		if !record.AwaitEnd(endLimit) {
			return fmt.Errorf("process %d (%s) did not end within %v of SIGKILL; it hangs in the kernel: see /proc/%[1]d/stack", record.PID, name, endLimit)
		}
	}
	if err := endStrays(l); err != nil {
		return err
	}
	// Mounts and network namespaces went with the last process in them.
	for _, path := range []string{l.Run(), l.Nodes(), l.Etcd()} {
		if err := os.RemoveAll(path); err != nil {
			return err
		}
	}
	return nil
}

// endStrays empties the cluster's cgroups and removes them. Everything in them
// was started by this clone's cluster: their name follows from its path. Most
// of it is dying already, as the first process of its box is dead.
func endStrays(l layout.Layout) error {
	deadline := time.Now().Add(endLimit)
	for {
		strays, err := cgroup.Processes(l.CgroupName())
		if err != nil {
			return err
		}
		for _, pid := range strays {
			if record, err := process.Of(pid); err == nil {
				if err := record.Kill(); err != nil {
					return err
				}
			}
		}
		err = cgroup.Remove(l.CgroupName())
		if err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%d processes are still there after %v: %v (%w)", len(strays), endLimit, strays, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
