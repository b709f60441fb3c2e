package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"k8s-dlv-tui/local-cluster/api"
	"k8s-dlv-tui/local-cluster/box"
	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
	"k8s-dlv-tui/local-cluster/setup"
)

func setupCommand(l layout.Layout) error {
	progress := setup.NewProgress()
	if err := setup.Run(l, progress); err != nil {
		return err
	}
	progress.Say("everything that the cluster needs is here")
	return nil
}

func upCommand(l layout.Layout, arguments []string) error {
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	nodes := flags.Int("nodes", 0, "")
	if flags.Parse(arguments) != nil || flags.NArg() > 0 {
		return errUsage
	}
	if *nodes < 0 || *nodes > layout.MaxNodes {
		return fmt.Errorf("--nodes %d: a local cluster has 1 to %d nodes", *nodes, layout.MaxNodes)
	}
	return up(l, *nodes, setup.NewProgress())
}

// up brings the cluster to at least this many nodes; 0 is "as many as it has,
// or one".
func up(l layout.Layout, nodes int, progress *setup.Progress) error {
	found, err := recovered(l, progress)
	if err != nil {
		return err
	}
	if found.healthy() {
		return grow(l, found, nodes, progress)
	}
	if found.anything() {
		progress.Say("ending a broken cluster to start a new one: %s", found.complaint())
	}
	// Even a cluster without a process may have left folders and cgroups.
	if err := down(l); err != nil {
		return err
	}
	if err := setup.Run(l, progress); err != nil {
		return err
	}
	if err := start(l, max(nodes, 1), progress); err != nil {
		// Half a cluster is of no use, and the logs stay.
		if cleaning := down(l); cleaning != nil {
			return fmt.Errorf("%w\nand cleaning up failed: %v", err, cleaning)
		}
		return err
	}
	progress.Say("up: kubectl --kubeconfig %s get nodes", l.Kubeconfig())
	return nil
}

// recovered looks at the cluster, and gives one that isn't well the time that
// a restarting component needs, or a machine that is busy: what runs in it may
// be worth more than the time.
func recovered(l layout.Layout, progress *setup.Progress) (state, error) {
	found, err := inspect(l)
	if err != nil || !found.box.Alive() {
		return found, err
	}
	if !found.relay.Alive() {
		progress.Say("the relay has died: starting another")
		if err := connect(l, found.box); err != nil {
			return found, err
		}
		if found, err = inspect(l); err != nil {
			return found, err
		}
	}
	if !found.healthy() {
		progress.Say("not well, waiting up to %v for it to recover: %s", recoveryLimit, found.complaint())
	}
	for deadline := time.Now().Add(recoveryLimit); !found.healthy() && found.box.Alive() && time.Now().Before(deadline); {
		time.Sleep(200 * time.Millisecond)
		if found, err = inspect(l); err != nil {
			return found, err
		}
	}
	return found, nil
}

// grow adds nodes to a healthy cluster.
func grow(l layout.Layout, found state, nodes int, progress *setup.Progress) error {
	have := len(found.nodes)
	if nodes <= have {
		progress.Say("already up with %d of %d nodes Ready, nothing to do", have, have)
		if nodes > 0 && nodes < have {
			progress.Say("for only %d: cluster.sh down, then up --nodes %d", nodes, nodes)
		}
		return nil
	}
	progress.Say("already up with %d node(s): adding %d, what runs goes on running", have, nodes-have)
	if err := makeNodes(l, nodes); err != nil {
		return err
	}
	if err := forgetExits(l); err != nil {
		return err
	}
	if err := found.box.Signal(syscall.SIGHUP); err != nil {
		return err
	}
	return await(l, found.box, have+1, nodes, progress)
}

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

func serverURL(port int) string { return fmt.Sprintf("https://127.0.0.1:%d", port) }

func apiClient(l layout.Layout) (*api.Client, error) {
	port, err := readPort(l)
	if err != nil {
		return nil, err
	}
	return api.New(serverURL(port), l.PKI())
}

// soon is the limit of one question to an API server that should be there.
func soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), questionLimit)
}
