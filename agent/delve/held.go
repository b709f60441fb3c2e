package delve

import "k8s-dlv-tui/agent/protocol"

import "encoding/json"

// heldAt finds where a stop is: at the current thread, unless another one stands at a breakpoint and it does not.
func heldAt(s stop, reason string) *protocol.Held {
	held := &protocol.Held{Since: s.at.UTC(), Reason: reason}
	var state stateAnswer
	_ = json.Unmarshal(s.raw, &state)
	at := state.State.CurrentThread
	for i := range state.State.Threads {
		thread := &state.State.Threads[i]
		if reason == "breakpoint" && standsAtBreakpoint(thread) && !standsAtBreakpoint(at) {
			at = thread
		}
	}
	if at != nil {
		held.Function, held.File, held.Line, held.Goroutine = at.Function.name(), at.File, at.Line, at.GoroutineID
	}
	return held
}

func standsAtBreakpoint(thread *thread) bool {
	return thread != nil && thread.Breakpoint != nil && !thread.Breakpoint.traces()
}
