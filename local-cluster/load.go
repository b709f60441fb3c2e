package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"

	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
	"k8s-dlv-tui/local-cluster/setup"
)

func loadCommand(l layout.Layout, tar string) error {
	progress := setup.NewProgress()
	found, err := inspect(l)
	if err != nil {
		return err
	}
	if !found.healthy() {
		return fmt.Errorf("the cluster is not up (%s); start it with cluster.sh up", found.complaint())
	}
	// Kept, so that a node that is added later gets it too.
	kept := l.Run("loaded", filepath.Base(tar))
	if err := copyFile(tar, kept); err != nil {
		return fmt.Errorf("load: %w", err)
	}
	if err := importEverywhere(found, kept); err != nil {
		os.Remove(kept)
		return err
	}
	progress.Say("%s is on all %d node(s)", tar, len(found.nodes))
	return nil
}

// importEverywhere imports one tar into every node of a cluster that is up.
func importEverywhere(found state, tar string) error {
	for number := 1; number <= len(found.nodes); number++ {
		if err := importImage(found.box, number, tar); err != nil {
			return err
		}
	}
	return nil
}

// importImages gives a starting node every image that was made or loaded.
func importImages(w watcher, number int, progress *setup.Progress) error {
	ready := func(context.Context) error {
		socket, err := containerdSocket(w.box, number)
		if err == nil {
			_, err = os.Stat(socket)
		}
		return err
	}
	name := layout.NodeName(number)
	if err := w.until("containerd of "+name+" has a socket", name+".containerd", ready); err != nil {
		return err
	}
	var tars []string
	for _, folder := range []string{w.l.Images(), w.l.Run("loaded")} {
		found, err := filepath.Glob(filepath.Join(folder, "*.tar"))
		if err != nil {
			return err
		}
		tars = append(tars, found...)
	}
	for _, tar := range tars {
		if err := importImage(w.box, number, tar); err != nil {
			return err
		}
	}
	progress.Say("%s has %d images", name, len(tars))
	return nil
}

// importImage imports a tar into one node.
func importImage(box process.Record, number int, tar string) error {
	socket, err := containerdSocket(box, number)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), importLimit)
	defer cancel()
	output, err := exec.CommandContext(ctx, "ctr", "--address", socket, "--namespace", "k8s.io", "images", "import", tar).CombinedOutput()
	if err != nil {
		return fmt.Errorf("import %s into %s: %w\n%s", tar, layout.NodeName(number), err, output)
	}
	return nil
}

// containerdSocket is a node's socket as the host sees it, through the root
// folder of the node's first process.
func containerdSocket(box process.Record, number int) (string, error) {
	pid, err := nodeProcess(box, number)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("/proc/%d/root%s", pid, config.ContainerdSocket), nil
}

// nodeProcess is the pid of a node's first process, as the host counts.
func nodeProcess(box process.Record, number int) (int, error) {
	below, err := process.Descendants(box.PID)
	if err != nil {
		return 0, err
	}
	for _, one := range below {
		if one.Parent == box.PID && len(one.Arguments) == 3 && one.Arguments[1] == "node" && one.Arguments[2] == fmt.Sprint(number) {
			return one.PID, nil
		}
	}
	return 0, fmt.Errorf("%s has no first process", layout.NodeName(number))
}

func copyFile(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer source.Close()
	target, err := os.Create(to)
	if err != nil {
		return err
	}
	defer target.Close()
	if _, err := io.Copy(target, source); err != nil {
		return err
	}
	return target.Close()
}
