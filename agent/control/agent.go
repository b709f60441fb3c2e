package control

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"k8s-dlv-tui/agent/delve"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// Options are what an agent needs.
type Options struct {
	// Directory is private to the agent: sockets, dlv's home.
	Directory string
	// Dlv is the path of dlv.
	Dlv     string
	Version string
	// FirstClient is how long a first client is waited for, Linger how long one is waited for after a lease was lost.
	FirstClient, Linger time.Duration
	Log                 io.Writer
}

// Agent is one run of the agent: at most one attached process at a time, at most one client.
type Agent struct {
	options  Options
	lease    *lease
	history  *history
	binaries *binaries
	// lost counts hits that a client was too slow for.
	lost       atomic.Uint64
	dlvVersion func() string
	// finished is closed when the agent shall end.
	finished   chan struct{}
	finishOnce sync.Once

	mutex    sync.Mutex
	session  *session
	debugger *delve.Debugger
	// attaching is closed when the attach that is under way is over; nil when there is none.
	attaching chan struct{}
}

const (
	historyLines = 10_000
	historyBytes = 16 << 20
)

// New makes an agent; Serve lets it work.
func New(options Options) *Agent {
	return &Agent{
		options:  options,
		lease:    newLease(options.FirstClient),
		history:  newHistory(historyLines, historyBytes),
		binaries: &binaries{},
		dlvVersion: sync.OnceValue(func() string {
			return delve.DelveVersion(options.Dlv, options.Directory)
		}),
		finished: make(chan struct{}),
	}
}

func (a *Agent) logf(format string, arguments ...any) {
	fmt.Fprintf(a.options.Log, "%s %s\n", time.Now().UTC().Format(time.RFC3339), fmt.Sprintf(format, arguments...))
}

// finish lets Serve return.
func (a *Agent) finish() { a.finishOnce.Do(func() { close(a.finished) }) }

// current is the debugger, if there is or was one.
func (a *Agent) current() *delve.Debugger {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.debugger
}

func (a *Agent) client() *session {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.session
}

// state is what is told of the target.
func (a *Agent) state() protocol.State {
	a.mutex.Lock()
	debugger, attaching := a.debugger, a.attaching != nil
	a.mutex.Unlock()
	state := protocol.State{Phase: "idle"}
	switch {
	case attaching:
		state.Phase = "attaching"
	case debugger != nil:
		state = debugger.State()
	}
	state.Dropped += a.lost.Load()
	return state
}

// end detaches if that is to be done, and waits for the proof; nil when nothing was ever attached.
func (a *Agent) end(reason, message string) *protocol.Proof {
	a.mutex.Lock()
	attaching := a.attaching
	a.mutex.Unlock()
	if attaching != nil {
		// An attach can't be broken off without harm; it is waited for.
		<-attaching
	}
	debugger := a.current()
	if debugger == nil {
		return nil
	}
	proof := debugger.End(reason, message)
	return &proof
}

// hello is the answer to the first request.
type hello struct {
	Protocol           int            `json:"protocol"`
	Agent              string         `json:"agent"`
	Dlv                string         `json:"dlv"`
	Arch               string         `json:"arch"`
	Kernel             string         `json:"kernel"`
	UID                int            `json:"uid"`
	Capabilities       []string       `json:"capabilities"`
	PtraceScope        *int           `json:"ptraceScope,omitempty"`
	MemoryAvailableMiB int            `json:"memoryAvailableMiB"`
	State              protocol.State `json:"state"`
}

func (a *Agent) hello() hello {
	own, _ := process.ReadStatus(os.Getpid())
	return hello{
		Protocol:           ProtocolVersion,
		Agent:              a.options.Version,
		Dlv:                a.dlvVersion(),
		Arch:               runtime.GOARCH,
		Kernel:             process.Kernel(),
		UID:                os.Geteuid(),
		Capabilities:       process.CapabilityNames(own.Capabilities),
		PtraceScope:        process.PtraceScope(),
		MemoryAvailableMiB: process.MemoryAvailableMiB(),
		State:              a.state(),
	}
}

func (a *Agent) path(name string) string { return filepath.Join(a.options.Directory, name) }

// The methods of delve.Listener. They return at once.

// Hit keeps a hit and tells the client.
func (a *Agent) Hit(hit protocol.Hit) {
	a.history.add(hit)
	if s := a.client(); s != nil {
		s.wake()
	}
}

// Dropped tells the client of hits that found no room.
func (a *Agent) Dropped(count int) {
	if s := a.client(); s != nil {
		s.lose(count)
	}
}

// StateChanged tells the client the state.
func (a *Agent) StateChanged() {
	if s := a.client(); s != nil {
		s.stateChanged()
	}
}

// Ended tells the client, and the log, that the debugger has ended.
func (a *Agent) Ended(reason, message string, proof protocol.Proof) {
	line, _ := json.Marshal(detachedParams{reason, message, proof})
	a.logf("%s", line)
	if s := a.client(); s != nil {
		s.stateChanged()
		s.sayAfter(notify("detached", detachedParams{reason, message, proof}), a.history.last())
	}
}

// Log writes to the log and tells the client.
func (a *Agent) Log(level, message string) {
	a.logf("%s: %s", level, message)
	if s := a.client(); s != nil {
		s.say(notify("log", logParams{level, message}))
	}
}
