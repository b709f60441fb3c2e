package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"k8s-dlv-tui/local-cluster/api"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
	"k8s-dlv-tui/local-cluster/setup"
)

const (
	startLimit    = 60 * time.Second
	questionLimit = 3 * time.Second
	importLimit   = 2 * time.Minute
	recoveryLimit = 20 * time.Second
	pollInterval  = 50 * time.Millisecond
)

// await returns when the API server, the nodes from first to last, their images
// and the default service account are there, or with the reason why they never
// will be.
func await(l layout.Layout, box process.Record, first, last int, progress *setup.Progress) error {
	watch := watcher{l: l, box: box}
	client, err := apiClient(l)
	if err != nil {
		return err
	}
	imported := make(chan error, last)
	for number := first; number <= last; number++ {
		go func() { imported <- importImages(watch, number, progress) }()
	}
	if err := watch.until("the API server is ready", "kube-apiserver", func(ctx context.Context) error { return client.Ready(ctx) }); err != nil {
		return err
	}
	progress.Say("API server ready")
	for number := first; number <= last; number++ {
		if err := <-imported; err != nil {
			return err
		}
	}
	for number := first; number <= last; number++ {
		name := layout.NodeName(number)
		if err := watch.until(name+" is Ready", name+".kubelet", nodeReady(client, name)); err != nil {
			return err
		}
		progress.Say("%s Ready", name)
	}
	// Until the controller manager has made it, no pod can be created.
	return watch.until("the default service account exists", "kube-controller-manager", func(ctx context.Context) error {
		_, err := client.Get(ctx, "/api/v1/namespaces/default/serviceaccounts/default")
		return err
	})
}

func nodeReady(client *api.Client, name string) func(context.Context) error {
	return func(ctx context.Context) error {
		nodes, err := client.Nodes(ctx)
		if err != nil {
			return err
		}
		for _, node := range nodes {
			if node.Name == name {
				if node.Ready {
					return nil
				}
				return fmt.Errorf("%s", node.Reason)
			}
		}
		return fmt.Errorf("the kubelet has not registered it")
	}
}

// watcher waits for something in the cluster, and notices when a component
// that it depends on ends.
type watcher struct {
	l   layout.Layout
	box process.Record
}

// until asks again and again. The log of the component to blame is shown when
// the limit is reached.
func (w watcher) until(what, component string, ask func(context.Context) error) error {
	deadline := time.Now().Add(startLimit)
	for {
		ctx, cancel := soon()
		err := ask(ctx)
		cancel()
		if err == nil {
			return nil
		}
		if failed := w.failed(); failed != nil {
			return failed
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%v have passed and still it is not so that %s: %w\nlast lines of %s:\n%s",
				startLimit, what, err, w.l.Log(component), setup.LastLines(w.l.Log(component), 8))
		}
		time.Sleep(pollInterval)
	}
}

// forgetExits makes exits that were long ago, and healed, no reason to give up.
func forgetExits(l layout.Layout) error {
	if err := os.RemoveAll(l.Run("exits")); err != nil {
		return err
	}
	return os.MkdirAll(l.Run("exits"), 0o755)
}

// failed says which component has ended, if one has.
func (w watcher) failed() error {
	exits, err := os.ReadDir(w.l.Run("exits"))
	if err != nil {
		return err
	}
	for _, exit := range exits {
		how, _ := os.ReadFile(filepath.Join(w.l.Run("exits"), exit.Name()))
		return componentError(w.l, exit.Name(), strings.TrimSpace(string(how)))
	}
	if !w.box.Alive() {
		return componentError(w.l, "box", "it could not be set up")
	}
	return nil
}

func componentError(l layout.Layout, name, how string) error {
	log := l.Log(name)
	return fmt.Errorf("%s ended: %s\nlast lines of %s:\n%s", name, how, log, setup.LastLines(log, 8))
}
