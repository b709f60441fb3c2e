package delve

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// Hit is one hit of a tracepoint; field names are those of the protocol. Seq is given by who keeps the hits.
type Hit struct {
	Time         time.Time  `json:"time"`
	Seq          uint64     `json:"seq"`
	Tracepoint   string     `json:"tracepoint"`
	TracepointID int        `json:"tracepointId"`
	Goroutine    int64      `json:"goroutine"`
	Function     string     `json:"function"`
	File         string     `json:"file"`
	Line         int        `json:"line"`
	Hits         HitCount   `json:"hits"`
	Values       []Variable `json:"values"`
	Args         []Variable `json:"args,omitempty"`
	Locals       []Variable `json:"locals,omitempty"`
	Returns      []Variable `json:"returns,omitempty"`
	Stack        []Frame    `json:"stack,omitempty"`
	Return       bool       `json:"return,omitempty"`
}

// HitCount is how often a tracepoint has been hit, in all and by this goroutine.
type HitCount struct {
	Total     uint64 `json:"total"`
	Goroutine uint64 `json:"goroutine"`
}

// Frame is one frame of a stack.
type Frame struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// hitsOf decodes a stop: one hit for each thread that stands at a tracepoint.
func (d *Debugger) hitsOf(s stop) []Hit {
	var state stateAnswer
	if err := json.Unmarshal(s.raw, &state); err != nil {
		d.listener.Log("error", "a hit can't be read: "+err.Error())
		return nil
	}
	var hits []Hit
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
func (d *Debugger) name(hit *Hit, b *breakpoint) {
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

func hitOf(thread *thread) Hit {
	b := thread.Breakpoint
	hit := Hit{
		Goroutine: thread.GoroutineID,
		Function:  thread.Function.name(),
		File:      thread.File,
		Line:      thread.Line,
		Return:    b.TraceReturn,
		Values:    []Variable{},
		Hits:      HitCount{Goroutine: b.HitCount[strconv.FormatInt(thread.GoroutineID, 10)]},
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
		hit.Stack = append(hit.Stack, Frame{frame.Function.name(), frame.File, frame.Line})
	}
	return hit
}

// arguments leaves the results out, which have no value yet at the entry, and the compiler's hidden ones.
func arguments(all []variable) []Variable {
	var found []Variable
	for _, one := range all {
		if one.Flags&flagReturnArgument == 0 && !strings.HasPrefix(one.Name, ".") {
			found = append(found, convert(one))
		}
	}
	return found
}
