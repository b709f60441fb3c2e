package setup

import (
	"fmt"
	"os"
	"os/exec"
	"strings"

	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/layout"
)

// needed maps a Debian package to a check of whether its program is there.
var needed = []struct {
	debian  string
	present func() bool
}{
	{"containerd", onPath("containerd", "ctr", "containerd-shim-runc-v2")},
	{"runc", onPath("runc")},
	{"containernetworking-plugins", func() bool { _, err := config.CNIPrograms(); return err == nil }},
	{"busybox-static", func() bool { path, err := exec.LookPath("busybox"); return err == nil && isStatic(path) }},
	{"iproute2", onPath("ip")},
}

func onPath(programs ...string) func() bool {
	return func() bool {
		for _, program := range programs {
			if _, err := exec.LookPath(program); err != nil {
				return false
			}
		}
		return true
	}
}

func missingPackages() []string {
	var missing []string
	for _, one := range needed {
		if !one.present() {
			missing = append(missing, one.debian)
		}
	}
	return missing
}

// installPackages installs what is missing, with Debian's package tool.
func installPackages(l layout.Layout, progress *Progress) error {
	missing := missingPackages()
	if len(missing) == 0 {
		return nil
	}
	list := strings.Join(missing, " ")
	if _, err := exec.LookPath("apt-get"); err != nil {
		return fmt.Errorf("programs are missing that Debian packages as %s, and there is no apt-get here; install them your distribution's way and try again", list)
	}
	progress.Say("installing %s (log: %s)", list, l.Log("apt"))
	if err := aptGet(l, append([]string{"install", "-y", "--no-install-recommends"}, missing...)...); err != nil {
		// The package lists may be older than the archive, or not there at all.
		progress.Say("the package lists may be old: fetching them")
		if err := aptGet(l, "update"); err != nil {
			return err
		}
		if err := aptGet(l, append([]string{"install", "-y", "--no-install-recommends"}, missing...)...); err != nil {
			return err
		}
	}
	if missing = missingPackages(); len(missing) > 0 {
		return fmt.Errorf("apt-get reported success, but programs of these packages are still missing: %s; see %s", strings.Join(missing, " "), l.Log("apt"))
	}
	return nil
}

func aptGet(l layout.Layout, arguments ...string) error {
	log, err := os.OpenFile(l.Log("apt"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	command := exec.Command("apt-get", arguments...)
	command.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	command.Stdout, command.Stderr = log, log
	if err := command.Run(); err != nil {
		return fmt.Errorf("apt-get %s: %w; see %s", strings.Join(arguments, " "), err, log.Name())
	}
	return nil
}
