package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
	"k8s-dlv-tui/local-cluster/relay"
)

func relayGroup(l layout.Layout) string { return l.CgroupName() + "/relay" }

// listenOnLoopback prefers the port of last time, so that kubeconfigs and
// habits stay good; any free port will do.
func listenOnLoopback(l layout.Layout) (*net.TCPListener, int, error) {
	last, _ := os.ReadFile(l.Port())
	listener, err := net.Listen("tcp4", "127.0.0.1:"+strings.TrimSpace(string(last)))
	if err != nil {
		listener, err = net.Listen("tcp4", "127.0.0.1:0")
	}
	if err != nil {
		return nil, 0, fmt.Errorf("no free port on 127.0.0.1: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return listener.(*net.TCPListener), port, os.WriteFile(l.Port(), []byte(fmt.Sprintln(port)), 0o644)
}

// startRelay starts the process by which the host reaches the API server. It
// is handed the open port: nobody can take it in between.
func startRelay(l layout.Layout, listener *net.TCPListener, boxPID int) (process.Record, error) {
	port, err := listener.File()
	if err != nil {
		return process.Record{}, err
	}
	defer port.Close()
	log, err := os.Create(l.Log("relay"))
	if err != nil {
		return process.Record{}, err
	}
	defer log.Close()
	command := exec.Command(l.Bin("cluster"), "relay", strconv.Itoa(boxPID))
	command.Stdout, command.Stderr = log, log
	command.ExtraFiles = []*os.File{port}
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return process.Record{}, fmt.Errorf("start the relay: %w", err)
	}
	defer command.Process.Release()
	return process.Of(command.Process.Pid)
}

// runRelay is the life of the relay process: as long as the box lives.
func runRelay(l layout.Layout, boxPID int) error {
	if err := cgroup.Join(relayGroup(l)); err != nil {
		return err
	}
	port := os.NewFile(3, "port")
	listener, err := net.FileListener(port)
	if err != nil {
		return fmt.Errorf("no open port was handed over: %w", err)
	}
	port.Close()
	alive, err := untilEnd(boxPID)
	if err != nil {
		return err
	}
	apiServer := fmt.Sprintf("127.0.0.1:%d", layout.APIServerPort)
	return relay.Serve(alive, listener, relay.IntoNamespace(boxPID, apiServer))
}

// untilEnd returns a context that ends with the process.
func untilEnd(pid int) (context.Context, error) {
	fd, err := unix.PidfdOpen(pid, 0)
	if err != nil {
		return nil, fmt.Errorf("process %d: %w", pid, err)
	}
	alive, end := context.WithCancel(context.Background())
	go func() {
		for {
			_, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, -1)
			if !errors.Is(err, unix.EINTR) {
				end()
				return
			}
		}
	}()
	return alive, nil
}
