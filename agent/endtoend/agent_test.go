package endtoend

import (
	"bytes"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"
)

// wait is how long anything may take on a busy machine.
const wait = 20 * time.Second

// agent is a running `agent serve`.
type agent struct {
	t         *testing.T
	command   *exec.Cmd
	directory string
	log       *lockedBuffer
	exited    chan struct{}
}

func startAgent(t *testing.T, arguments ...string) *agent {
	t.Helper()
	// A unix socket's path is short.
	directory, err := os.MkdirTemp("", "a")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, directory, nil, arguments)
}

// startAgentAs starts an agent with certain rights.
func startAgentAs(t *testing.T, r rights) *agent {
	t.Helper()
	directory, err := os.MkdirTemp("", "a")
	if err == nil {
		err = os.Chown(directory, r.uid, r.uid)
	}
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, directory, r.prefix(), nil)
}

func serve(t *testing.T, directory string, prefix, arguments []string) *agent {
	t.Helper()
	line := append(append(prefix, binary("agent"), "serve", "--dir", directory, "--dlv", binary("dlv")), arguments...)
	command := exec.Command(line[0], line[1:]...)
	a := &agent{t: t, command: command, directory: directory, log: &lockedBuffer{}, exited: make(chan struct{})}
	command.Stderr = a.log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = command.Wait()
		close(a.exited)
	}()
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		select {
		case <-a.exited:
		case <-time.After(wait):
			t.Error("the agent does not end")
			_ = command.Process.Kill()
		}
		if log := a.log.String(); strings.Contains(log, "DATA RACE") || strings.Contains(log, "panic:") {
			t.Error("see the agent's log")
		}
		if t.Failed() {
			t.Logf("the agent's log:\n%s", a.log)
		}
		_ = os.RemoveAll(directory)
	})
	return a
}

// status waits for the agent's end.
func (a *agent) status() int {
	a.t.Helper()
	select {
	case <-a.exited:
		return a.command.ProcessState.ExitCode()
	case <-time.After(wait):
		a.t.Fatal("the agent does not end")
		return -1
	}
}

// lockedBuffer is written by a process and read by the test.
type lockedBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}
