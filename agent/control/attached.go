package control

import (
	"encoding/json"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/delve"
	"k8s-dlv-tui/agent/protocol"
)

// The requests that need dlv.

func (a *Agent) attach(params json.RawMessage) (any, error) {
	var in struct {
		PID    int             `json:"pid"`
		Limits protocol.Limits `json:"limits"`
		// AnyGoVersion also attaches to programs of Go versions that Delve doesn't know.
		AnyGoVersion bool `json:"anyGoVersion"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	done, err := a.beginAttach()
	if err != nil {
		return nil, err
	}
	a.StateChanged()
	debugger, err := delve.Attach(delve.Options{
		PID:          in.PID,
		Limits:       in.Limits,
		Dlv:          a.options.Dlv,
		Directory:    a.options.Directory,
		AnyGoVersion: in.AnyGoVersion,
		Functions:    func() (*binary.Functions, error) { return a.binaries.functions(in.PID) },
		Listener:     a,
	})
	a.mutex.Lock()
	a.attaching = nil
	if err == nil {
		a.debugger = debugger
	}
	a.mutex.Unlock()
	close(done)
	a.StateChanged()
	if err != nil {
		a.logf("attach to %d: %v", in.PID, err)
		return nil, err
	}
	attached := attachedParams{PID: in.PID, PauseMS: debugger.PauseMS()}
	a.logf("attached to %d, it stood still for %.1f ms", in.PID, attached.PauseMS)
	if s := a.client(); s != nil {
		s.say(notify("attached", attached))
	}
	return attached, nil
}

func (a *Agent) beginAttach() (chan struct{}, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.attaching != nil {
		return nil, &protocol.Failure{Kind: "busy", Message: "Another attach is under way.", Hint: "Wait for its answer."}
	}
	if a.debugger != nil {
		select {
		case <-a.debugger.Done():
		default:
			return nil, &protocol.Failure{Kind: "already-attached", Message: "A process is attached already.", Hint: "Detach it first."}
		}
	}
	a.attaching = make(chan struct{})
	return a.attaching, nil
}

func (a *Agent) detach() (any, error) {
	proof := a.end("asked", "The client asked for it.")
	if proof == nil {
		return nil, &protocol.Failure{Kind: "not-attached", Message: "No process is attached, and none was.", Hint: "There is nothing to detach."}
	}
	return proof, nil
}

func (a *Agent) exit() (any, error) {
	proof := a.end("asked", "The client asked for the agent's end.")
	if proof == nil {
		return nothing{}, nil
	}
	return map[string]any{"proof": proof}, nil
}

func (a *Agent) live() (*delve.Debugger, error) {
	debugger := a.current()
	if debugger == nil {
		return nil, &protocol.Failure{Kind: "not-attached", Message: "No process is attached.", Hint: "Attach one first."}
	}
	return debugger, nil
}

// traceParams is what is to be traced, as the client says it.
type traceParams struct {
	Location struct {
		Function string `json:"function"`
		File     string `json:"file"`
		Line     int    `json:"line"`
	} `json:"location"`
	Name      string   `json:"name"`
	Print     []string `json:"print"`
	Condition string   `json:"condition"`
	Stack     int      `json:"stack"`
	Args      bool     `json:"args"`
	Returns   bool     `json:"returns"`
}

func (p *traceParams) request() (protocol.Request, error) {
	if (p.Location.Function == "") == (p.Location.File == "") {
		return protocol.Request{}, &protocol.Failure{Kind: "usage", Message: "A location is either a function or a file with a line."}
	}
	return protocol.Request{
		Function: p.Location.Function, File: p.Location.File, Line: p.Location.Line, Name: p.Name, Print: p.Print,
		Condition: p.Condition, Stack: p.Stack, Args: p.Args, Returns: p.Returns,
	}, nil
}

// checkTrace says whether a trace would be refused, before the process is stopped for it.
func (a *Agent) checkTrace(params json.RawMessage) (any, error) {
	var in struct {
		PID   int         `json:"pid"`
		Trace traceParams `json:"trace"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	request, err := in.Trace.request()
	if err != nil {
		return nil, err
	}
	functions, err := a.binaries.functions(in.PID)
	if err != nil {
		return nil, err
	}
	if err := request.Check(functions); err != nil {
		return nil, err
	}
	return struct{}{}, nil
}

func (a *Agent) trace(params json.RawMessage) (any, error) {
	var in traceParams
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	debugger, err := a.live()
	if err != nil {
		return nil, err
	}
	request, err := in.request()
	if err != nil {
		return nil, err
	}
	functions, err := a.binaries.functions(debugger.PID())
	if err != nil {
		return nil, err
	}
	tracepoint, err := debugger.Trace(request, functions)
	if err != nil {
		return nil, err
	}
	return tracepoint, nil
}

// debug carries out the short requests.
func (a *Agent) debug(method string, params json.RawMessage) (any, error) {
	var in struct {
		ID     int             `json:"id"`
		MS     int             `json:"ms"`
		Limits protocol.Limits `json:"limits"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	debugger, err := a.live()
	if err != nil {
		return nil, err
	}
	switch method {
	case "untrace":
		err = debugger.Untrace(in.ID)
	case "pause":
		err = debugger.Pause()
	case "resume":
		err = debugger.Resume()
	case "continue":
		err = debugger.Continue()
	case "hold":
		err = debugger.Hold(time.Duration(in.MS) * time.Millisecond)
	case "limit":
		err = debugger.SetLimits(in.Limits)
	case "tracepoints":
		return map[string]any{"tracepoints": debugger.Tracepoints()}, nil
	}
	if err != nil {
		return nil, err
	}
	return nothing{}, nil
}
