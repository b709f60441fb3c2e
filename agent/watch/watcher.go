// Package watch looks at functions of a running process through probes of the kernel: nothing is stopped, and nobody has
// to detach for the process to be unharmed. It turns what the probes record into hits like Delve's, counts all calls,
// and keeps the cost within the session's budgets.
package watch

import (
	"fmt"
	"net"
	"sync"
	"time"

	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/text"
	"k8s-dlv-tui/agent/uprobe"
)

// Listener is told what happens. Its methods must return at once; none is called while a lock is held.
type Listener interface {
	// Hit returns the number that the hit got among those that are sent.
	Hit(protocol.Hit) (seq uint64)
	Dropped(count int)
	StateChanged()
	Summary(protocol.Summary)
	Ended(reason, message string, proof protocol.Proof)
	Log(level, message string)
}

// Options are what an attach needs.
type Options struct {
	PID      int
	Limits   protocol.Limits
	Listener Listener
	// Archive keeps what is recorded.
	Archive *Archive
}

// Watcher is one process that is watched. It is made by Attach and ends by End.
type Watcher struct {
	pid       int
	listener  Listener
	archive   *Archive
	program   *location.Program
	method    uprobe.Method
	base      uint64
	goroutine int
	clock     clock
	// before is the process as it was: its start time tells it from another one with the same number.
	before process.Process
	// vector is its auxiliary vector: another one after it has started another program (exec).
	vector   []byte
	attached time.Time
	// code is nil where the text can't be compared; why is told by textFailure.
	code        *text.Text
	textFailure error

	done chan struct{}

	mutex  sync.Mutex
	limits protocol.Limits
	traces []*traced
	nextID int
	paused string
	hits   uint64
	load   load
	valve  valve
	show   sampler
	// timeOver ends the watching when its time is over; nil where there is no such limit.
	timeOver *time.Timer
	closing  bool
	// over: what is read from now on counts no more.
	over   bool
	exited bool

	end   sync.Once
	ended chan struct{}
	proof protocol.Proof
}

// Attach opens a process for probes; it goes on running. The error is a *protocol.Failure.
func Attach(options Options) (*Watcher, error) {
	before, err := process.Read(options.PID)
	if err != nil || before.State == "Z" || before.State == "X" {
		return nil, noProcess(options.PID)
	}
	if before.TracerPID != 0 {
		return nil, tracedBy(options.PID, before.TracerPID)
	}
	method, err := uprobe.Supported()
	if err != nil {
		return nil, failureOf(err)
	}
	program, err := location.Open(executable(options.PID))
	if err != nil {
		return nil, failureOf(err)
	}
	w := &Watcher{
		pid: options.PID, limits: options.Limits, listener: options.Listener, archive: options.Archive,
		program: program, method: method, clock: newClock(), before: before, attached: time.Now(),
		done: make(chan struct{}), ended: make(chan struct{}), nextID: 1,
		show: sampler{perSecond: shownPerSecond},
	}
	if err := w.locate(); err != nil {
		program.Close()
		return nil, failureOf(err)
	}
	w.code, w.textFailure = text.Open(options.PID)
	if w.textFailure == nil {
		w.textFailure = w.code.Remember()
	}
	w.vector = auxiliaryVector(options.PID)
	go w.watchTarget()
	go w.beat()
	w.watchTime()
	return w, nil
}

func (w *Watcher) locate() (err error) {
	if w.base, err = location.Base(w.pid, w.program); err != nil {
		return err
	}
	w.goroutine, err = w.program.GoroutineOffset()
	return err
}

func executable(pid int) string { return fmt.Sprintf("/proc/%d/exe", pid) }

// PID is the process's ID.
func (w *Watcher) PID() int { return w.pid }

// PauseMS is 0: nothing is stopped.
func (w *Watcher) PauseMS() float64 { return 0 }

// Done is closed when the watching has ended and Ended has been told.
func (w *Watcher) Done() <-chan struct{} { return w.ended }

// Proof is what was found after the end; it is complete when Done is closed.
func (w *Watcher) Proof() protocol.Proof {
	<-w.ended
	return w.proof
}

// State returns what the process does at this moment, and what the watching costs it.
func (w *Watcher) State() protocol.State {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	rate, percent := w.load.figures()
	state := protocol.State{
		Phase: "running", Engine: "watch", PID: w.pid, Hits: w.hits, Rate: rate, StoppedPercent: percent,
		Dropped: w.lost(), Paused: w.paused,
	}
	switch {
	case w.exited:
		state.Phase = "exited"
	case w.isEnded():
		state.Phase = "detached"
	case w.closing:
		state.Phase = "detaching"
	}
	return state
}

func (w *Watcher) isEnded() bool {
	select {
	case <-w.ended:
		return true
	default:
		return false
	}
}

// lost are the hits that found no room; called with the mutex held.
func (w *Watcher) lost() uint64 {
	var lost uint64
	for _, one := range w.traces {
		lost += one.counters.Lost
	}
	return lost
}

// ServeConsole has nothing to serve: a console needs Delve.
func (w *Watcher) ServeConsole(socket net.Conn) { _ = socket.Close() }

// Continue is refused: nothing is ever held.
func (w *Watcher) Continue() error { return notWithWatch("continue") }

// Hold is refused: nothing is ever held.
func (w *Watcher) Hold(time.Duration) error { return notWithWatch("hold") }
