package box

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"time"

	"k8s-dlv-tui/local-cluster/layout"
)

// iproute is the path of the ip program.
func iproute() (string, error) {
	path, err := exec.LookPath("ip")
	if err != nil {
		return "", fmt.Errorf("no ip program; install iproute2: %w", err)
	}
	return path, nil
}

// ip runs ip commands one after the other.
func (s *supervisor) ip(log string, commands ...[]string) error {
	program, err := iproute()
	if err != nil {
		return err
	}
	for _, command := range commands {
		if err := s.run(log, program, command...); err != nil {
			return err
		}
	}
	return nil
}

// makeBridge makes the network that the nodes are plugged into.
func (s *supervisor) makeBridge() error {
	err := s.ip("box",
		[]string{"link", "set", "lo", "up"},
		[]string{"link", "add", "nodes", "type", "bridge"},
		[]string{"addr", "add", fmt.Sprintf("%s/%d", layout.ControlPlaneIP, layout.NodePrefixLength), "dev", "nodes"},
		// The address of the service "kubernetes", for pods that call the API.
		[]string{"addr", "add", layout.APIServerService + "/32", "dev", "nodes"},
		[]string{"link", "set", "nodes", "up"})
	if err != nil {
		return err
	}
	return forwardPackets()
}

// plugIn connects the box of a node, whose first process has this pid here.
func (s *supervisor) plugIn(number, pid int) error {
	cable := "to-" + layout.NodeName(number)
	return s.ip("box",
		[]string{"link", "add", cable, "type", "veth", "peer", "name", "eth0", "netns", fmt.Sprint(pid)},
		[]string{"link", "set", cable, "master", "nodes", "up"},
		[]string{"route", "replace", layout.PodCIDR(number), "via", layout.NodeIP(number)})
}

// configureCable waits for the cable, which the other side plugs in, and sets
// up this node's side.
func (s *supervisor) configureCable(number int) error {
	deadline := time.Now().Add(5 * time.Second)
	for {
		if _, err := net.InterfaceByName("eth0"); err == nil {
			break
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("no network cable after 5 s; see %s", s.layout.Log("box"))
		}
		time.Sleep(5 * time.Millisecond)
	}
	err := s.ip(layout.NodeName(number),
		[]string{"link", "set", "lo", "up"},
		[]string{"addr", "add", fmt.Sprintf("%s/%d", layout.NodeIP(number), layout.NodePrefixLength), "dev", "eth0"},
		[]string{"link", "set", "eth0", "up"},
		[]string{"route", "add", "default", "via", layout.ControlPlaneIP},
		// No kube-proxy: services but "kubernetes" lead nowhere, and say so at
		// once instead of timing out.
		[]string{"route", "add", layout.APIServerService + "/32", "via", layout.ControlPlaneIP},
		[]string{"route", "add", "unreachable", layout.ServiceCIDR})
	if err != nil {
		return err
	}
	return forwardPackets()
}

func forwardPackets() error {
	return os.WriteFile("/proc/sys/net/ipv4/ip_forward", []byte("1"), 0o644)
}

// awaitTCP returns when something listens at the address.
func awaitTCP(address string, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for {
		conn, err := net.DialTimeout("tcp", address, time.Second)
		if err == nil {
			return conn.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("nothing listens at %s after %v: %w", address, limit, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
