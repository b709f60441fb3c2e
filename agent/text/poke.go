package text

import (
	"errors"
	"runtime"
	"syscall"
	"time"
)

// Requests of ptrace that package syscall has no functions for (include/uapi/linux/ptrace.h).
const (
	ptraceSeize     = 0x4206
	ptraceInterrupt = 0x4207
)

// pokeLimit is how long a dying dlv is waited for: the kernel lets one tracer in at a time.
const pokeLimit = 500 * time.Millisecond

// poke writes bytes into a process's text as its tracer, for an instant. It is for an agent that may not open
// /proc/PID/mem for writing: another uid's needs the capability DAC_OVERRIDE, tracing needs SYS_PTRACE alone.
func poke(pid int, places map[uint64][]byte) (written int, err error) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for begin := time.Now(); ; time.Sleep(200 * time.Microsecond) {
		if err = ptrace(ptraceSeize, pid); err == nil {
			break
		}
		if !errors.Is(err, syscall.EPERM) || time.Since(begin) > pokeLimit {
			return 0, err
		}
	}
	if err := ptrace(ptraceInterrupt, pid); err != nil {
		return 0, err
	}
	var status syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &status, syscall.WALL, nil); err != nil {
		return 0, err
	}
	if !status.Stopped() {
		return 0, syscall.ESRCH
	}
	for address, original := range places {
		if n, err := syscall.PtracePokeText(pid, uintptr(address), original); err == nil && n == len(original) {
			written++
		}
	}
	// A stop by a signal instead of by the interruption: the process gets its signal.
	signal := uintptr(0)
	if status>>16 == 0 {
		signal = uintptr(status.StopSignal())
	}
	_, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, syscall.PTRACE_DETACH, uintptr(pid), 0, signal, 0, 0)
	if errno != 0 {
		return written, errno
	}
	return written, nil
}

func ptrace(request, pid int) error {
	if _, _, errno := syscall.Syscall6(syscall.SYS_PTRACE, uintptr(request), uintptr(pid), 0, 0, 0, 0); errno != 0 {
		return errno
	}
	return nil
}
