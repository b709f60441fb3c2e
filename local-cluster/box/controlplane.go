// Package box is what runs inside the cluster's boxes: the first process of
// the control plane's namespaces, and the first process of each node's, which
// are inside of those. When the first process of a box ends, the kernel ends
// everything in it; so killing one process ends the whole cluster.
package box

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/config"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/relay"
)

// ControlPlaneNamespaces are the namespaces of the outer box.
const ControlPlaneNamespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWPID | syscall.CLONE_NEWNET | syscall.CLONE_NEWUTS | syscall.CLONE_NEWIPC

// ControlPlaneGroup is the cgroup of the control plane.
func ControlPlaneGroup(l layout.Layout) string { return l.CgroupName() + "/control-plane" }

// RunControlPlane is the life of the outer box's first process. It returns
// only when the box could not be set up.
func RunControlPlane(l layout.Layout) error {
	if err := cgroup.Join(ControlPlaneGroup(l)); err != nil {
		return err
	}
	if err := detachMounts(); err != nil {
		return err
	}
	if err := mountProc(); err != nil {
		return err
	}
	if err := mountTmpfs("/run"); err != nil {
		return err
	}
	if err := unix.Sethostname([]byte("local-cluster")); err != nil {
		return err
	}
	// Before anything slow: a signal that an init doesn't handle is lost.
	more := make(chan os.Signal, 1)
	signal.Notify(more, syscall.SIGHUP)

	s := newSupervisor(l)
	if err := s.makeBridge(); err != nil {
		return err
	}
	nodes := nodeStarter{s: s, running: map[int]bool{}}
	if err := nodes.startMissing(); err != nil {
		return err
	}
	if err := s.startControlPlane(); err != nil {
		return err
	}
	for range more {
		if err := nodes.startMissing(); err != nil {
			say("add a node: %v", err)
		}
	}
	return nil
}

func (s *supervisor) startControlPlane() error {
	kubernetes := s.layout.Bin("kubernetes")
	start := func(name string, arguments []string) error {
		return s.keep(component{name: name, program: kubernetes, arguments: append([]string{name}, arguments...)})
	}
	if err := start("etcd", config.Etcd(s.layout)); err != nil {
		return err
	}
	// An API server that starts before its etcd backs off for seconds.
	if err := awaitTCP(layout.EtcdClientAddress, startLimit); err != nil {
		return fmt.Errorf("etcd: %w", err)
	}
	if err := start("kube-apiserver", config.APIServer(s.layout)); err != nil {
		return err
	}
	apiServer := fmt.Sprintf("127.0.0.1:%d", layout.APIServerPort)
	if err := awaitTCP(apiServer, startLimit); err != nil {
		return fmt.Errorf("kube-apiserver: %w", err)
	}
	if err := start("kube-controller-manager", config.ControllerManager(s.layout)); err != nil {
		return err
	}
	if err := start("kube-scheduler", config.Scheduler(s.layout)); err != nil {
		return err
	}
	return serveKubernetesService(apiServer)
}

// serveKubernetesService is the whole of our kube-proxy: the one service that
// every pod may count on.
func serveKubernetesService(apiServer string) error {
	listener, err := net.Listen("tcp", net.JoinHostPort(layout.APIServerService, "443"))
	if err != nil {
		return fmt.Errorf("service kubernetes: %w", err)
	}
	go relay.Serve(context.Background(), listener, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", apiServer)
	})
	return nil
}

// nodeStarter starts the boxes of nodes that are wanted and not there yet.
type nodeStarter struct {
	s       *supervisor
	running map[int]bool
}

func (n nodeStarter) startMissing() error {
	wanted, err := WantedNodes(n.s.layout)
	if err != nil {
		return err
	}
	for number := 1; number <= wanted; number++ {
		if n.running[number] {
			continue
		}
		if err := n.s.keep(n.box(number)); err != nil {
			return err
		}
		n.running[number] = true
	}
	return nil
}

func (n nodeStarter) box(number int) component {
	return component{
		name:       layout.NodeName(number),
		program:    n.s.layout.Bin("cluster"),
		arguments:  []string{"enter-node", fmt.Sprint(number)},
		attributes: &syscall.SysProcAttr{Setsid: true, Cloneflags: nodeNamespaces},
		started:    func(pid int) error { return n.s.plugIn(number, pid) },
	}
}

// WantedNodes reads how many nodes the cluster is to have.
func WantedNodes(l layout.Layout) (int, error) {
	content, err := os.ReadFile(l.Run("nodes"))
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(content)))
}

// WantNodes writes it. A running box looks again when it gets SIGHUP.
func WantNodes(l layout.Layout, number int) error {
	return os.WriteFile(l.Run("nodes"), []byte(fmt.Sprintln(number)), 0o644)
}
