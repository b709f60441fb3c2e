package uprobe

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"reflect"
	"runtime"
	"strings"
	"syscall"

	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/process"
)

// Method is how programs are attached.
type Method string

const (
	// UprobeMulti takes the capabilities BPF and PERFMON, from kernel 6.10.
	UprobeMulti Method = "uprobe_multi"
	// PerfEvent takes SYS_ADMIN.
	PerfEvent Method = "perf_event"
)

// errWrongThreads: before kernel 6.10, uprobe_multi keeps to the process's first thread instead of the process.
var errWrongThreads = errors.New("hits of other threads than the first are missed")

// Supported tries out on the agent itself whether functions can be watched here, and how. The error is an *Unsupported.
func Supported() (Method, error) {
	if thisMachine() == nil {
		return "", &Unsupported{Reason: fmt.Sprintf("Watching isn't possible on %s.", runtime.GOARCH), Hint: "Use tracepoints."}
	}
	multi := try(UprobeMulti)
	if multi == nil {
		return UprobeMulti, nil
	}
	event := try(PerfEvent)
	if event == nil {
		return PerfEvent, nil
	}
	status, err := process.ReadStatus(os.Getpid())
	if err != nil {
		return "", &Unsupported{Reason: "The agent can't read its own state in /proc.", Hint: err.Error()}
	}
	return "", unsupported(status.Capabilities, process.Kernel(), multi, event)
}

// unsupported says what is missing.
func unsupported(capabilities uint64, kernel string, multi, event error) *Unsupported {
	const give = "Give the debug container the capabilities BPF, PERFMON and SYS_PTRACE (kernel 6.10 or later), or SYS_ADMIN and SYS_PTRACE."
	var lacks []string
	for _, name := range []string{"BPF", "PERFMON"} {
		if !process.HasCapability(capabilities, name) {
			lacks = append(lacks, name)
		}
	}
	switch {
	case process.HasCapability(capabilities, "SYS_ADMIN"):
		return &Unsupported{
			Reason: fmt.Sprintf("The kernel %s doesn't let functions be watched: %s.", kernel, event),
			Hint:   "Use tracepoints; watching takes a kernel from 5.12 on, with uprobes and BPF, and not locked down.",
		}
	case len(lacks) > 0:
		word := "capability"
		if len(lacks) > 1 {
			word = "capabilities"
		}
		return &Unsupported{Reason: fmt.Sprintf("The agent lacks the %s %s.", word, strings.Join(lacks, " and ")), Hint: give}
	case errors.Is(multi, errWrongThreads) || !errors.Is(multi, syscall.EPERM):
		return &Unsupported{
			Reason: fmt.Sprintf("On kernel %s, watching takes the capability SYS_ADMIN: without it, kernel 6.10 or later.", kernel),
			Hint:   "Give the debug container the capabilities SYS_ADMIN and SYS_PTRACE.",
		}
	}
	return &Unsupported{Reason: fmt.Sprintf("The kernel %s refuses a probe even on the agent itself: %s.", kernel, multi), Hint: give}
}

// tried is the function of the agent that is probed. It has no prologue, so its entry is where a probe belongs.
//
//go:noinline
func tried(n int) int { return n + 1 }

// try attaches a counter to a function of the agent's own and calls it from a thread that is not the first one.
func try(method Method) error {
	offset, err := ownOffset(uint64(reflect.ValueOf(tried).Pointer()))
	if err != nil {
		return err
	}
	c, err := newCounter(method)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.attach(os.Getpid(), "/proc/self/exe", []uint64{offset}, method); err != nil {
		return err
	}
	onAnotherThread(func() { tried(1) })
	if c.Calls() == 0 {
		return errWrongThreads
	}
	return tryEverything(method)
}

// tryEverything loads a program that does all that programs do.
func tryEverything(method Method) error {
	m, err := newMaps(1, os.Getpagesize())
	if err != nil {
		return err
	}
	p := &Probes{maps: m, options: Options{
		Probes: []plan.Probe{{CFA: 8, Slots: []plan.Slot{{From: plan.Source{Kind: plan.FromStack}, Size: 8}}}}, Functions: []int{0},
		Frames: 4, Method: method,
	}}
	defer func() { _ = p.Close() }()
	return p.load(threadSource{})
}

// onAnotherThread runs a function on a thread that isn't the process's first one.
func onAnotherThread(run func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		if syscall.Gettid() == os.Getpid() {
			// This thread stays locked here, so the next goroutine gets another one.
			onAnotherThread(run)
			return
		}
		run()
	}()
	<-done
}

// ownOffset is where in its file a function of the agent is.
func ownOffset(address uint64) (uint64, error) {
	file, err := os.Open("/proc/self/maps")
	if err != nil {
		return 0, err
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		var low, high, offset uint64
		var permissions string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s %x", &low, &high, &permissions, &offset); err != nil {
			continue
		}
		if low <= address && address < high {
			return address - low + offset, nil
		}
	}
	return 0, fmt.Errorf("the agent's own code at %#x is in no mapping", address)
}
