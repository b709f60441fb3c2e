package main

import (
	"flag"
	"fmt"
	"io"
	"syscall"
	"time"

	"k8s-dlv-tui/local-cluster/layout"
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
