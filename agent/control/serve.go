package control

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// Exit statuses of the agent.
const (
	ExitClean    = 0
	ExitNotClean = 5
)

// The names of the two sockets in the agent's directory.
const (
	ControlSocket = "agent.sock"
	ConsoleSocket = "console.sock"
)

// Serve works until the agent shall end: at a signal, when the lease is lost, or when the client asks. It returns the
// exit status: ExitClean, or ExitNotClean when the process that was attached could not be proven unharmed.
func (a *Agent) Serve() (int, error) {
	if err := os.MkdirAll(a.options.Directory, 0o700); err != nil {
		return 1, err
	}
	control, err := listen(a.path(ControlSocket))
	if err != nil {
		return 1, err
	}
	defer control.Close()
	console, err := listen(a.path(ConsoleSocket))
	if err != nil {
		return 1, err
	}
	defer console.Close()
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	signal.Ignore(syscall.SIGPIPE)
	defer a.archive.Close()
	go a.accept(control)
	go a.acceptConsoles(console)
	a.logf("agent %s, protocol %d, listens in %s", a.options.Version, ProtocolVersion, a.options.Directory)
	go func() { a.dlvVersion() }()
	go func() { a.watchable() }()

	a.untilFinished(signals)
	return a.exitStatus(), nil
}

// listen opens a socket that its owner alone can use; the directory is private as well.
func listen(path string) (net.Listener, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	listener, err := net.Listen("unix", path)
	if err != nil {
		return nil, err
	}
	return listener, os.Chmod(path, 0o600)
}

func (a *Agent) accept(listener net.Listener) {
	for {
		socket, err := listener.Accept()
		if err != nil {
			return
		}
		s := newSession(a, socket)
		a.mutex.Lock()
		older := a.session
		a.session = s
		a.mutex.Unlock()
		if older != nil {
			// The newest wins: a client whose link was cut comes back before the old stream has noticed.
			older.close()
		}
		go s.serve()
	}
}

func (a *Agent) acceptConsoles(listener net.Listener) {
	for {
		socket, err := listener.Accept()
		if err != nil {
			return
		}
		if current := a.current(); current != nil {
			go current.ServeConsole(socket)
		} else {
			_ = socket.Close()
		}
	}
}

// untilFinished waits for what ends the agent, and ends the engine before it returns.
func (a *Agent) untilFinished(signals chan os.Signal) {
	for {
		select {
		case received := <-signals:
			a.logf("%s: ending", received)
			a.end("signal", fmt.Sprintf("The agent received %s.", received))
			return
		case <-a.finished:
			return
		case <-a.lease.lost:
			if !a.leaseLost() {
				return
			}
		}
	}
}

// leaseLost reports whether a client is waited for, to take the proof.
func (a *Agent) leaseLost() bool {
	current := a.current()
	attached := false
	if current != nil {
		select {
		case <-current.Done():
		default:
			attached = true
		}
	}
	a.logf("the lease is lost, attached: %t", attached)
	a.end("lease", "Nothing was heard of the client for the length of the lease.")
	if !attached {
		return false
	}
	a.lease.set(a.options.Linger)
	return true
}

// lastWords is how long the client may take to read the end. The proof is in the log as well.
const lastWords = 2 * time.Second

// exitStatus writes the last word into the log.
func (a *Agent) exitStatus() int {
	proof := a.end("signal", "The agent ends.")
	if s := a.client(); s != nil {
		s.finish()
		select {
		case <-s.written:
		case <-time.After(lastWords):
		}
	}
	if proof != nil && !proof.Clean {
		a.logf("ended; the process was NOT proven unharmed")
		return ExitNotClean
	}
	a.logf("ended")
	return ExitClean
}
