package location

import (
	"os/exec"
	"runtime"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// hits runs a program with breakpoints at all probes of some traces, and returns the events of each; the numbers in them
// are the probes'. The program ends by itself or is killed after a while.
func hits(t *testing.T, path string, traces []*Trace) [][]plan.Event {
	t.Helper()
	return hitsWith(t, path, traces)
}

func hitsWith(t *testing.T, path string, traces []*Trace, arguments ...string) [][]plan.Event {
	t.Helper()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	command := exec.Command(path, arguments...)
	command.SysProcAttr = &syscall.SysProcAttr{Ptrace: true}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	pid := command.Process.Pid
	defer func() {
		_ = syscall.Kill(pid, syscall.SIGKILL)
		_, _ = syscall.Wait4(-1, nil, syscall.WALL, nil)
	}()
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, syscall.WALL, nil); err != nil {
		t.Fatal(err)
	}
	if err := syscall.PtraceSetOptions(pid, syscall.PTRACE_O_TRACECLONE|0x100000); err != nil {
		t.Skip(err)
	}
	base := uint64(0)
	if len(traces) > 0 {
		var err error
		if base, err = Base(pid, traces[0].program); err != nil {
			t.Fatal(err)
		}
	}
	session := &ptraced{t: t, pid: pid, base: base, traces: traces, events: make([][]plan.Event, len(traces)), places: map[uint64]*stopPlace{}}
	for i, trace := range traces {
		trace.Base = base
		for probe := range trace.Probes {
			session.insert(trace.Probes[probe].Address+base, i, probe)
		}
	}
	session.run()
	return session.events
}

type stopPlace struct {
	original byte
	of       [][2]int
}

type ptraced struct {
	t      *testing.T
	pid    int
	base   uint64
	traces []*Trace
	events [][]plan.Event
	places map[uint64]*stopPlace
}

func (s *ptraced) insert(address uint64, trace, probe int) {
	if known := s.places[address]; known != nil {
		known.of = append(known.of, [2]int{trace, probe})
		return
	}
	var original [1]byte
	if _, err := syscall.PtracePeekText(s.pid, uintptr(address), original[:]); err != nil {
		s.t.Fatal(err)
	}
	s.places[address] = &stopPlace{original[0], [][2]int{{trace, probe}}}
	s.poke(s.pid, address, 0xcc)
}

func (s *ptraced) poke(thread int, address uint64, b byte) {
	if _, err := syscall.PtracePokeText(thread, uintptr(address), []byte{b}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *ptraced) run() {
	deadline := time.Now().Add(20 * time.Second)
	_ = syscall.PtraceCont(s.pid, 0)
	for time.Now().Before(deadline) {
		var status syscall.WaitStatus
		thread, err := syscall.Wait4(-1, &status, syscall.WALL, nil)
		if err != nil || thread == s.pid && (status.Exited() || status.Signaled()) {
			return
		}
		if !status.Stopped() {
			continue
		}
		signal := status.StopSignal()
		switch {
		case signal == syscall.SIGTRAP && status.TrapCause() == 0 && s.hit(thread):
			signal = 0
		case signal == syscall.SIGTRAP, signal == syscall.SIGSTOP:
			signal = 0
		}
		_ = syscall.PtraceCont(thread, int(signal))
	}
	s.t.Error("the program did not end")
}

// hit records the events of a breakpoint and steps over it. Only the main goroutine, on its own thread, gets there.
func (s *ptraced) hit(thread int) bool {
	var registers syscall.PtraceRegs
	if syscall.PtraceGetRegs(thread, &registers) != nil {
		return false
	}
	address := registers.Rip - 1
	place := s.places[address]
	if place == nil {
		return false
	}
	registers.Rip = address
	_ = syscall.PtraceSetRegs(thread, &registers)
	for _, which := range place.of {
		event, holds := s.interpreter(thread, registers).event(s.traces[which[0]].Probes[which[1]])
		event.Probe = which[1]
		if holds {
			s.events[which[0]] = append(s.events[which[0]], event)
		}
	}
	s.poke(thread, address, place.original)
	var others []syscall.Signal
	for syscall.PtraceSingleStep(thread) == nil {
		var status syscall.WaitStatus
		_, _ = syscall.Wait4(thread, &status, syscall.WALL, nil)
		if !status.Stopped() || status.StopSignal() == syscall.SIGTRAP {
			break
		}
		// The runtime's signals come in between; the step wasn't made then.
		others = append(others, status.StopSignal())
	}
	s.poke(thread, address, 0xcc)
	for _, signal := range others {
		_, _, _ = syscall.RawSyscall(syscall.SYS_TGKILL, uintptr(s.pid), uintptr(thread), uintptr(signal))
	}
	return true
}

func (s *ptraced) interpreter(thread int, r syscall.PtraceRegs) interpreter {
	numbers := []uint64{r.Rax, r.Rdx, r.Rcx, r.Rbx, r.Rsi, r.Rdi, r.Rbp, r.Rsp, r.R8, r.R9, r.R10, r.R11, r.R12, r.R13, r.R14, r.R15}
	return interpreter{
		registers: func(number int) uint64 { return numbers[number] },
		stack:     r.Rsp,
		base:      s.base,
		memory: func(address uint64, to []byte) bool {
			n, err := syscall.PtracePeekData(thread, uintptr(address), to)
			return err == nil && n == len(to)
		},
	}
}
