package uprobe

import (
	"debug/elf"
	"fmt"
)

// checkOffsets refuses probes that are not in the machine code of the file, or whose address and offset are two places.
func checkOffsets(options *Options) error {
	file, err := openExecutable(options.PID, options.Executable)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	for i := range options.Probes {
		probe := &options.Probes[i]
		segment := segmentOf(file, probe.Offset)
		if segment == nil {
			return offsetFailure(probe.Offset, options.Executable)
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

func openExecutable(pid int, path string) (*elf.File, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, attachFailure(pid, err)
	}
	return file, nil
}

// segmentOf is the executable segment that an offset in the file is in, nil for none.
func segmentOf(file *elf.File, offset uint64) *elf.Prog {
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_LOAD && segment.Flags&elf.PF_X != 0 && offset >= segment.Off && offset-segment.Off < segment.Filesz {
			return segment
		}
	}
	return nil
}
