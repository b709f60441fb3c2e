// Package protocol is what the agent and its client say to each other, as far as both engines share it. Field names in
// JSON are those of the contract, ../../src/agent/protocol.ts.
package protocol

// Failure is an expected refusal; Kind is the protocol's AgentErrorKind, Message one sentence for the user.
type Failure struct {
	Kind    string
	Message string
	// Hint is what to do about it, one sentence.
	Hint string
	// Detail are the words of dlv or of the system, for the log file.
	Detail string
}

func (f *Failure) Error() string { return f.Message }
