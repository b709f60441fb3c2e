package delve

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"k8s-dlv-tui/agent/process"
)

// continueCommand lets the target run.
var continueCommand = json.RawMessage(`{"name":"continue"}`)

// drive is the only goroutine that lets the target run, and the only one that uses dlv while it stands still. It ends
// when the debugger is closing and the target stands still (or is gone); from then on the shutdown uses dlv.
func (d *Debugger) drive() {
	defer close(d.driverDone)
	for {
		d.mutex.Lock()
		for !d.closing && len(d.operations) == 0 && !d.runnable() {
			d.changed.Wait()
		}
		if d.closing {
			operations := d.operations
			d.operations = nil
			d.mutex.Unlock()
			for _, operation := range operations {
				operation.done <- ended()
			}
			return
		}
		if len(d.operations) > 0 {
			operation := d.operations[0]
			d.operations = d.operations[1:]
			d.mutex.Unlock()
			operation.done <- operation.run()
			continue
		}
		command := d.nextCommand()
		d.inFlight = true
		d.mutex.Unlock()
		d.run(command)
	}
}

// runnable tells whether there is a command to give; called with the mutex held.
func (d *Debugger) runnable() bool { return d.wanted || d.stepping || d.step != nil }

func (d *Debugger) nextCommand() json.RawMessage {
	if command := d.step; command != nil {
		d.step, d.stepping = nil, true
		return command
	}
	return continueCommand
}

// run gives one command and deals with the stop that answers it.
func (d *Debugger) run(command json.RawMessage) {
	d.pace.resumed()
	raw, err := d.connection.raw("Command", command, 0)
	at := time.Now()
	d.pace.stopped(at)
	if errors.Is(err, errClosed) {
		d.mutex.Lock()
		d.inFlight, d.wanted, d.closing = false, false, true
		d.mutex.Unlock()
		return
	}
	if err != nil {
		d.commandFailed(err)
		return
	}
	d.failures = 0
	d.arrived(readStop(raw, at))
}

// arrived deals with a stop.
func (d *Debugger) arrived(s stop) {
	d.mutex.Lock()
	d.inFlight = false
	now := situation{closing: d.closing, console: d.console != nil, asked: d.haltAsked, stepping: d.stepping}
	decision := judge(s, now)
	var over string
	if s.tracepoints > 0 {
		d.hits += uint64(s.tracepoints)
		if d.limits.Hits > 0 && d.hits >= uint64(d.limits.Hits) {
			over = hitsMessage(d.limits)
		}
	}
	switch decision {
	case finish:
		d.wanted, d.stepping = false, false
		d.exited, d.exitStatus = true, &s.exitStatus
	case hold, rest:
		d.wanted, d.stepping = false, false
	case clean:
		d.stepping = false
		d.enqueueFirst(d.clearBreakpoints)
	case resume:
		if d.stepping && !s.nextInProgress {
			d.stepping = false
		}
	}
	if decision == hold {
		d.haltAsked = false
		d.hold(s, now)
	}
	console := d.console
	d.mutex.Unlock()

	if s.tracepoints > 0 {
		d.pace.hit(s.at, s.tracepoints)
		d.record(s)
		if console != nil && decision == resume {
			console.offer(s.raw)
		}
	}
	switch {
	case decision == finish:
		d.tellConsole(s)
		go d.End("target-exited", exitMessage(s.exitStatus))
	case over != "":
		go d.End("hits", over)
	case decision == hold:
		d.tellConsole(s)
		d.listener.StateChanged()
	case s.tracepoints > 0:
		d.throttle(s.at, s.tracepoints)
	}
}

func exitMessage(status int) string {
	if status < 0 {
		return fmt.Sprintf("The process was ended by signal %d.", -status)
	}
	return fmt.Sprintf("The process has ended by itself with status %d.", status)
}

// maxFailures is how many commands in a row may fail before the debugger gives up and lets the target go.
const maxFailures = 20

// commandFailed deals with an error of a command. The target stands still then.
func (d *Debugger) commandFailed(err error) {
	switch process.State(d.pid) {
	case 'Z', 'X', 0:
		// Delve says `no such process` when the target was killed under its hands.
		d.mutex.Lock()
		d.inFlight, d.wanted, d.stepping, d.step, d.exited = false, false, false, nil, true
		d.mutex.Unlock()
		go d.End("target-exited", "The process was killed.")
		return
	}
	d.mutex.Lock()
	d.inFlight, d.haltAsked = false, false
	stepping := d.stepping
	d.stepping = false
	console := d.console
	d.failures++
	given := d.failures
	if stepping && console != nil {
		// A step that Delve refuses: the person reads why and is at the prompt again.
		d.wanted = false
		d.holdUnknown()
	} else if !d.closing {
		d.enqueueFirst(d.dropFailingConditions)
	}
	d.mutex.Unlock()
	if stepping && console != nil {
		console.refuseCommand(err)
		d.listener.StateChanged()
		return
	}
	d.listener.Log("warn", "dlv: "+err.Error())
	if given >= maxFailures {
		go d.End("dlv-died", "Delve can't let the process run: "+firstLine(err.Error()))
		return
	}
	time.Sleep(time.Duration(given) * time.Millisecond)
}
