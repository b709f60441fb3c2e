package uprobe

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// Another process of the same file is not touched.
func TestOtherProcesses(t *testing.T) {
	eachMethod(t, func(t *testing.T, m Method) {
		p, other := start(t), start(t)
		whole := other.text()
		probe := p.binary.entry("main.Tick")
		a := p.attach(Options{Probes: []plan.Probe{probe}, Method: m})
		c, err := Count(p.pid, "", []uint64{probe.Offset}, m)
		if err != nil {
			t.Fatal(err)
		}
		other.do("tick 100")
		p.do("spread 2")
		other.do("spread 2")
		if n := len(differences(t, whole)); n != 0 {
			t.Errorf("%d bytes of the other's text are changed", n)
		}
		events := a.events()
		if len(events) != 100 || a.Counters().Calls != 100 || c.Calls() != 100 {
			t.Errorf("%d events, %+v, %d", len(events), a.Counters(), c.Calls())
		}
		checkThreads(t, p.pid, events)
		for range 2 {
			if err := c.Close(); err != nil {
				t.Error(err)
			}
		}
		p.do("tick 5")
		if c.Calls() != 100 {
			t.Errorf("%d calls", c.Calls())
		}
	})
}

func checkThreads(t *testing.T, pid int, events []recorded) {
	t.Helper()
	tasks, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err != nil {
		t.Fatal(err)
	}
	var threads []string
	for _, task := range tasks {
		threads = append(threads, task.Name())
	}
	for _, event := range events {
		if !slices.Contains(threads, fmt.Sprint(event.TID)) {
			t.Fatalf("thread %d is not one of %v", event.TID, threads)
		}
	}
}

const namespaceVariable = "UPROBE_NAMESPACE"

// The agent is in a PID namespace of its own, with the process or around the process's own.
func TestNamespaces(t *testing.T) {
	method(t)
	for _, nested := range []string{"same", "nested"} {
		t.Run(nested, func(t *testing.T) {
			child := again("TestInNamespace", namespaceVariable+"="+nested)
			child.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID | syscall.CLONE_NEWNS}
			output, err := child.CombinedOutput()
			if err != nil || !strings.Contains(string(output), "--- PASS: TestInNamespace") {
				t.Errorf("%v: %s", err, output)
			}
		})
	}
}

func TestInNamespace(t *testing.T) {
	kind := os.Getenv(namespaceVariable)
	if kind == "" {
		t.Skip("this is run by TestNamespaces")
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("proc", "/proc", "proc", 0, ""); err != nil {
		t.Fatal(err)
	}
	eachMethod(t, func(t *testing.T, m Method) {
		p := startWith(t, built, func(command *exec.Cmd) {
			if kind == "nested" {
				command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWPID}
			}
		})
		other := start(t)
		a := p.attach(Options{Probes: []plan.Probe{p.binary.entry("main.Tick")}, Method: m})
		other.do("tick 10")
		p.do("spread 3")
		events := a.events()
		if len(events) != 150 {
			t.Errorf("%d events", len(events))
		}
		checkThreads(t, p.pid, events)
	})
}

// Everything can be called at the same time.
func TestAtTheSameTime(t *testing.T) {
	p := start(t)
	p.do("load")
	for range 5 {
		probes, functions := p.function("main.Tick", 0)
		a := p.attach(Options{Probes: probes, Functions: functions, RingBytes: 1 << 16, Frames: 4})
		var all sync.WaitGroup
		seen := 0
		all.Go(func() {
			for a.Read(time.Now().Add(10*time.Millisecond), func(plan.Event) { seen++ }) == nil {
			}
		})
		all.Go(func() {
			for range 3 {
				time.Sleep(20 * time.Millisecond)
				if err := a.Pause(); err != nil {
					t.Error(err)
				}
				if err := a.Resume(); err != nil {
					t.Error(err)
				}
				a.SetPerSecond(1000)
			}
			_ = a.Close()
		})
		all.Go(func() {
			for range 50 {
				a.Counters()
				a.Calls(1)
				time.Sleep(time.Millisecond)
			}
		})
		all.Wait()
		c := a.Counters()
		if seen == 0 || c.Recorded < uint64(seen) {
			t.Errorf("%d events, %+v", seen, c)
		}
	}
}

