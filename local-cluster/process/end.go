package process

import (
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// Kill sends SIGKILL to the process of the record, and to no other: the pidfd
// is opened before the identity is checked, so that the pid can't be recycled
// in between. A process that is gone already is no failure.
func (r Record) Kill() error { return r.Signal(unix.SIGKILL) }

// Signal sends a signal to the process of the record, and to no other.
func (r Record) Signal(signal unix.Signal) error {
	if r.PID <= 0 {
		return nil
	}
	fd, err := unix.PidfdOpen(r.PID, 0)
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("process %d: %w", r.PID, err)
	}
	defer unix.Close(fd)
	if !r.Alive() {
		return nil
	}
	if err := unix.PidfdSendSignal(fd, signal, nil, 0); err != nil && !errors.Is(err, unix.ESRCH) {
		return fmt.Errorf("signal %v to process %d: %w", signal, r.PID, err)
	}
	return nil
}

// AwaitEnd returns when the process has ended, or false after the limit.
func (r Record) AwaitEnd(limit time.Duration) bool {
	for deadline := time.Now().Add(limit); r.Alive(); {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(10 * time.Millisecond)
	}
	return true
}
