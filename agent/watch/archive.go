package watch

import (
	"slices"
	"sync"

	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/spool"
)

// Archive has every hit that was recorded in the watch sessions of an agent, and what is needed to read them: it stays
// when a session has ended and its process is gone, until Close.
type Archive struct {
	options spool.Options

	mutex sync.Mutex
	// spool is made for the first tracepoint.
	spool    *spool.Spool
	sources  []*traced
	programs []*location.Program
	sent     uint64
	closed   bool
	// exporting is held by the export that is under way.
	exporting sync.Mutex
}

// NewArchive makes an empty one. The file is made when something is watched.
func NewArchive(options spool.Options) *Archive { return &Archive{options: options} }

// keep holds what is needed to read a tracepoint's records and returns its number in them.
func (a *Archive) keep(one *traced) int {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.spool == nil {
		a.spool = spool.Create(a.options)
	}
	if program := one.watcher.program; !slices.Contains(a.programs, program) {
		a.programs = append(a.programs, program)
	}
	a.sources = append(a.sources, one)
	return len(a.sources) - 1
}

// add keeps a record of a tracepoint that is kept.
func (a *Archive) add(record *spool.Record) {
	a.spool.Add(record)
	if record.Seq > 0 {
		a.mutex.Lock()
		a.sent++
		a.mutex.Unlock()
	}
}

// release closes a program of which nothing was recorded.
func (a *Archive) release(program *location.Program) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.closed || !slices.Contains(a.programs, program) {
		_ = program.Close()
	}
}

func (a *Archive) counts() protocol.Kept {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.spool == nil {
		return protocol.Kept{}
	}
	counts := a.spool.Counts()
	return protocol.Kept{Hits: counts.Records, Sent: a.sent, NotKept: counts.NotKept}
}

// Close removes the file.
func (a *Archive) Close() {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.closed {
		return
	}
	a.closed = true
	if a.spool != nil {
		a.spool.Close()
	}
}
