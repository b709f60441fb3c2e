package watch

import (
	"syscall"
	"time"
	"unsafe"
)

// clock turns the kernel's monotonic clock, which probes read, into the time of day.
type clock struct {
	wall time.Time
	ns   uint64
}

func newClock() clock { return clock{wall: time.Now().UTC().Round(0), ns: monotonic()} }

func (c clock) at(ns uint64) time.Time { return c.wall.Add(time.Duration(int64(ns - c.ns))) }

// monotonic is CLOCK_MONOTONIC in nanoseconds.
func monotonic() uint64 {
	const clockMonotonic = 1
	var now syscall.Timespec
	_, _, _ = syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clockMonotonic, uintptr(unsafe.Pointer(&now)), 0)
	return uint64(now.Nano())
}
