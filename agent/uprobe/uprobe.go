// Package uprobe records what functions of a running process do, without stopping it: a plan becomes a program that the
// kernel runs at each hit. There is no tracer, and when the agent goes away, in whatever way, the kernel takes the
// probes out of the process.
//
// A probe must be at the beginning of an instruction: the kernel doesn't check that, and the process would run into
// nonsense. Here it is checked that the place is in the machine code of the file; the rest is up to the plan's maker.
package uprobe

import (
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"unsafe"

	"github.com/cilium/ebpf"

	"k8s-dlv-tui/agent/plan"
)

// Options say what is probed, and how much of it is recorded.
type Options struct {
	PID int
	// Executable is the path that the file is opened by, normally /proc/PID/exe.
	Executable string
	// Base is added to the virtual addresses for FromAddress and OneOf: where a position-independent file was loaded.
	Base uint64
	// GoroutineOffset is the offset of goid in runtime.g, in bytes.
	GoroutineOffset int
	Probes          []plan.Probe
	// Functions has, for each probe, the number of the function that it belongs to: a return matches the entry of the
	// same number. -1: no matching; such a return is recorded like an entry, within the limits.
	Functions []int
	// Frames is how many frames of the stack are recorded, 0 for none, at most plan.MaxFrames.
	Frames int
	// PerSecond is the most records a second, all probes together, enforced in windows of 100 ms; 0 for no limit.
	// Returns that match an entry don't count.
	PerSecond int
	// Hits is the most records in all, counted likewise; 0 for no limit.
	Hits uint64
	// RingBytes is the size of the ring that records go through, DefaultRingBytes when 0. It becomes a power of two.
	RingBytes int
	// Method is what Supported returned; empty: it is found out.
	Method Method
}

// Probes are attached to a process until Close.
type Probes struct {
	options  Options
	file     *executable
	layouts  []layout
	programs []*ebpf.Program

	// mutex guards what follows, and maps against being closed.
	mutex    sync.Mutex
	maps     maps
	settings settings
	links    links
	closed   atomic.Bool
	// final has what was counted until Close.
	final [][countersOfProbe]uint64

	reader reader
}

// Attach loads the programs and attaches them.
func Attach(options Options) (*Probes, error) {
	if err := checkOptions(&options); err != nil {
		return nil, err
	}
	p := &Probes{options: options, settings: settings{perSecond: options.PerSecond, hits: options.Hits}}
	if err := p.attach(); err != nil {
		_ = p.Close()
		return nil, err
	}
	return p, nil
}

// checkOptions fills in what was left open.
func checkOptions(options *Options) error {
	m := thisMachine()
	if m == nil {
		return &Unsupported{Reason: "Only processes of amd64 and arm64 can be watched.", Hint: "Use tracepoints."}
	}
	if gone(options.PID) {
		return goneFailure(options.PID, nil)
	}
	if len(options.Probes) == 0 || len(options.Functions) != len(options.Probes) {
		return &Failure{Kind: KindPlan, Message: fmt.Sprintf("There are %d probes for %d functions.", len(options.Probes), len(options.Functions))}
	}
	if options.Frames < 0 || options.Frames > plan.MaxFrames {
		return &Failure{Kind: KindPlan, Message: fmt.Sprintf("%d frames of a stack can't be recorded, at most %d.", options.Frames, plan.MaxFrames)}
	}
	for i := range options.Probes {
		if f := check(i, &options.Probes[i], m); f != nil {
			return f
		}
	}
	if options.Method == "" {
		method, err := Supported()
		if err != nil {
			return err
		}
		options.Method = method
	}
	return nil
}

func (p *Probes) attach() (err error) {
	if p.file, err = openExecutable(p.options.PID, p.options.Executable); err != nil {
		return err
	}
	if err := p.file.checkOffsets(&p.options); err != nil {
		return err
	}
	if p.maps, err = newMaps(len(p.options.Probes), p.options.RingBytes); err != nil {
		return loadFailure(err)
	}
	if err := p.set(); err != nil {
		return kernelFailure(err)
	}
	if p.reader.ring, err = openRing(p.maps.ring.FD(), p.maps.ring.MaxEntries()); err != nil {
		return kernelFailure(err)
	}
	var source threadSource
	source, p.reader.threads = threadsOf(p.options.PID)
	if err := p.load(source); err != nil {
		return err
	}
	return p.Resume()
}

// set hands the settings to the programs.
func (p *Probes) set() error {
	return p.maps.settings.Update(uint32(0), p.settings.marshal(), ebpf.UpdateAny)
}

// SetPerSecond changes the limit of records a second, 0 for none.
func (p *Probes) SetPerSecond(n int) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed.Load() {
		return
	}
	p.settings.perSecond = n
	// The map has room for it: this can't fail.
	_ = p.set()
}

// Pause takes the probes out of the process, so that it runs as if there were none. What is in the ring can still be read.
func (p *Probes) Pause() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.detach()
}

func (p *Probes) detach() error {
	links := p.links
	p.links = nil
	return links.close()
}

// Resume puts the probes back. Calls that began before the pause match no return after it.
func (p *Probes) Resume() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed.Load() {
		return os.ErrClosed
	}
	if p.links != nil {
		return nil
	}
	if p.file.gone() {
		return goneFailure(p.options.PID, nil)
	}
	p.settings.since = Monotonic()
	if err := p.set(); err != nil {
		return kernelFailure(err)
	}
	links, err := attachAll(&p.options, p.file.path(), p.programs)
	if err != nil {
		_ = links.close()
		return attachFailure(p.options.PID, err)
	}
	p.links = links
	return nil
}

// Close takes the probes out; then the text of the process is what it was. What wasn't read is lost.
func (p *Probes) Close() error {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.closed.Swap(true) {
		return nil
	}
	err := p.detach()
	for _, program := range p.programs {
		_ = program.Close()
	}
	if p.maps.counters != nil {
		final := make([][countersOfProbe]uint64, len(p.options.Probes))
		for i := range final {
			final[i] = readCounts(p.maps.counters, i)
		}
		p.final = final
	}
	p.maps.close()
	if p.file != nil {
		p.file.close()
	}
	p.reader.close()
	return err
}

// Monotonic is the kernel's clock that programs see as well, in nanoseconds.
func Monotonic() uint64 {
	const clockMonotonic = 1
	var now syscall.Timespec
	_, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&now)), 0)
	if errno != 0 {
		return 0
	}
	return uint64(now.Nano())
}
