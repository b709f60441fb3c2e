package control

import (
	"encoding/json"
	"errors"
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
	"k8s-dlv-tui/agent/spool"
	"k8s-dlv-tui/agent/uprobe"
	"k8s-dlv-tui/agent/watch"
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
	// SpoolLimit is the most bytes of the file that keeps the hits of watch sessions; 0 means spool.DefaultLimit.
	SpoolLimit int64
	Log        io.Writer
}

// Agent is one run of the agent: at most one attached process at a time, at most one client.
type Agent struct {
	options  Options
	lease    *lease
	history  *history
	binaries *binaries
	// archive has what was watched, until the agent's end.
	archive *watch.Archive
	// lost counts hits that a client was too slow for.
	lost       atomic.Uint64
	dlvVersion func() string
	watchable  func() watchable
	// finished is closed when the agent shall end.
	finished   chan struct{}
	finishOnce sync.Once

	mutex   sync.Mutex
	session *session
	engine  engine
	// attaching is closed when the attach that is under way is over; nil when there is none.
	attaching chan struct{}
}

const (
	historyLines = 10_000
	historyBytes = 16 << 20
)

// New makes an agent; Serve lets it work.
func New(options Options) *Agent {
	a := &Agent{
		options:  options,
		lease:    newLease(options.FirstClient),
		history:  newHistory(historyLines, historyBytes),
		binaries: &binaries{},
		dlvVersion: sync.OnceValue(func() string {
			return delve.DelveVersion(options.Dlv, options.Directory)
		}),
		watchable: sync.OnceValue(tryWatch),
		finished:  make(chan struct{}),
	}
	a.archive = watch.NewArchive(spool.Options{Path: a.path("hits.spool"), Limit: options.SpoolLimit, Full: func(why error) {
		a.Log("warn", "From now on no hits are kept for the export: "+why.Error()+".")
	}})
	return a
}

func (a *Agent) logf(format string, arguments ...any) {
	fmt.Fprintf(a.options.Log, "%s %s\n", time.Now().UTC().Format(time.RFC3339), fmt.Sprintf(format, arguments...))
}

// finish lets Serve return.
func (a *Agent) finish() { a.finishOnce.Do(func() { close(a.finished) }) }

// current is the engine, if there is or was one.
func (a *Agent) current() engine {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.engine
}

func (a *Agent) client() *session {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	return a.session
}

// state is what is told of the target.
func (a *Agent) state() protocol.State {
	a.mutex.Lock()
	current, attaching := a.engine, a.attaching != nil
	a.mutex.Unlock()
	state := protocol.State{Phase: "idle"}
	switch {
	case attaching:
		state.Phase = "attaching"
	case current != nil:
		state = current.State()
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
	current := a.current()
	if current == nil {
		return nil
	}
	proof := current.End(reason, message)
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
	Watch              watchable      `json:"watch"`
	State              protocol.State `json:"state"`
}

// watchable says whether the engine `watch` works in this container.
type watchable struct {
	Possible bool   `json:"possible"`
	Method   string `json:"method,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Hint     string `json:"hint,omitempty"`
}

// tryWatch tries it out.
func tryWatch() watchable {
	method, err := uprobe.Supported()
	var unsupported *uprobe.Unsupported
	switch {
	case errors.As(err, &unsupported):
		return watchable{Reason: unsupported.Reason, Hint: unsupported.Hint}
	case err != nil:
		return watchable{Reason: err.Error(), Hint: "Debug instead."}
	}
	return watchable{Possible: true, Method: string(method)}
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
		Watch:              a.watchable(),
		State:              a.state(),
	}
}

func (a *Agent) path(name string) string { return filepath.Join(a.options.Directory, name) }

// The methods of delve.Listener and watch.Listener. They return at once.

// Hit keeps a hit, tells the client, and returns its number.
func (a *Agent) Hit(hit protocol.Hit) uint64 {
	seq := a.history.add(hit)
	if s := a.client(); s != nil {
		s.wake()
	}
	return seq
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

// Ended tells the client, and the log, that the engine has ended.
func (a *Agent) Ended(reason, message string, proof protocol.Proof) {
	line, _ := json.Marshal(detachedParams{reason, message, proof})
	a.logf("%s", line)
	if s := a.client(); s != nil {
		s.stateChanged()
		s.sayAfter(notify("detached", detachedParams{reason, message, proof}), a.history.last())
	}
}

// Summary tells the client what a watch session has seen.
func (a *Agent) Summary(summary protocol.Summary) {
	if s := a.client(); s != nil {
		s.say(notify("summary", summary))
	}
}

// Log writes to the log and tells the client.
func (a *Agent) Log(level, message string) {
	a.logf("%s: %s", level, message)
	if s := a.client(); s != nil {
		s.say(notify("log", logParams{level, message}))
	}
}
