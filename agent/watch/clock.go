package watch

import (
	"time"

	"k8s-dlv-tui/agent/uprobe"
)

// clock turns the kernel's monotonic clock, which probes read, into the time of day.
type clock struct {
	wall time.Time
	ns   uint64
}

func newClock() clock { return clock{wall: time.Now().UTC().Round(0), ns: uprobe.Monotonic()} }

func (c clock) at(ns uint64) time.Time { return c.wall.Add(time.Duration(int64(ns - c.ns))) }
