package main

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"time"

	"k8s-dlv-tui/agent/control"
)

const (
	// agentWait is how long the agent is waited for that has just been started.
	agentWait = 15 * time.Second
	// lastAnswers is how long answers are waited for after stdin has ended.
	lastAnswers = 2 * time.Second
)

// session connects stdin and stdout with the agent's socket until either is closed. Its end means nothing: the lease
// decides whether the trace goes on.
func session(arguments []string) int {
	where, ok := parsePlaces("session", arguments, nil)
	if !ok {
		return exitUsage
	}
	socket, err := dial(filepath.Join(where.directory, control.ControlSocket))
	if err != nil {
		return fail("the agent does not answer: %v", err)
	}
	defer socket.Close()
	received := make(chan error, 1)
	go func() {
		_, err := io.Copy(os.Stdout, socket)
		received <- err
	}()
	sent := make(chan struct{})
	go func() {
		_, _ = io.Copy(socket, os.Stdin)
		_ = socket.(*net.UnixConn).CloseWrite()
		close(sent)
	}()
	select {
	case err = <-received:
	case <-sent:
		select {
		case err = <-received:
		case <-time.After(lastAnswers):
		}
	}
	if err != nil {
		return fail("the session broke: %v", err)
	}
	return 0
}

func dial(path string) (net.Conn, error) {
	for begin := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		socket, err := net.Dial("unix", path)
		if err == nil || time.Since(begin) > agentWait {
			return socket, err
		}
	}
}
