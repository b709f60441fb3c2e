package control

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// binaries keeps the function table of the last binary: a big one takes 0.2 s to read.
type binaries struct {
	mutex sync.Mutex
	of    os.FileInfo
	table *binary.Functions
}

func executablePath(pid int) string { return fmt.Sprintf("/proc/%d/exe", pid) }

// functions returns the table of a process's binary. The error is a *delve.Failure.
func (b *binaries) functions(pid int) (*binary.Functions, error) {
	info, err := os.Stat(executablePath(pid))
	if err != nil {
		return nil, binaryFailure(pid, err)
	}
	b.mutex.Lock()
	defer b.mutex.Unlock()
	if b.of != nil && os.SameFile(b.of, info) {
		return b.table, nil
	}
	table, err := binary.OpenFunctions(executablePath(pid))
	if err != nil {
		return nil, binaryFailure(pid, err)
	}
	b.of, b.table = info, table
	return table, nil
}

// release gives memory that reading a big binary took back to the node.
func release() { debug.FreeOSMemory() }

func binaryFailure(pid int, err error) *protocol.Failure {
	switch {
	case errors.Is(err, os.ErrNotExist):
		return &protocol.Failure{
			Kind: "no-such-process", Message: fmt.Sprintf("There is no process %d.", pid),
			Hint: "It may have ended; look at the container's processes again.", Detail: err.Error(),
		}
	case errors.Is(err, os.ErrPermission):
		return &protocol.Failure{
			Kind: "not-permitted", Message: fmt.Sprintf("The agent may not read the executable of process %d.", pid),
			Hint: "The container needs the capabilities SYS_PTRACE and DAC_READ_SEARCH, or the target's uid.", Detail: err.Error(),
		}
	default:
		return &protocol.Failure{
			Kind: "not-go", Message: fmt.Sprintf("The executable of process %d is not one of Go.", pid),
			Hint: "Choose the container's Go process; a shell or an init often stands before it.", Detail: err.Error(),
		}
	}
}
