package watch

import (
	encoding "encoding/binary"
	"errors"
	"os"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/uprobe"
)

// traced is a tracepoint with its probes. One goroutine reads them; the watcher's mutex guards the rest.
type traced struct {
	protocol.Tracepoint
	watcher  *Watcher
	location *location.Trace
	probes   *uprobe.Probes
	// places are where each probe is, as its hits tell it.
	places []protocol.Frame
	// read is closed when nothing is read any more.
	read chan struct{}

	counters uprobe.Counters
	// goroutines count the hits of each; a new count begins when there are too many of them.
	goroutines map[int64]uint64
	rate       meter
	sent       uint64
	durations  histogram
	values     []frequency
	callers    frequency
}

const (
	// readFor is how long one round of reading lasts.
	readFor       = 20 * time.Millisecond
	maxGoroutines = 50_000
)

// readAll reads until the probes are closed.
func (t *traced) readAll() {
	defer close(t.read)
	for {
		err := t.probes.Read(time.Now().Add(readFor), t.event)
		if errors.Is(err, os.ErrClosed) {
			return
		}
		if err != nil {
			t.watcher.listener.Log("error", "what the probes recorded can't be read: "+err.Error())
			return
		}
		t.watcher.counted(t)
	}
}

// event is one record. Its bytes are gone when this returns.
func (t *traced) event(e plan.Event) {
	w := t.watcher
	if t.location.ConditionAtReturn && !t.location.Probes[e.Probe].Return {
		// It only says when a call began that may meet the condition at its end.
		return
	}
	hit := protocol.Hit{
		Time: w.clock.at(e.Time), Tracepoint: t.Name, TracepointID: t.ID, Goroutine: e.Goroutine,
		Function: t.places[e.Probe].Function, File: t.places[e.Probe].File, Line: t.places[e.Probe].Line,
		Return: t.location.Probes[e.Probe].Return, DurationMS: float64(e.Duration) / perMillisecond,
	}
	hit.Values, hit.Args, hit.Returns = t.location.Values(e)
	if hit.Values == nil {
		hit.Values = []protocol.Variable{}
	}
	shown, over := w.count(t, &hit, e)
	if shown {
		if len(e.Stack) > 0 {
			hit.Stack = t.stack(e.Stack)
		}
		w.listener.Hit(hit)
	}
	if over != "" {
		go w.End("hits", over)
	}
}

// placesOf: the instance of a generic function, and the line of a return.
func (w *Watcher) placesOf(found *location.Trace, functions *binary.Functions) []protocol.Frame {
	places := make([]protocol.Frame, len(found.Probes))
	for i, probe := range found.Probes {
		places[i] = protocol.Frame{Function: found.Function, File: found.File, Line: found.Line}
		frames := w.program.Frames([]uint64{probe.Address + w.base}, w.base, functions)
		if len(frames) == 0 {
			continue
		}
		// What is inlined at the place is before the function itself.
		here := frames[len(frames)-1]
		places[i].Function = here.Function
		if probe.Return {
			places[i].File, places[i].Line = here.File, here.Line
		}
	}
	return places
}

// stack names frames.
func (t *traced) stack(addresses []uint64) []protocol.Frame {
	functions, err := t.watcher.functions()
	if err != nil {
		return []protocol.Frame{}
	}
	if frames := t.watcher.program.Frames(addresses, t.watcher.base, functions); frames != nil {
		return frames
	}
	return []protocol.Frame{}
}

// count notes a record in the statistics; it tells whether it is shown, and why this was the last one, if it was.
func (w *Watcher) count(t *traced, hit *protocol.Hit, e plan.Event) (shown bool, over string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.closing || w.limits.Hits > 0 && w.hits >= uint64(w.limits.Hits) {
		return false, ""
	}
	w.hits++
	if w.limits.Hits > 0 && w.hits >= uint64(w.limits.Hits) {
		over = hitsMessage(w.limits)
	}
	if hit.Return {
		t.durations.add(e.Duration)
	} else {
		t.Hits++
		if len(t.goroutines) > maxGoroutines {
			clear(t.goroutines)
		}
		t.goroutines[e.Goroutine]++
		for i := range min(len(hit.Values), len(t.values)) {
			t.values[i].add(textKey(&hit.Values[i]))
		}
		if len(e.Stack) > 0 {
			t.callers.add(stackKey(e.Stack))
		}
	}
	hit.Hits = protocol.HitCount{Total: t.Hits, Goroutine: t.goroutines[e.Goroutine]}
	shown = over != "" || w.show.take(time.Now())
	if shown {
		t.sent++
	}
	return shown, over
}

// textKey is what a value is counted under.
func textKey(v *protocol.Variable) []byte {
	if v.Unreadable != "" {
		return []byte("(" + v.Unreadable + ")")
	}
	return []byte(v.Text)
}

func stackKey(stack []uint64) []byte {
	key := make([]byte, 0, maxKey)
	for _, address := range stack[:min(len(stack), maxKey/8)] {
		key = encoding.LittleEndian.AppendUint64(key, address)
	}
	return key
}

func stackOf(key string) []uint64 {
	var stack []uint64
	for b := []byte(key); len(b) >= 8; b = b[8:] {
		stack = append(stack, encoding.LittleEndian.Uint64(b))
	}
	return stack
}
