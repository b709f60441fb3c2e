package delve

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/text"
)

// Options are what Attach needs.
type Options struct {
	PID    int
	Limits protocol.Limits
	// Dlv is the path of dlv, Directory a private one for its socket and home.
	Dlv, Directory string
	// AnyGoVersion attaches to programs of Go versions that Delve doesn't know.
	AnyGoVersion bool
	// Functions are the binary's own; the console's questions for them are answered from it.
	Functions func() (*binary.Functions, error)
	Listener  Listener
}

// attachLimit is how long an attach may take. Reading the debug info of the biggest binaries takes some ten seconds on
// a busy node.
const attachLimit = 120 * time.Second

// Attach starts dlv and attaches it. The process runs when it returns. The error is a *Failure; the process then runs
// as before.
func Attach(options Options) (*Debugger, error) {
	if failure := Refuse(options.PID, !options.AnyGoVersion); failure != nil {
		return nil, failure
	}
	if failure := refuseForMemoryOf(options.PID); failure != nil {
		return nil, failure
	}
	before, err := process.Read(options.PID)
	if err != nil {
		return nil, &protocol.Failure{Kind: "no-such-process", Message: fmt.Sprintf("There is no process %d.", options.PID), Detail: err.Error()}
	}
	code, err := text.Open(options.PID)
	if err == nil {
		err = code.Remember()
	}
	if err != nil {
		return nil, &protocol.Failure{Kind: "not-permitted", Message: fmt.Sprintf("The memory of process %d can't be read.", options.PID), Detail: err.Error()}
	}
	d := newDebugger(options, code, before.StartedAt)
	d.shared = probedFunctions(options.PID, code.Foreign())
	if err := d.start(options); err != nil {
		code.Close()
		return nil, err
	}
	return d, nil
}

func newDebugger(options Options, code *text.Text, startTime time.Time) *Debugger {
	d := &Debugger{
		pid:        options.PID,
		limits:     options.Limits,
		listener:   options.Listener,
		functions:  options.Functions,
		text:       code,
		startTime:  startTime,
		pace:       newPace(options.PID),
		records:    newRecords(),
		traces:     newTracepoints(),
		driverDone: make(chan struct{}),
		watchDone:  make(chan struct{}),
		decoded:    make(chan struct{}),
		ended:      make(chan struct{}),
	}
	d.changed = sync.NewCond(&d.mutex)
	return d
}

// start brings dlv up and lets the process run on.
func (d *Debugger) start(options Options) error {
	clock := startStillness(d.pid)
	defer clock.end()
	server, err := startServer(options.Dlv, options.Directory, d.pid, !options.AnyGoVersion)
	if err != nil {
		return &protocol.Failure{Kind: "dlv", Message: "dlv can't be started.", Detail: err.Error()}
	}
	d.server = server
	connection, err := server.connect()
	if err != nil {
		return d.attachFailed(err)
	}
	d.connection = connection
	first, err := d.letRunFirst()
	if err != nil {
		return d.attachFailed(err)
	}
	d.pauseMS = clock.end()
	d.attached = time.Now()
	d.inFlight, d.wanted = true, true
	d.pace.start(d.watchDone)
	go d.decode()
	go d.watchDelve()
	go d.watchTarget()
	go d.watchHold()
	go func() {
		// The first command is out already; the driver takes over from its answer.
		d.finishFirst(first)
		d.drive()
	}()
	if err := d.do(d.refresh); err != nil {
		d.End("attach-failed", "The debugger could not be asked after the attach.")
		return fromDelve(err)
	}
	d.watchTime()
	return nil
}

// letRunFirst sends `continue` before the attach is done, so that the process stands still no longer than Delve needs.
// dlv reads it when it is ready, and reads the question after it when the process runs: that answer proves the attach.
func (d *Debugger) letRunFirst() (chan answer, error) {
	d.pace.resumed()
	first, err := d.connection.send("Command", continueCommand)
	if err != nil {
		return nil, err
	}
	_, err = d.connection.raw("State", json.RawMessage(`{"NonBlocking":true}`), attachLimit)
	return first, err
}

func (d *Debugger) finishFirst(first chan answer) {
	raw, err := d.connection.wait(first, 0)
	at := time.Now()
	d.pace.stopped(at)
	switch {
	case errors.Is(err, errClosed):
		d.mutex.Lock()
		d.inFlight, d.wanted, d.closing = false, false, true
		d.mutex.Unlock()
	case err != nil:
		d.commandFailed(err)
	default:
		d.arrived(readStop(raw, at))
	}
}

// attachFailed makes a failure of dlv's words and sees to it that nothing stays behind.
func (d *Debugger) attachFailed(cause error) error {
	if !d.server.waitExit(2 * time.Second) {
		// It hangs. A dead tracer lets the process go.
		d.server.kill()
		<-d.server.exited
	}
	d.restoreAll()
	said := d.server.output.String()
	failure := &protocol.Failure{
		Kind:    "dlv",
		Message: fmt.Sprintf("Delve could not attach to process %d: %s.", d.pid, strings.TrimSuffix(firstLine(said), ".")),
		Detail:  strings.TrimSpace(said + "\n" + cause.Error()),
	}
	lower := strings.ToLower(said)
	switch {
	case said == "":
		failure.Message = fmt.Sprintf("Delve could not attach to process %d.", d.pid)
	case strings.Contains(lower, "no such process"):
		failure.Kind, failure.Message = "no-such-process", fmt.Sprintf("Process %d has ended.", d.pid)
	case strings.Contains(lower, "already being debugged"):
		failure.Kind, failure.Hint = "already-traced", "Linux allows one tracer: end that one first."
	case strings.Contains(lower, "not permitted"), strings.Contains(lower, "permission denied"), strings.Contains(lower, "does not own"):
		failure.Kind, failure.Hint = "not-permitted", "The container needs SYS_PTRACE, KILL and DAC_READ_SEARCH; a seccomp or AppArmor profile may forbid it as well."
	case strings.Contains(lower, "go version"):
		failure.Kind = "version"
	}
	return failure
}

// DelveVersion is what dlv says of itself, for example `1.27.2`; empty when it can't be started.
func DelveVersion(dlv, directory string) string {
	home := directory + "/home"
	_ = os.MkdirAll(home, 0o700)
	said, err := versionOutput(dlv, home)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(said) {
		if version, ok := strings.CutPrefix(line, "Version: "); ok {
			return strings.TrimSpace(version)
		}
	}
	return ""
}
