package delve

import (
	"encoding/json"
	"strconv"
	"strings"

	"k8s-dlv-tui/agent/protocol"
)

// hitsOf decodes a stop: one hit for each thread that stands at a tracepoint.
func (d *Debugger) hitsOf(s stop) []protocol.Hit {
	var state stateAnswer
	if err := json.Unmarshal(s.raw, &state); err != nil {
		d.listener.Log("error", "a hit can't be read: "+err.Error())
		return nil
	}
	var hits []protocol.Hit
	for i := range state.State.Threads {
		thread := &state.State.Threads[i]
		if b := thread.Breakpoint; b != nil && b.traces() {
			hit := hitOf(thread)
			hit.Time = s.at.UTC()
			d.name(&hit, b)
			hits = append(hits, hit)
		}
	}
	return hits
}

// name gives a hit its tracepoint's name, id and count; Delve knows the breakpoint only.
func (d *Debugger) name(hit *protocol.Hit, b *breakpoint) {
	hit.Tracepoint, hit.TracepointID = b.Name, b.ID
	if one, known := d.traces.of(b.ID); known {
		hit.Tracepoint, hit.TracepointID = one.Name, one.ID
	}
	hit.Hits.Total = b.TotalHitCount
	if !b.TraceReturn {
		hit.Hits.Total = d.traces.count(b.ID, b.TotalHitCount)
		hit.Hits.Goroutine += d.traces.earlierOf(b.ID, hit.Goroutine)
	}
	if len(b.HitCount) > maxGoroutines && d.traces.renewal(b.ID) {
		id := b.ID
		go func() {
			if err := d.do(func() error { return d.renew(id) }); err != nil {
				d.listener.Log("warn", "renewing a breakpoint: "+err.Error())
			}
		}()
	}
}

func hitOf(thread *thread) protocol.Hit {
	b := thread.Breakpoint
	hit := protocol.Hit{
		Goroutine: thread.GoroutineID,
		Function:  thread.Function.name(),
		File:      thread.File,
		Line:      thread.Line,
		Return:    b.TraceReturn,
		Values:    []protocol.Variable{},
		Hits:      protocol.HitCount{Goroutine: b.HitCount[strconv.FormatInt(thread.GoroutineID, 10)]},
	}
	if b.TraceReturn {
		hit.Returns = convertAll(thread.ReturnValues)
		for i := range hit.Returns {
			// The compiler names unnamed results itself: ~r0.
			if strings.HasPrefix(hit.Returns[i].Name, "~") {
				hit.Returns[i].Name = ""
			}
		}
	}
	details := thread.Information
	if details == nil {
		return hit
	}
	for i, one := range details.Variables {
		value := convert(one)
		if i < len(b.Variables) {
			value.Name = b.Variables[i]
		}
		hit.Values = append(hit.Values, value)
	}
	if !b.TraceReturn {
		hit.Args = arguments(details.Arguments)
	}
	hit.Locals = convertAll(details.Locals)
	for _, frame := range details.Stacktrace {
		hit.Stack = append(hit.Stack, protocol.Frame{Function: frame.Function.name(), File: frame.File, Line: frame.Line})
	}
	return hit
}

// arguments leaves the results out, which have no value yet at the entry, and the compiler's hidden ones.
func arguments(all []variable) []protocol.Variable {
	var found []protocol.Variable
	for _, one := range all {
		if one.Flags&flagReturnArgument == 0 && !strings.HasPrefix(one.Name, ".") {
			found = append(found, convert(one))
		}
	}
	return found
}
