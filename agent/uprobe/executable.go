package uprobe

import (
	"debug/elf"
	"fmt"
	"os"
)

// executable is the file of a process, held open: probes go into that file, even when in the meantime the process has
// ended, or another one has got its ID.
type executable struct {
	file *os.File
	elf  *elf.File
	pid  int
	// started is the process's start time, which no other process of the same ID has.
	started string
}

func openExecutable(pid int, path string) (*executable, error) {
	if path == "" {
		path = fmt.Sprintf("/proc/%d/exe", pid)
	}
	started := startTime(pid)
	file, err := os.Open(path)
	if err != nil {
		return nil, attachFailure(pid, err)
	}
	parsed, err := elf.NewFile(file)
	if err != nil {
		_ = file.Close()
		return nil, &Failure{Kind: KindOffset, Message: fmt.Sprintf("%s is not an executable file.", path), Detail: err.Error(), cause: err}
	}
	return &executable{file: file, elf: parsed, pid: pid, started: started}, nil
}

// path leads the kernel to the open file.
func (e *executable) path() string { return fmt.Sprintf("/proc/self/fd/%d", e.file.Fd()) }

// gone tells whether the process has ended.
func (e *executable) gone() bool {
	started := startTime(e.pid)
	return started == "" || started != e.started
}

func (e *executable) close() { _ = e.file.Close() }

// checkOffsets refuses probes that are not in the machine code of the file, or whose address and offset are two places.
func (e *executable) checkOffsets(options *Options) error {
	for i := range options.Probes {
		probe := &options.Probes[i]
		segment := e.segment(probe.Offset)
		if segment == nil {
			return offsetFailure(probe.Offset, e.file.Name())
		}
		if address := probe.Offset - segment.Off + segment.Vaddr; address != probe.Address {
			return badPlan(i, "its address is %#x, but its offset is that of %#x", probe.Address, address)
		}
	}
	return nil
}

func offsetFailure(offset uint64, path string) *Failure {
	return &Failure{
		Kind:    KindOffset,
		Message: fmt.Sprintf("There is no machine code at %#x of %s.", offset, path),
	}
}

// segment is the executable segment that an offset in the file is in, nil for none.
func (e *executable) segment(offset uint64) *elf.Prog {
	for _, segment := range e.elf.Progs {
		if segment.Type == elf.PT_LOAD && segment.Flags&elf.PF_X != 0 && offset >= segment.Off && offset-segment.Off < segment.Filesz {
			return segment
		}
	}
	return nil
}
