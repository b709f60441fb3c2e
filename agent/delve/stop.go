package delve

import (
	"bytes"
	"encoding/json"
	"time"
)

// stop is one answer of dlv to a command that let the target run: the target stands still since then.
type stop struct {
	raw json.RawMessage
	at  time.Time
	// tracepoints and breakpoints count the threads that stand at one; returns of traced functions are tracepoints.
	tracepoints, breakpoints int
	nextInProgress           bool
	exited                   bool
	exitStatus               int
	reason                   string
}

var (
	threadsKey    = []byte(`"Threads":[`)
	breakpointKey = []byte(`"breakPoint":{`)
	realKey       = []byte(`"continue":false,"traceReturn":false`)
	watchKey      = []byte(`"WatchOutOfScope":null`)
	exitedKey     = []byte(`"exited":true`)
	nextKey       = []byte(`"NextInProgress":true`)
)

// readStop classifies an answer. An answer at nothing but tracepoints, the usual one, is not decoded: the keys are
// searched as bytes. They can't be part of a value, since quotes inside of JSON strings are escaped.
func readStop(raw json.RawMessage, at time.Time) stop {
	if found := bytes.Index(raw, threadsKey); found >= 0 {
		// The current thread stands in front of the list and is in it again.
		threads := raw[found:]
		n := bytes.Count(threads, breakpointKey)
		if n > 0 && !bytes.Contains(threads, realKey) && bytes.Contains(threads, watchKey) && !bytes.Contains(threads, exitedKey) {
			return stop{raw: raw, at: at, tracepoints: n, nextInProgress: bytes.Contains(threads, nextKey), reason: "breakpoint"}
		}
	}
	var state stateAnswer
	_ = json.Unmarshal(raw, &state)
	s := stop{
		raw:            raw,
		at:             at,
		nextInProgress: state.State.NextInProgress,
		exited:         state.State.Exited,
		exitStatus:     state.State.ExitStatus,
		reason:         state.State.StopReason,
	}
	for _, thread := range state.State.Threads {
		switch {
		case thread.Breakpoint == nil:
		case thread.Breakpoint.traces():
			s.tracepoints++
		default:
			s.breakpoints++
		}
	}
	return s
}

// verdict is what follows from a stop.
type verdict int

const (
	// resume: the target runs on at once.
	resume verdict = iota
	// hold: the target stands still for the person at the console.
	hold
	// clean: nobody is there for this stop; what isn't a tracepoint is taken out, and the target runs on.
	clean
	// finish: the target has exited.
	finish
	// rest: the debugger is ending; the target stands still until the shutdown lets it go.
	rest
)

// situation is what the driver knows when a stop arrives.
type situation struct {
	closing bool
	// console: a person is connected. asked: that person has asked for a stop.
	console, asked bool
	// stepping: the command was next, step or the like, or continued one.
	stepping bool
}

// judge decides what to do with a stop. Everything that may resume or hold a target is decided here.
func judge(s stop, now situation) verdict {
	switch {
	case s.exited:
		return finish
	case now.closing:
		return rest
	case now.asked:
		// A person's wish wins over a hit at the same moment.
		return hold
	case now.stepping && s.nextInProgress && s.breakpoints == 0:
		// A tracepoint on another goroutine in the middle of a step: the step goes on.
		return resume
	case now.stepping && now.console:
		return hold
	case s.breakpoints > 0 && now.console:
		return hold
	case s.breakpoints > 0 || now.stepping:
		return clean
	default:
		// Tracepoints, our own halt, or a stop that Delve has no reason for.
		return resume
	}
}
