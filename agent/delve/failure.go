package delve

import "k8s-dlv-tui/agent/protocol"

func notAttached() *protocol.Failure {
	return &protocol.Failure{Kind: "not-attached", Message: "No process is attached.", Hint: "Attach one first."}
}

func ended() *protocol.Failure {
	return &protocol.Failure{Kind: "not-attached", Message: "The debugger has ended or is ending.", Hint: "Attach again to go on."}
}

func fromDelve(err error) *protocol.Failure {
	return &protocol.Failure{Kind: "dlv", Message: "Delve refused it: " + firstLine(err.Error()), Detail: err.Error()}
}
