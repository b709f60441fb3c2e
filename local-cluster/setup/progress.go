// Package setup brings what the cluster needs onto this machine: programs
// from Debian's packages, the Kubernetes binary, the images that every node
// has. Each step is done only if it is missing.
package setup

import (
	"fmt"
	"time"
)

// Progress prints what is being done, with the time since the start.
type Progress struct{ start time.Time }

// NewProgress starts the clock.
func NewProgress() *Progress { return &Progress{time.Now()} }

// Say prints one line.
func (p *Progress) Say(format string, values ...any) {
	fmt.Printf("%6.1fs  %s\n", time.Since(p.start).Seconds(), fmt.Sprintf(format, values...))
}

// Elapsed is the time since the start.
func (p *Progress) Elapsed() time.Duration { return time.Since(p.start) }