// Close can be called where an event is handled.
func TestCloseWhileReading(t *testing.T) {
	p := start(t)
	a := p.attach(Options{Probes: []plan.Probe{p.binary.entry("main.Tick")}})
	p.do("tick 100")
	seen := 0
	err := a.Read(time.Now().Add(time.Second), func(event plan.Event) {
		seen++
		if err := a.Close(); err != nil || event.Goroutine != 1 {
			t.Error(err)
		}
	})
	if err != os.ErrClosed || seen != 1 || a.reader.ring != nil {
		t.Errorf("%v after %d", err, seen)
	}
}

func checkKind(t *testing.T, err error, kind string) {
	t.Helper()
	failure, _ := err.(*Failure)
	if failure == nil || failure.Kind != kind {
		t.Errorf("%v, not of the kind %s", err, kind)
	} else {
		t.Log(failure.Message)
	}
}

func TestErrors(t *testing.T) {
	m := method(t)
	p := start(t)
	good := p.binary.entry("main.Tick")
	try := func(change func(o *Options), kind string) {
		t.Helper()
		o := Options{PID: p.pid, Executable: built, GoroutineOffset: goidOffset, Probes: []plan.Probe{good}, Functions: []int{-1}, Method: m}
		change(&o)
		probes, err := Attach(o)
		checkKind(t, err, kind)
		if probes != nil {
			t.Error("there are probes")
		}
	}
	try(func(o *Options) { o.Probes[0].Offset = 1 << 40 }, KindOffset)
	try(func(o *Options) { o.Probes[0].Offset = p.binary.probe(p.binary.symbol("main.Level").Value).Offset }, KindOffset)
	try(func(o *Options) { o.Probes[0].Address++ }, KindPlan)
	try(func(o *Options) { o.PID = 1 << 22 }, KindGone)
	try(func(o *Options) { o.Functions = nil }, KindPlan)
	try(func(o *Options) { o.Frames = 65 }, KindPlan)
	_, err := Count(p.pid, "", []uint64{1 << 40}, m)
	checkKind(t, err, KindOffset)
	_, err = Count(1<<22, "", []uint64{good.Offset}, m)
	checkKind(t, err, KindGone)
	// No longer the process's own, and unprivileged.
	checkKind(t, kernelFailure(fmt.Errorf("link: %w", syscall.EPERM)), KindPermission)
	checkKind(t, kernelFailure(syscall.EINVAL), KindKernel)
}

func TestSupported(t *testing.T) {
	began := time.Now()
	m, err := Supported()
	t.Logf("%s, %v, in %v", m, err, time.Since(began))
	if err != nil {
		if _, clear := err.(*Unsupported); !clear {
			t.Errorf("%T", err)
		}
		t.Skip(err)
	}
	if m != UprobeMulti && m != PerfEvent {
		t.Error(m)
	}
}

// What is said to somebody whose debug container lacks something.
func TestUnsupported(t *testing.T) {
	const admin, ptrace, perfmon, bpf = 1 << 21, 1 << 19, 1 << 38, 1 << 39
	for _, c := range []struct {
		capabilities uint64
		multi, event error
		want         string
	}{
		{ptrace, syscall.EPERM, syscall.EPERM, "lacks the capabilities BPF and PERFMON"},
		{ptrace | bpf, syscall.EPERM, syscall.EPERM, "lacks the capability PERFMON"},
		{ptrace | bpf | perfmon, syscall.EINVAL, syscall.EACCES, "takes the capability SYS_ADMIN"},
		{ptrace | bpf | perfmon, errWrongThreads, syscall.EACCES, "takes the capability SYS_ADMIN"},
		{ptrace | bpf | perfmon, syscall.EPERM, syscall.EPERM, "refuses a probe even on the agent"},
		{admin, syscall.EINVAL, syscall.EINVAL, "doesn't let functions be watched"},
	} {
		got := unsupported(c.capabilities, "6.1.0", c.multi, c.event)
		if !strings.Contains(got.Reason, c.want) || got.Hint == "" {
			t.Errorf("%s %s", got.Reason, got.Hint)
		}
	}
}
