// Package delve owns a stock Delve: it attaches it to a process, drives it, turns what it finds into hits, serves its
// consoles, and ends it so that the process is not harmed.
package delve

import (
	"sync"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/text"
)

// Listener is told what happens. Its methods must return at once; none is called while a lock is held.
type Listener interface {
	// Hit returns the number that the hit got among those that are sent.
	Hit(protocol.Hit) (seq uint64)
	// Dropped tells of hits that could not be kept.
	Dropped(count int)
	StateChanged()
	Ended(reason, message string, proof protocol.Proof)
	Log(level, message string)
}

// Debugger is one attached process with its dlv. It is made by Attach and ends by End.
type Debugger struct {
	pid      int
	listener Listener
	// shared are functions in which somebody else has probes, without their type parameters.
	shared map[string]bool
	// functions are the binary's own.
	functions func() (*binary.Functions, error)

	server     *server
	connection *connection
	text       *text.Text
	startTime  time.Time
	attached   time.Time
	// pauseMS is how long the attach made the process stand still, in milliseconds.
	pauseMS float64

	pace    *pace
	records *records
	traces  *tracepoints
	valve   valve

	// driverDone is closed when the driver has ended, watchDone to end what watches.
	// decoded is closed when the last hit has been told.
	driverDone, watchDone, decoded chan struct{}

	mutex   sync.Mutex
	changed *sync.Cond
	limits  protocol.Limits
	// timeOver ends the debugger when its time is over; nil where there is no such limit.
	timeOver *time.Timer
	// operations wait for a moment in which the target stands still.
	operations []operation
	// wanted: the target shall run. inFlight: a command is out, the target runs or is about to.
	wanted, inFlight bool
	// step is a command of the console that is to be given next; stepping: one is on its way.
	step     []byte
	stepping bool
	// haltAsked: the person at the console wants a stop.
	haltAsked bool
	console   *console
	held      *protocol.Held
	holding   holding
	hits      uint64
	// closing: nothing lets the target run any more except the shutdown.
	closing    bool
	exited     bool
	exitStatus *int
	failures   int

	end      sync.Once
	endAsked time.Time
	ended    chan struct{}
	proof    protocol.Proof
}

// State returns what the target does at this moment.
func (d *Debugger) State() protocol.State {
	paused := d.traces.pausedBy()
	d.mutex.Lock()
	defer d.mutex.Unlock()
	state := protocol.State{
		Phase:      "running",
		Engine:     "debug",
		PID:        d.pid,
		Hits:       d.hits,
		Dropped:    d.records.droppedCount(),
		Paused:     paused,
		Console:    d.console != nil,
		ExitStatus: d.exitStatus,
	}
	select {
	case <-d.ended:
		state.Phase = "detached"
		if !d.proof.Alive {
			state.Phase = "exited"
		}
	default:
		switch {
		case d.exited:
			state.Phase = "exited"
		case d.closing:
			state.Phase = "detaching"
		case d.held != nil:
			state.Phase = "stopped"
			held := *d.held
			if !d.holding.until.IsZero() {
				until := d.holding.until.UTC()
				held.Until = &until
			}
			state.Stop = &held
		}
	}
	state.Rate, state.StoppedPercent, state.StoppedMS = d.pace.figures(time.Now())
	return state
}

// PID is the target's process ID.
func (d *Debugger) PID() int { return d.pid }

// PauseMS is how long the attach made the process stand still, in milliseconds; at most, it is measured from outside.
func (d *Debugger) PauseMS() float64 { return d.pauseMS }

// Done is closed when the debugger has ended and Ended has been told.
func (d *Debugger) Done() <-chan struct{} { return d.ended }

// Proof is what was found after the end; it is complete when Done is closed.
func (d *Debugger) Proof() protocol.Proof {
	<-d.ended
	return d.proof
}

// Continue lets a held target run on. It does nothing to one that runs.
func (d *Debugger) Continue() error {
	d.mutex.Lock()
	if d.closing {
		d.mutex.Unlock()
		return ended()
	}
	d.letRun()
	d.mutex.Unlock()
	d.listener.StateChanged()
	return nil
}

// letRun is called with the mutex held.
func (d *Debugger) letRun() {
	d.held = nil
	if !d.closing && !d.exited {
		d.wanted = true
	}
	d.changed.Broadcast()
}

// hold notes a stop that stays; called with the mutex held.
func (d *Debugger) hold(s stop, now situation) {
	reason := "halt"
	switch {
	case s.breakpoints > 0:
		reason = "breakpoint"
	case now.stepping && !now.asked:
		reason = "step"
	}
	d.held = heldAt(s, reason)
}

// holdUnknown notes a stop that dlv told nothing about; called with the mutex held.
func (d *Debugger) holdUnknown() {
	d.held = &protocol.Held{Since: time.Now().UTC(), Reason: "step"}
}
