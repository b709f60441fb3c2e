package delve

import "encoding/json"

// heldAt finds where a stop is: at the thread with a breakpoint, else at the current one.
func heldAt(s stop, reason string) *Held {
	held := &Held{Since: s.at.UTC(), Reason: reason}
	var state stateAnswer
	_ = json.Unmarshal(s.raw, &state)
	at := state.State.CurrentThread
	for i := range state.State.Threads {
		thread := &state.State.Threads[i]
		if reason == "breakpoint" && thread.Breakpoint != nil && !thread.Breakpoint.traces() && (at == nil || at.Breakpoint == nil) {
			at = thread
		}
	}
	if at != nil {
		held.Function, held.File, held.Line, held.Goroutine = at.Function.name(), at.File, at.Line, at.GoroutineID
	}
	return held
}
