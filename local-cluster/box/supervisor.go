package box

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
	"k8s-dlv-tui/local-cluster/layout"
)

// restartDelay is how long an ended component stays down: long enough to be
// noticed as an outage, short enough for a cluster that heals itself.
const restartDelay = time.Second

// supervisor is the part of a box's first process that starts components and,
// as the init of its pid namespace, collects every process that ends there.
type supervisor struct {
	layout layout.Layout
	// starting is held while a child is made known, so that the collector
	// can't see its end before its start.
	starting sync.Mutex
	waiting  map[int]chan syscall.WaitStatus
}

func newSupervisor(l layout.Layout) *supervisor {
	s := &supervisor{layout: l, waiting: map[int]chan syscall.WaitStatus{}}
	go s.collect()
	return s
}

// collect replaces exec.Cmd.Wait in this process: an init must wait for
// everybody, and two waiters would steal each other's children.
func (s *supervisor) collect() {
	for {
		var status syscall.WaitStatus
		pid, err := syscall.Wait4(-1, &status, 0, nil)
		if err == syscall.ECHILD {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		if err != nil {
			continue
		}
		s.starting.Lock()
		if ended, known := s.waiting[pid]; known {
			ended <- status
			delete(s.waiting, pid)
		}
		s.starting.Unlock()
	}
}

// start starts a program that writes into the named log.
func (s *supervisor) start(log string, attributes *syscall.SysProcAttr, program string, arguments ...string) (int, <-chan syscall.WaitStatus, error) {
	output, err := os.OpenFile(s.layout.Log(log), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		return 0, nil, err
	}
	defer output.Close()
	none, err := os.Open(os.DevNull)
	if err != nil {
		return 0, nil, err
	}
	defer none.Close()
	s.starting.Lock()
	defer s.starting.Unlock()
	pid, err := syscall.ForkExec(program, append([]string{program}, arguments...), &syscall.ProcAttr{
		Dir: "/", Env: environment(),
		Files: []uintptr{none.Fd(), output.Fd(), output.Fd()},
		Sys:   attributes,
	})
	if err != nil {
		return 0, nil, fmt.Errorf("start %s: %w", program, err)
	}
	ended := make(chan syscall.WaitStatus, 1)
	s.waiting[pid] = ended
	return pid, ended, nil
}

// run runs a short program to its end.
func (s *supervisor) run(log, program string, arguments ...string) error {
	_, ended, err := s.start(log, nil, program, arguments...)
	if err != nil {
		return err
	}
	if status := <-ended; status != 0 {
		return fmt.Errorf("%s %v: %s; see %s", program, arguments, describe(status), s.layout.Log(log))
	}
	return nil
}

// component is a program that is to run as long as the box.
type component struct {
	name       string // of its log and of its exit record
	program    string
	arguments  []string
	attributes *syscall.SysProcAttr
	// started is called after each start with the pid in this box.
	started func(pid int) error
}

// keep starts the component, and starts it again whenever it ends.
func (s *supervisor) keep(c component) error {
	attributes := &syscall.SysProcAttr{Setsid: true}
	if c.attributes != nil {
		attributes = c.attributes
	}
	launch := func() (<-chan syscall.WaitStatus, error) {
		pid, ended, err := s.start(c.name, attributes, c.program, c.arguments...)
		if err == nil && c.started != nil {
			err = c.started(pid)
		}
		return ended, err
	}
	ended, err := launch()
	if err != nil {
		return err
	}
	go func() {
		for {
			since := time.Now()
			status := <-ended
			s.recordExit(c.name, fmt.Sprintf("%s, %.1f s after its start", describe(status), time.Since(since).Seconds()))
			time.Sleep(restartDelay)
			if ended, err = launch(); err != nil {
				s.recordExit(c.name, err.Error())
				return
			}
		}
	}()
	return nil
}

// recordExit tells those outside of the box that a component has ended.
func (s *supervisor) recordExit(name, text string) {
	say("%s ended: %s", name, text)
	path := s.layout.Run("exits", name)
	if err := os.WriteFile(path, []byte(text+"\n"), 0o644); err != nil {
		say("can't record it: %v", err)
	}
}

func describe(status syscall.WaitStatus) string {
	if status.Signaled() {
		return unix.SignalName(status.Signal())
	}
	return fmt.Sprintf("exit status %d", status.ExitStatus())
}

// environment is the same whoever starts the cluster: what a user's shell
// sets (GODEBUG, HTTP_PROXY) must not change how the components behave.
func environment() []string {
	return []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8"}
}

func say(format string, values ...any) {
	fmt.Printf("%s %s: %s\n", time.Now().Format("15:04:05.000"), filepath.Base(os.Args[0])+" "+os.Args[1], fmt.Sprintf(format, values...))
}
