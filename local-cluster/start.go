package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"

	"k8s-dlv-tui/local-cluster/box"
	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
	"k8s-dlv-tui/local-cluster/setup"
)

// start starts a cluster where there is none.
func start(l layout.Layout, nodes int, progress *setup.Progress) error {
	if err := removeOldLogs(l); err != nil {
		return err
	}
	if err := config.Write(l); err != nil {
		return fmt.Errorf("write the configuration: %w", err)
	}
	for _, group := range []string{box.ControlPlaneGroup(l), relayGroup(l)} {
		if err := cgroup.Make(group); err != nil {
			return fmt.Errorf("%w (is this container allowed to make cgroups?)", err)
		}
	}
	if err := makeNodes(l, nodes); err != nil {
		return err
	}
	progress.Say("starting the control plane and %d node(s)", nodes)
	boxRecord, err := startBox(l)
	if err != nil {
		return err
	}
	if err := boxRecord.Write(l.Run("box.json")); err != nil {
		return err
	}
	if err := connect(l, boxRecord); err != nil {
		return err
	}
	return await(l, boxRecord, 1, nodes, progress)
}

// connect makes the cluster reachable from the host.
func connect(l layout.Layout, boxRecord process.Record) error {
	listener, port, err := listenOnLoopback(l)
	if err != nil {
		return err
	}
	defer listener.Close()
	relayRecord, err := startRelay(l, listener, boxRecord.PID)
	if err != nil {
		return err
	}
	if err := relayRecord.Write(l.Run("relay.json")); err != nil {
		return err
	}
	kubeconfig, err := config.Kubeconfig(l.PKI(), "admin", serverURL(port))
	if err != nil {
		return err
	}
	return os.WriteFile(l.Kubeconfig(), []byte(kubeconfig), 0o600)
}

// startBox starts the first process of the control plane's namespaces.
func startBox(l layout.Layout) (process.Record, error) {
	log, err := os.Create(l.Log("box"))
	if err != nil {
		return process.Record{}, err
	}
	defer log.Close()
	command := exec.Command(l.Bin("cluster"), "control-plane")
	command.Dir = "/"
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Cloneflags: box.ControlPlaneNamespaces}
	if err := command.Start(); err != nil {
		return process.Record{}, fmt.Errorf("make the box's namespaces: %w (root needs CAP_SYS_ADMIN for that; a container has it when it is privileged)", err)
	}
	defer command.Process.Release()
	return process.Of(command.Process.Pid)
}

// makeNodes makes what must be there before the boxes of nodes are started.
func makeNodes(l layout.Layout, nodes int) error {
	for number := 1; number <= nodes; number++ {
		if err := cgroup.Make(box.NodeGroup(l, number)); err != nil {
			return err
		}
		if err := os.MkdirAll(l.Node(number), 0o755); err != nil {
			return err
		}
	}
	return box.WantNodes(l, nodes)
}

// removeOldLogs keeps the logs of the set-up, which say how this was built.
func removeOldLogs(l layout.Layout) error {
	logs, err := filepath.Glob(l.Log("*"))
	if err != nil {
		return err
	}
	for _, log := range append(logs, l.AuditLog()) {
		if log == l.Log("build") || log == l.Log("apt") {
			continue
		}
		if err := os.Remove(log); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	return nil
}
