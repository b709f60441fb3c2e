package watch

import (
	"errors"
	"fmt"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/uprobe"
)

func noProcess(pid int) *protocol.Failure {
	return &protocol.Failure{
		Kind:    "no-such-process",
		Message: fmt.Sprintf("There is no process %d.", pid),
		Hint:    "It may have ended; look at the container's processes again.",
	}
}

// tracedBy: a debugger and a probe on the same instruction undo each other's changes of it.
func tracedBy(pid, tracer int) *protocol.Failure {
	name := fmt.Sprint(tracer)
	if other, err := process.ReadStatus(tracer); err == nil {
		name = fmt.Sprintf("%s (process %d)", other.Name, tracer)
	}
	return &protocol.Failure{
		Kind:    "already-traced",
		Message: fmt.Sprintf("Process %d is traced by %s.", pid, name),
		Hint:    "A debugger's breakpoints and probes get into each other's way: end that one first.",
	}
}

func notWithWatch(what string) *protocol.Failure {
	return &protocol.Failure{
		Kind:    "engine",
		Message: fmt.Sprintf("Watching stops nothing, so there is nothing to %s.", what),
		Hint:    "Debug instead: Delve can stop the process.",
	}
}

func ended() *protocol.Failure {
	return &protocol.Failure{Kind: "not-attached", Message: "The watching has ended or is ending.", Hint: "Attach again to go on."}
}

// failureOf is an error as the client is told it.
func failureOf(err error) *protocol.Failure {
	var failure *protocol.Failure
	if errors.As(err, &failure) {
		return failure
	}
	var unsupported *uprobe.Unsupported
	if errors.As(err, &unsupported) {
		return &protocol.Failure{Kind: "not-permitted", Message: unsupported.Reason, Hint: unsupported.Hint, Detail: err.Error()}
	}
	var refused *uprobe.Failure
	if errors.As(err, &refused) {
		return &protocol.Failure{Kind: "engine", Message: refused.Message, Hint: "Debug instead.", Detail: err.Error()}
	}
	return &protocol.Failure{Kind: "engine", Message: "The process can't be watched: " + err.Error() + ".", Hint: "Debug instead.", Detail: err.Error()}
}
