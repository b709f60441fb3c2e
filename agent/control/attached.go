package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/delve"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/watch"
)

// The requests that need dlv.

func (a *Agent) attach(params json.RawMessage) (any, error) {
	var in struct {
		PID    int             `json:"pid"`
		Limits protocol.Limits `json:"limits"`
		Engine string          `json:"engine"`
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
	functions := func() (*binary.Functions, error) { return a.binaries.functions(in.PID) }
	var attached engine
	switch in.Engine {
	case "", "debug":
		attached, err = engineOf(delve.Attach(delve.Options{
			PID:          in.PID,
			Limits:       in.Limits,
			Dlv:          a.options.Dlv,
			Directory:    a.options.Directory,
			AnyGoVersion: in.AnyGoVersion,
			Functions:    functions,
			Listener:     a,
		}))
	case "watch":
		attached, err = engineOf(watch.Attach(watch.Options{PID: in.PID, Limits: in.Limits, Listener: a, Archive: a.archive}))
	default:
		err = &protocol.Failure{Kind: "usage", Message: fmt.Sprintf("There is no engine %q.", in.Engine)}
	}
	a.mutex.Lock()
	a.attaching = nil
	if err == nil {
		a.engine = attached
	}
	a.mutex.Unlock()
	close(done)
	a.StateChanged()
	if err != nil {
		a.logf("attach to %d: %v", in.PID, err)
		return nil, err
	}
	told := attachedParams{PID: in.PID, PauseMS: attached.PauseMS()}
	a.logf("attached to %d (%s), it stood still for %.1f ms", in.PID, attached.State().Engine, told.PauseMS)
	if s := a.client(); s != nil {
		s.say(notify("attached", told))
	}
	return told, nil
}

// engineOf keeps a nil of a concrete type from becoming an engine.
func engineOf[T engine](attached T, err error) (engine, error) {
	if err != nil {
		return nil, err
	}
	return attached, nil
}

func (a *Agent) beginAttach() (chan struct{}, error) {
	a.mutex.Lock()
	defer a.mutex.Unlock()
	if a.attaching != nil {
		return nil, &protocol.Failure{Kind: "busy", Message: "Another attach is under way.", Hint: "Wait for its answer."}
	}
	if a.engine != nil {
		select {
		case <-a.engine.Done():
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

func (a *Agent) live() (engine, error) {
	current := a.current()
	if current == nil {
		return nil, &protocol.Failure{Kind: "not-attached", Message: "No process is attached.", Hint: "Attach one first."}
	}
	return current, nil
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
		PID    int         `json:"pid"`
		Trace  traceParams `json:"trace"`
		Engine string      `json:"engine"`
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
	if in.Engine == "watch" {
		err = watch.Check(in.PID, request, functions)
	} else {
		err = checkDebug(in.PID, request, functions)
	}
	if err != nil {
		return nil, err
	}
	return nothing{}, nil
}

// checkDebug also refuses names that don't exist at the function's entry: Delve itself says so at the first hit only. What
// Delve can do and watch can't is no reason to refuse it; at a line there are variables that are not known here.
func checkDebug(pid int, request protocol.Request, functions *binary.Functions) error {
	if err := request.Check(functions); err != nil || request.Function == "" {
		return err
	}
	var failure *protocol.Failure
	if err := watch.Check(pid, request, functions); errors.As(err, &failure) && failure.Kind == "expression" {
		// Delve's own names: runtime.curg, runtime.frameoff.
		if !strings.Contains(failure.Message, "runtime.") {
			return failure
		}
	}
	return nil
}

const maxMeasure = 10 * time.Second

// measure counts the calls of a function for a moment.
func (a *Agent) measure(params json.RawMessage) (any, error) {
	var in struct {
		PID      int    `json:"pid"`
		Function string `json:"function"`
		MS       int    `json:"ms"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	functions, err := a.binaries.functions(in.PID)
	if err != nil {
		return nil, err
	}
	duration := min(max(time.Duration(in.MS)*time.Millisecond, 0), maxMeasure)
	measured, err := watch.Measure(in.PID, in.Function, functions, duration)
	if err != nil {
		return nil, err
	}
	return measured, nil
}

func (a *Agent) trace(params json.RawMessage) (any, error) {
	var in traceParams
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	current, err := a.live()
	if err != nil {
		return nil, err
	}
	request, err := in.request()
	if err != nil {
		return nil, err
	}
	functions, err := a.binaries.functions(current.PID())
	if err != nil {
		return nil, err
	}
	tracepoint, err := current.Trace(request, functions)
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
	current, err := a.live()
	if err != nil {
		return nil, err
	}
	switch method {
	case "untrace":
		err = current.Untrace(in.ID)
	case "pause":
		err = current.Pause()
	case "resume":
		err = current.Resume()
	case "continue":
		err = current.Continue()
	case "hold":
		err = current.Hold(time.Duration(in.MS) * time.Millisecond)
	case "limit":
		err = current.SetLimits(in.Limits)
	case "tracepoints":
		return map[string]any{"tracepoints": current.Tracepoints()}, nil
	}
	if err != nil {
		return nil, err
	}
	return nothing{}, nil
}
