package delve

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

func notAttached() *Failure {
	return &Failure{Kind: "not-attached", Message: "No process is attached.", Hint: "Attach one first."}
}

func ended() *Failure {
	return &Failure{Kind: "not-attached", Message: "The debugger has ended or is ending.", Hint: "Attach again to go on."}
}

func fromDelve(err error) *Failure {
	return &Failure{Kind: "dlv", Message: "Delve refused it: " + firstLine(err.Error()), Detail: err.Error()}
}
