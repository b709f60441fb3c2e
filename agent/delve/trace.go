package delve

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// Trace sets a tracepoint. The error is a *Failure.
func (d *Debugger) Trace(request protocol.Request, functions *binary.Functions) (protocol.Tracepoint, error) {
	if err := request.Check(functions); err != nil {
		return protocol.Tracepoint{}, err
	}
	if d.isShared(request.Function) {
		return protocol.Tracepoint{}, sharedFunction(request.Function)
	}
	var id int
	err := d.do(func() error {
		one, err := d.set(request)
		if err != nil {
			return err
		}
		id = one.ID
		d.traces.add(one)
		if d.traces.pausedBy() != "" {
			// It is taken out at once like the others, and comes back with them.
			if err := d.setEnabled(false); err != nil {
				return err
			}
		}
		return d.refresh()
	})
	if err != nil {
		return protocol.Tracepoint{}, asFailure(err)
	}
	tracepoint, _, _ := d.traces.find(id)
	d.listener.StateChanged()
	return tracepoint, nil
}

// set makes Delve's breakpoints for a request. When one of them fails, those before it are taken out again.
func (d *Debugger) set(request protocol.Request) (*traced, error) {
	entry, err := d.create(request)
	if err != nil {
		return nil, err
	}
	one := &traced{
		Tracepoint: protocol.Tracepoint{
			ID: entry.ID, Name: request.Name, Function: entry.FunctionName, File: entry.File, Line: entry.Line,
			Print: nonNil(request.Print), Condition: request.Condition,
		},
		ids: []int{entry.ID},
	}
	if one.Function == "" {
		one.Function = request.Function
	}
	if !request.Returns {
		return one, nil
	}
	returns, err := d.createReturns(request)
	one.ids = append(one.ids, returns...)
	if err != nil {
		for _, id := range one.ids {
			_ = d.clear(id)
		}
		return nil, err
	}
	return one, nil
}

// create sets the breakpoint itself. By FunctionName, Delve puts it after the prologue, into every instance of a generic
// function and into every place where the function was inlined, as `trace FUNCTION` does.
func (d *Debugger) create(request protocol.Request) (breakpoint, error) {
	wish := breakpoint{
		Name:       delveName(request.Name),
		Tracepoint: true,
		Variables:  request.Print,
		// Delve gives one frame more than it is asked for, and none for 0: a single one cannot be had.
		Stacktrace: max(request.Stack-1, min(request.Stack, 1)),
		Cond:       request.Condition,
	}
	if request.Args {
		wish.LoadArgs = argumentsConfig
	}
	if request.File != "" {
		wish.File, wish.Line = request.File, request.Line
	} else {
		wish.FunctionName = request.Function
	}
	var out struct{ Breakpoint breakpoint }
	err := d.connection.call("CreateBreakpoint", map[string]any{"Breakpoint": wish}, &out)
	if err != nil && strings.Contains(err.Error(), "name already exists") {
		wish.Name = ""
		err = d.connection.call("CreateBreakpoint", map[string]any{"Breakpoint": wish}, &out)
	}
	if err != nil {
		return breakpoint{}, refusedBreakpoint(request, err)
	}
	if d.isShared(out.Breakpoint.FunctionName) {
		// A line's function is known only now.
		_ = d.clear(out.Breakpoint.ID)
		return breakpoint{}, sharedFunction(out.Breakpoint.FunctionName)
	}
	return out.Breakpoint, nil
}

// createReturns sets a breakpoint at every return of the function, as Delve's console does for `trace FUNCTION`.
func (d *Debugger) createReturns(request protocol.Request) ([]int, error) {
	var found struct{ Addrs []uint64 }
	if err := d.connection.call("FunctionReturnLocations", map[string]any{"FnName": request.Function}, &found); err != nil {
		return nil, fromDelve(err)
	}
	slices.Sort(found.Addrs)
	var ids []int
	for _, address := range slices.Compact(found.Addrs) {
		wish := breakpoint{Addr: address, Addrs: []uint64{address}, TraceReturn: true, Line: -1, LoadArgs: argumentsConfig}
		var out struct{ Breakpoint breakpoint }
		err := d.connection.call("CreateBreakpoint", map[string]any{"Breakpoint": wish}, &out)
		if err != nil && strings.Contains(err.Error(), "already exists") {
			continue
		}
		if err != nil {
			return ids, fromDelve(err)
		}
		ids = append(ids, out.Breakpoint.ID)
	}
	return ids, nil
}

func refusedBreakpoint(request protocol.Request, err error) *protocol.Failure {
	text := err.Error()
	failure := fromDelve(err)
	switch {
	case strings.Contains(text, "binary is stripped"):
		failure.Kind = "no-such-line"
		failure.Message = "The binary has no debug info (it is stripped), so that its lines are not known."
		failure.Hint = "Trace a function instead."
	case strings.Contains(text, "could not find statement"), strings.Contains(text, "could not find file"):
		failure.Kind = "no-such-line"
		failure.Message = fmt.Sprintf("No statement begins at %s:%d.", request.File, request.Line)
		failure.Hint = "Choose a line with a statement; the optimiser may have left this one out."
	case strings.Contains(text, "could not find function"):
		failure.Kind = "no-such-function"
		failure.Message = fmt.Sprintf("Delve finds no code of %s.", request.Function)
	case strings.Contains(text, "Breakpoint exists"):
		failure.Kind = "busy"
		failure.Message = "There is a breakpoint at that place already."
		failure.Hint = "Take it out first (untrace, or clear in the console)."
	}
	return failure
}

// Untrace takes a tracepoint out.
func (d *Debugger) Untrace(id int) error {
	_, _, found := d.traces.find(id)
	if !found {
		return &protocol.Failure{Kind: "usage", Message: fmt.Sprintf("There is no tracepoint %d.", id)}
	}
	err := d.do(func() error {
		_, ids, _ := d.traces.find(id)
		for _, breakpoint := range ids {
			if err := d.clear(breakpoint); err != nil && !strings.Contains(err.Error(), "no breakpoint with") {
				return err
			}
		}
		d.traces.remove(id)
		return d.refresh()
	})
	if err != nil {
		return asFailure(err)
	}
	d.listener.StateChanged()
	return nil
}

// Tracepoints returns what is traced, the console's included.
func (d *Debugger) Tracepoints() []protocol.Tracepoint { return d.traces.all() }

func asFailure(err error) *protocol.Failure {
	var failure *protocol.Failure
	if errors.As(err, &failure) {
		return failure
	}
	return fromDelve(err)
}

// delveName is a name that Delve accepts (letters and digits, not a number), so that the console shows it; empty when
// the tracepoint's isn't one.
func delveName(name string) string {
	digits := true
	for _, letter := range name {
		if !unicode.IsLetter(letter) && !unicode.IsDigit(letter) {
			return ""
		}
		digits = digits && unicode.IsDigit(letter)
	}
	if digits {
		return ""
	}
	return name
}
