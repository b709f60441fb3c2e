package watch

import (
	"errors"
	"fmt"

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
