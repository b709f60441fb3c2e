package delve

import (
	"encoding/json"
	"time"
)

// operation is something that needs the target stopped.
type operation struct {
	run func() error
	// done is buffered: nobody need wait for it.
	done chan error
}

const (
	// hitWait is how long an operation waits for a hit that stops the target anyhow.
	hitWait = 20 * time.Millisecond
	// haltAgain is after how long a halt that had no effect is sent again. Delve forgets one that comes just before
	// the target runs.
	haltAgain = 200 * time.Millisecond
)

var haltCommand = json.RawMessage(`{"name":"halt"}`)

// do runs something while the target stands still: between two hits, or under a brief halt of the agent's own.
func (d *Debugger) do(run func() error) error {
	op := operation{run: run, done: make(chan error, 1)}
	d.mutex.Lock()
	if d.closing {
		d.mutex.Unlock()
		return ended()
	}
	d.operations = append(d.operations, op)
	d.changed.Broadcast()
	d.mutex.Unlock()

	limit := hitWait
	for {
		select {
		case err := <-op.done:
			return err
		case <-d.driverDone:
			select {
			case err := <-op.done:
				return err
			default:
				return ended()
			}
		case <-time.After(limit):
		}
		d.mutex.Lock()
		running := d.inFlight && len(d.operations) > 0
		d.mutex.Unlock()
		if running {
			d.halt()
		}
		limit = haltAgain
	}
}

// halt asks dlv to stop a running target, without waiting. It must never be sent to a target that stands still: the
// SIGTRAP that it queues would wait there and kill after the detach. One that crosses a hit can't be avoided; that is
// why the shutdown drains.
func (d *Debugger) halt() {
	_, _ = d.connection.send("Command", haltCommand)
}

// enqueueFirst puts an operation before all others; called with the mutex held.
func (d *Debugger) enqueueFirst(run func() error) {
	op := operation{run: run, done: make(chan error, 1)}
	d.operations = append([]operation{op}, d.operations...)
	d.changed.Broadcast()
}

// insist sends halts to a target that shall run, as long as the condition holds; it is checked with the mutex held.
func (d *Debugger) insist(still func() bool) {
	for {
		d.mutex.Lock()
		again, running := d.wanted && !d.closing && still(), d.inFlight
		d.mutex.Unlock()
		if !again {
			return
		}
		wait := time.Millisecond
		if running {
			d.halt()
			wait = haltAgain
		}
		select {
		case <-time.After(wait):
		case <-d.driverDone:
			return
		}
	}
}
