package uprobe

import (
	"os"
	"sync"
	"sync/atomic"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// reader reads the ring; one goroutine at a time.
type reader struct {
	mutex   sync.Mutex
	ring    *ring
	threads *threads
	event   plan.Event
	closed  atomic.Bool
}

const (
	// batch is after how many records the reader looks at the clock.
	batch = 1024
	// shortNap is how long it waits for more when there was something, longNap when there has been nothing for a while.
	shortNap = 2 * time.Millisecond
	longNap  = 10 * time.Millisecond
)

// Read gives what was recorded to a function, in the order in which it was begun to be recorded, until the deadline: it
// returns nil then, and os.ErrClosed after Close. The event and its slices are valid during the call alone, and must not
// be written to. There may be one Read at a time; others wait.
func (p *Probes) Read(deadline time.Time, each func(plan.Event)) error {
	return p.reader.read(p.layouts, deadline, each)
}

func (r *reader) read(layouts []layout, deadline time.Time, each func(plan.Event)) error {
	r.mutex.Lock()
	defer r.unlock()
	nap := shortNap
	for {
		if r.closed.Load() || r.ring == nil {
			return os.ErrClosed
		}
		bytes := r.ring.read(batch, func(record []byte) {
			if r.closed.Load() || !decode(record, layouts, &r.event) {
				return
			}
			r.event.TID = r.threads.own(r.event.TID)
			each(r.event)
		})
		left := time.Until(deadline)
		if left <= 0 {
			return nil
		}
		switch {
		case bytes > 0 && r.ring.behind():
			continue
		case bytes > 0:
			nap = shortNap
		default:
			nap = min(2*nap, longNap)
		}
		time.Sleep(min(nap, left))
	}
}

// behind tells whether much is waiting: then there is no time to sleep.
func (r *ring) behind() bool {
	return atomic.LoadUint64(r.produced)-atomic.LoadUint64(r.consumed) > (r.mask+1)/16
}

// close gives the memory back, when nobody reads; else the one that reads does, so that Close can be called by each.
func (r *reader) close() {
	r.closed.Store(true)
	r.release()
}

func (r *reader) unlock() {
	r.mutex.Unlock()
	if r.closed.Load() {
		r.release()
	}
}

func (r *reader) release() {
	if !r.mutex.TryLock() {
		return
	}
	defer r.mutex.Unlock()
	if r.ring != nil {
		r.ring.close()
		r.ring = nil
	}
}
