package uprobe

import (
	"errors"
	"sync"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/link"
)

// links hold programs attached: entries first, then returns.
type links []link.Link

// closers is how many links are closed at a time. Each takes the kernel some milliseconds of waiting, together hardly
// more.
const closers = 16

// attachAll attaches each probe's program. Returns come first, so that no recorded entry lacks its return.
func attachAll(options *Options, path string, programs []*ebpf.Program) (links, error) {
	executable, err := link.OpenExecutable(path)
	if err != nil {
		return nil, err
	}
	var all links
	for _, returns := range []bool{true, false} {
		for i := range options.Probes {
			if options.Probes[i].Return != returns {
				continue
			}
			more, err := attachProgram(executable, programs[i], options.PID, []uint64{options.Probes[i].Offset}, options.Method)
			all = append(more, all...)
			if err != nil {
				return all, err
			}
		}
	}
	return all, nil
}

// attachProgram attaches one program at some offsets in the file. The kernel keeps it to the one process.
func attachProgram(executable *link.Executable, program *ebpf.Program, pid int, offsets []uint64, method Method) (links, error) {
	if method == UprobeMulti {
		attached, err := executable.UprobeMulti(nil, program, &link.UprobeMultiOptions{Addresses: offsets, PID: uint32(pid)})
		if err != nil {
			return nil, err
		}
		return links{attached}, nil
	}
	var all links
	for _, offset := range offsets {
		attached, err := executable.Uprobe("", program, &link.UprobeOptions{Address: offset, PID: pid})
		if err != nil {
			return all, err
		}
		all = append(all, attached)
	}
	return all, nil
}

// close detaches. When it returns, the breakpoints are out of the process.
func (all links) close() error {
	errs := make([]error, len(all))
	var wait sync.WaitGroup
	slots := make(chan struct{}, closers)
	for i, each := range all {
		slots <- struct{}{}
		wait.Go(func() {
			errs[i] = each.Close()
			<-slots
		})
	}
	wait.Wait()
	return errors.Join(errs...)
}
