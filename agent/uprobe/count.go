package uprobe

import (
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
	"github.com/cilium/ebpf/link"
)

// Counter counts how often some places are reached, and records nothing.
type Counter struct {
	mutex    sync.Mutex
	program  *ebpf.Program
	counters *ebpf.Map
	links    links
	final    uint64
}

// Count attaches a counter at offsets in the file. They must be at the beginning of instructions.
func Count(pid int, executable string, offsets []uint64, method Method) (*Counter, error) {
	if gone(pid) {
		return nil, goneFailure(pid, nil)
	}
	file, err := openExecutable(pid, executable)
	if err != nil {
		return nil, err
	}
	// The links hold on to the file.
	defer file.close()
	for _, offset := range offsets {
		if file.segment(offset) == nil {
			return nil, offsetFailure(offset, file.file.Name())
		}
	}
	c, err := newCounter(method)
	if err != nil {
		return nil, loadFailure(err)
	}
	if err := c.attach(pid, file.path(), offsets, method); err != nil {
		_ = c.Close()
		return nil, attachFailure(pid, err)
	}
	return c, nil
}

// newCounter loads the program.
func newCounter(method Method) (*Counter, error) {
	c := &Counter{}
	spec := countersSpec(1)
	var err error
	if c.counters, err = ebpf.NewMap(&spec); err != nil {
		return nil, err
	}
	g := &generator{maps: descriptors{counters: c.counters.FD()}}
	g.end = g.label()
	g.findCounters(0)
	g.increment(countCalls)
	g.place(g.end)
	g.emit(asm.Mov.Imm(asm.R0, 0), asm.Return())
	instructions, err := g.finish()
	if err == nil {
		c.program, err = loadProgram("count", instructions, method, false)
	}
	if err != nil {
		_ = c.counters.Close()
		return nil, err
	}
	return c, nil
}

func (c *Counter) attach(pid int, path string, offsets []uint64, method Method) error {
	executable, err := link.OpenExecutable(path)
	if err != nil {
		return err
	}
	c.links, err = attachProgram(executable, c.program, pid, offsets, method)
	return err
}

// Calls is the number so far; after Close, until then.
func (c *Counter) Calls() uint64 {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.counters == nil {
		return c.final
	}
	return readCounts(c.counters, 0)[countCalls]
}

// Close takes the counter out of the process.
func (c *Counter) Close() error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if c.counters == nil {
		return nil
	}
	err := c.links.close()
	c.final = readCounts(c.counters, 0)[countCalls]
	_ = c.program.Close()
	_ = c.counters.Close()
	c.counters = nil
	return err
}
