package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/setup"
)

func deployCommand(l layout.Layout, names []string) error {
	chosen, err := findApps(names)
	if err != nil {
		return err
	}
	progress := setup.NewProgress()
	if err := up(l, 0, progress); err != nil {
		return err
	}
	found, err := inspect(l)
	if err != nil {
		return err
	}
	for _, app := range chosen {
		if err := deploy(l, found, app, progress); err != nil {
			return fmt.Errorf("deploy %s: %w", app.name, err)
		}
	}
	for _, app := range chosen {
		if err := kubectl(l, "-n", app.namespace, "rollout", "status", "deployment/"+app.name, "--timeout=90s"); err != nil {
			return fmt.Errorf("%s did not become ready: %w\nlook at: kubectl --kubeconfig %s -n %s describe pods", app.name, err, l.Kubeconfig(), app.namespace)
		}
		progress.Say("%s is ready in namespace %s", app.name, app.namespace)
	}
	return nil
}

// deploy brings one app's images and objects into the cluster.
func deploy(l layout.Layout, found state, app app, progress *setup.Progress) error {
	anyChanged := false
	for _, build := range app.images {
		changed, err := build.make(l)
		if err != nil {
			return err
		}
		anyChanged = anyChanged || changed
		progress.Say("%s built from test/apps/%s%s", build.image, build.folder, map[bool]string{false: " (unchanged)"}[changed])
		if err := importEverywhere(found, build.tar(l)); err != nil {
			return err
		}
	}
	if kubectl(l, "get", "namespace", app.namespace) != nil {
		progress.Say("creating namespace %s", app.namespace)
		if err := kubectl(l, "create", "namespace", app.namespace); err != nil {
			return err
		}
	}
	existed := kubectl(l, "-n", app.namespace, "get", "deployment", app.name) == nil
	progress.Say("applying %s", app.manifest(l))
	if err := kubectl(l, "-n", app.namespace, "apply", "-f", app.manifest(l)); err != nil {
		return err
	}
	if existed && anyChanged {
		// The tag is the same, so nothing else tells the pods to start anew.
		progress.Say("restarting %s with the new image", app.name)
		return kubectl(l, "-n", app.namespace, "rollout", "restart", "deployment/"+app.name)
	}
	return nil
}

// kubectl runs quietly; what it printed is in the error.
func kubectl(l layout.Layout, arguments ...string) error {
	command := exec.Command(l.Bin("kubectl"), arguments...)
	command.Env = append(os.Environ(), "KUBECONFIG="+l.Kubeconfig())
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("kubectl %s: %w\n%s", strings.Join(arguments, " "), err, output)
	}
	return nil
}
