package control

import (
	"encoding/json"
	"fmt"
	"os"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/delve"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// answer carries out one request. The error is a *delve.Failure where it is an expected one.
func (a *Agent) answer(s *session, in request) (any, error) {
	if in.Method == "hello" {
		return a.greet(s, in.Params)
	}
	s.mutex.Lock()
	greeted := s.greeted
	s.mutex.Unlock()
	if !greeted {
		return nil, &protocol.Failure{Kind: "protocol", Message: "The first request of a connection must be hello."}
	}
	switch in.Method {
	case "ack":
		return s.acknowledged(in.Params)
	case "renew":
		return map[string]any{"state": a.state()}, nil
	case "processes":
		return a.processes(in.Params)
	case "inspect":
		return withPID(in.Params, inspect)
	case "functions":
		return withPID(in.Params, a.functions)
	case "signature":
		return a.signature(in.Params)
	case "attach":
		return a.attach(in.Params)
	case "detach":
		return a.detach()
	case "exit":
		return a.exit()
	case "measure":
		return a.measure(in.Params)
	case "export":
		return a.export(in.Params)
	case "checkTrace":
		return a.checkTrace(in.Params)
	case "trace":
		return a.trace(in.Params)
	case "untrace", "tracepoints", "pause", "resume", "continue", "hold", "limit":
		return a.debug(in.Method, in.Params)
	default:
		return nil, &protocol.Failure{Kind: "unknown-method", Message: fmt.Sprintf("The agent knows no request %q.", in.Method)}
	}
}

// answered is called when the answer is on its way.
func (a *Agent) answered(method string) {
	if method == "exit" {
		// The answer waits in the session; what waits there is written before the agent ends.
		a.finish()
	}
}

const (
	minLease = time.Second
	maxLease = 10 * time.Minute
)

func (a *Agent) greet(s *session, params json.RawMessage) (any, error) {
	var in struct {
		Protocol int     `json:"protocol"`
		Client   string  `json:"client"`
		LeaseMS  int     `json:"leaseMs"`
		After    *uint64 `json:"after"`
		Acks     bool    `json:"acks"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	if in.Protocol != ProtocolVersion {
		return nil, &protocol.Failure{
			Kind:    "protocol",
			Message: fmt.Sprintf("The agent speaks protocol %d, the client %d.", ProtocolVersion, in.Protocol),
			Hint:    "Use an agent of the client's version.",
		}
	}
	a.lease.set(min(max(time.Duration(in.LeaseMS)*time.Millisecond, minLease), maxLease))
	a.logf("client %q, lease %d ms", in.Client, in.LeaseMS)
	answer := a.hello()
	last := a.history.last()
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.greeted = true
	s.cursor = last
	if in.Acks {
		s.window.open()
	}
	if in.After != nil && *in.After < last {
		_, _, lost := a.history.since(*in.After, 1)
		s.cursor = *in.After + uint64(lost)
		if lost > 0 {
			a.lost.Add(uint64(lost))
			s.messages = append(s.messages, message{line: notify("dropped", droppedParams{lost, "resume"})})
		}
	}
	s.changed.Broadcast()
	return answer, nil
}

func (a *Agent) processes(params json.RawMessage) (any, error) {
	var in struct {
		ContainerID string `json:"containerID"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	found, err := process.OfContainer(in.ContainerID)
	if err != nil {
		return nil, &protocol.Failure{Kind: "usage", Message: "The container's processes can't be looked up: " + err.Error() + "."}
	}
	for i := range found {
		if failure := delve.Refuse(found[i].PID, true); failure != nil {
			found[i].Refusal = failure.Message
		}
	}
	return map[string]any{"processes": found}, nil
}

func inspect(pid int) (any, error) {
	name, err := os.Readlink(executablePath(pid))
	if err != nil {
		return nil, binaryFailure(pid, err)
	}
	found, err := binary.Inspect(executablePath(pid), name)
	if err != nil {
		return nil, binaryFailure(pid, err)
	}
	found.PID = pid
	release()
	return found, nil
}

func (a *Agent) functions(pid int) (any, error) {
	table, err := a.binaries.functions(pid)
	if err != nil {
		return nil, err
	}
	return table.Pack()
}

func (a *Agent) signature(params json.RawMessage) (any, error) {
	var in struct {
		PID      int    `json:"pid"`
		Function string `json:"function"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	table, err := a.binaries.functions(in.PID)
	if err != nil {
		return nil, err
	}
	entry, _, found := table.Find(in.Function)
	if !found {
		return nil, &protocol.Failure{Kind: "no-such-function", Message: fmt.Sprintf("The binary has no function %q.", in.Function)}
	}
	parameters, err := binary.SignatureOf(executablePath(in.PID), in.Function)
	if err != nil {
		return nil, binaryFailure(in.PID, err)
	}
	release()
	return binary.Signature{Function: in.Function, File: table.Files[entry.File], Line: entry.Line, Parameters: parameters}, nil
}

func withPID(params json.RawMessage, do func(pid int) (any, error)) (any, error) {
	var in struct {
		PID int `json:"pid"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	return do(in.PID)
}

func decode(params json.RawMessage, into any) error {
	if err := json.Unmarshal(params, into); err != nil {
		return &protocol.Failure{Kind: "usage", Message: "The request's parameters can't be read.", Detail: err.Error()}
	}
	return nil
}
