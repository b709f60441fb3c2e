package box

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/layout"
)

const nodeNamespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC

// startLimit is how long a component may take until it listens.
const startLimit = 60 * time.Second

// NodeGroup is the cgroup of a node: what its kernel would call the root.
func NodeGroup(l layout.Layout, number int) string {
	return l.CgroupName() + "/" + layout.NodeName(number)
}

// EnterNode puts this process into the node's cgroups and makes them the root
// of a cgroup namespace. It ends by executing the node's first process: the
// namespace is only this thread's, and executing makes it the process's.
func EnterNode(l layout.Layout, number int) error {
	runtime.LockOSThread()
	if err := cgroup.Join(NodeGroup(l, number)); err != nil {
		return err
	}
	if err := unix.Unshare(unix.CLONE_NEWCGROUP); err != nil {
		return fmt.Errorf("cgroup namespace: %w", err)
	}
	program := l.Bin("cluster")
	return syscall.Exec(program, []string{program, "node", fmt.Sprint(number)}, environment())
}

// RunNode is the life of a node's first process. It returns only when the
// node could not be set up.
func RunNode(l layout.Layout, number int) error {
	hierarchies, err := cgroup.Hierarchies()
	if err != nil {
		return err
	}
	if err := furnishNode(l, number, hierarchies); err != nil {
		return err
	}
	s := newSupervisor(l)
	if err := s.configureCable(number); err != nil {
		return err
	}
	if err := s.startContainerd(number); err != nil {
		return err
	}
	if err := s.startKubelet(number); err != nil {
		return err
	}
	select {}
}

// furnishNode makes the file system and the host name look like a machine's.
func furnishNode(l layout.Layout, number int, hierarchies []cgroup.Hierarchy) error {
	if err := unix.Sethostname([]byte(layout.NodeName(number))); err != nil {
		return err
	}
	if err := detachMounts(); err != nil {
		return err
	}
	if err := mountProc(); err != nil {
		return err
	}
	// The network devices in /sys are those of the namespace that mounted it.
	if err := unmountAll("/sys/fs/cgroup"); err != nil {
		return err
	}
	if err := mount("sysfs", "/sys", ""); err != nil {
		return err
	}
	if err := cgroup.MountAgain(hierarchies); err != nil {
		return err
	}
	if cgroup.PureV2(hierarchies) {
		if err := cgroup.VacateRoot("first-process"); err != nil {
			return err
		}
	}
	// Folders of its own in memory, so that nothing is made on the host; what
	// may become large or must hold overlays is bound from the node's storage.
	if err := mountTmpfs("/run", "/var/lib", "/var/log"); err != nil {
		return err
	}
	for place, storage := range map[string]string{
		config.ContainerdRoot: "containerd",
		config.KubeletRoot:    "kubelet",
		config.PodLogs:        "pod-logs",
	} {
		if err := bind(l.Node(number, storage), place); err != nil {
			return err
		}
	}
	return shareMounts()
}

func (s *supervisor) startContainerd(number int) error {
	program, err := exec.LookPath("containerd")
	if err != nil {
		return fmt.Errorf("no containerd program: %w", err)
	}
	name := layout.NodeName(number)
	err = s.keep(component{
		name:      name + ".containerd",
		program:   program,
		arguments: []string{"--config", s.layout.Config(name + ".containerd.toml")},
	})
	if err != nil {
		return err
	}
	for deadline := time.Now().Add(startLimit); ; time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(config.ContainerdSocket); err == nil {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("containerd has no socket after %v; see %s", startLimit, s.layout.Log(name+".containerd"))
		}
	}
}

func (s *supervisor) startKubelet(number int) error {
	// A kubelet that can't register backs off, and is seconds late then.
	if err := awaitTCP(fmt.Sprintf("%s:%d", layout.ControlPlaneIP, layout.APIServerPort), startLimit); err != nil {
		return err
	}
	return s.keep(component{
		name:      layout.NodeName(number) + ".kubelet",
		program:   s.layout.Bin("kubernetes"),
		arguments: append([]string{"kubelet"}, config.Kubelet(s.layout, number)...),
	})
}
