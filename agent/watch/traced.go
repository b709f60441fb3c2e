package watch

import (
	"encoding/binary"
	"errors"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/spool"
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
	// draining: the probes are taken out; drained is closed when nothing that they recorded is left.
	draining atomic.Bool
	drained  chan struct{}
	empty    sync.Once
	// source is its number in the archive.
	source int
	// record, texts, counted, made and inRound are the reading goroutine's own. counted are the texts of the present
	// record, inRound how many there were in this round.
	record  spool.Record
	inRound int
	texts   []valueText
	counted []valueText
	made    sampler

	counters uprobe.Counters
	// trapsNS is what the traps alone have cost so far, in nanoseconds.
	trapsNS float64
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
		draining := t.draining.Load()
		t.inRound = 0
		err := t.probes.Read(time.Now().Add(readFor), t.event)
		if errors.Is(err, os.ErrClosed) {
			return
		}
		if err != nil {
			t.watcher.listener.Log("error", "what the probes recorded can't be read: "+err.Error())
			return
		}
		t.watcher.counted(t)
		if draining && t.inRound == 0 {
			t.empty.Do(func() { close(t.drained) })
		}
	}
}

// drainFor bounds how long an end waits for what was recorded before it.
const drainFor = time.Second

// drain waits until what the probes recorded is read, after they were taken out: a hit that was recorded is not lost.
func (t *traced) drain() {
	t.draining.Store(true)
	select {
	case <-t.drained:
	case <-t.read:
	case <-time.After(drainFor):
	}
}

// event is one record. Its bytes are gone when this returns. A hit that isn't sent is counted and kept as it is; only for
// one that is sent its values are made.
func (t *traced) event(e plan.Event) {
	w := t.watcher
	if t.location.ConditionAtReturn && !t.location.Probes[e.Probe].Return {
		// It only says when a call began that may meet the condition at its end.
		return
	}
	t.inRound++
	t.readTexts(e)
	t.record = spool.Record{Source: t.source, Event: e}
	seen := w.count(t, &t.record)
	if !seen.counted {
		return
	}
	if seen.shown {
		t.record.Seq = w.listener.Hit(t.hit(&t.record, t.stack))
	}
	w.archive.add(&t.record)
	if seen.over != "" {
		go w.End("hits", seen.over)
	}
}

// hit is a record as it is told.
func (t *traced) hit(record *spool.Record, stack func([]uint64) []protocol.Frame) protocol.Hit {
	e := record.Event
	hit := protocol.Hit{
		Time: t.watcher.clock.at(e.Time), Seq: record.Seq, Tracepoint: t.Name, TracepointID: t.ID, Goroutine: e.Goroutine,
		Function: t.places[e.Probe].Function, File: t.places[e.Probe].File, Line: t.places[e.Probe].Line,
		Hits:   protocol.HitCount{Total: record.Total, Goroutine: record.ByGoroutine},
		Return: t.location.Probes[e.Probe].Return, DurationMS: float64(e.Duration) / perMillisecond,
	}
	hit.Values, hit.Args, hit.Returns = t.location.Values(e)
	if hit.Values == nil {
		hit.Values = []protocol.Variable{}
	}
	if len(e.Stack) > 0 {
		hit.Stack = stack(e.Stack)
	}
	return hit
}

// placesOf: the instance of a generic function, and the line of a return.
func (w *Watcher) placesOf(found *location.Trace) []protocol.Frame {
	places := make([]protocol.Frame, len(found.Probes))
	for i, probe := range found.Probes {
		places[i] = protocol.Frame{Function: found.Function, File: found.File, Line: found.Line}
		frames := w.program.Frames([]uint64{probe.Address + w.base}, w.base, nil)
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
	if frames := t.watcher.program.Frames(addresses, t.watcher.base, nil); frames != nil {
		return frames
	}
	return []protocol.Frame{}
}

// valueText is the text under which a value of the present record is counted.
type valueText struct {
	text []byte
	// expression is its place in the request's Print.
	expression int
	// left: it is not counted, since there are too many like it to make it for each.
	left bool
}

// readTexts reads the values that are counted; without the watcher's mutex, since it can take long the first time.
func (t *traced) readTexts(e plan.Event) {
	printed := t.location.Printed(e.Probe)
	for len(t.texts) < len(printed) {
		t.texts = append(t.texts, valueText{})
	}
	t.counted = t.texts[:len(printed)]
	// Either all values that have to be made are, or none.
	taken, asked := false, false
	for i, expression := range printed {
		one := &t.counted[i]
		one.expression = expression
		if !t.location.IsPlain(e.Probe, i) {
			if !asked {
				taken, asked = t.made.take(e.Time), true
			}
			if one.left = !taken; one.left {
				continue
			}
		}
		one.left = false
		one.text = t.location.AppendText(one.text[:0], e, i)
	}
}

// seen is what became of a record in the statistics.
type seen struct {
	// counted is false after the end: the record is not one of the session's.
	counted, shown bool
	// over is why this was the last one, if it was.
	over string
}

// count notes a record in the statistics and completes it.
func (w *Watcher) count(t *traced, record *spool.Record) (found seen) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.over || w.limits.Hits > 0 && w.hits >= uint64(w.limits.Hits) {
		return seen{}
	}
	w.hits++
	found.counted = true
	if w.limits.Hits > 0 && w.hits >= uint64(w.limits.Hits) {
		found.over = hitsMessage(w.limits)
	}
	e := &record.Event
	if t.location.Probes[e.Probe].Return {
		t.durations.add(e.Duration)
	} else {
		t.Hits++
		if len(t.goroutines) > maxGoroutines {
			clear(t.goroutines)
		}
		t.goroutines[e.Goroutine]++
		if len(e.Stack) > 0 {
			var key [maxKey]byte
			t.callers.add(appendStack(key[:0], e.Stack))
		}
	}
	for i := range t.counted {
		if one := &t.counted[i]; one.left {
			t.values[one.expression].left = true
		} else {
			t.values[one.expression].add(one.text)
		}
	}
	record.Total, record.ByGoroutine = t.Hits, t.goroutines[e.Goroutine]
	found.shown = found.over != "" || w.show.take(e.Time)
	if found.shown {
		t.sent++
	}
	return found
}

// appendStack makes a key of as much of a stack as a key has room for.
func appendStack(key []byte, stack []uint64) []byte {
	for _, address := range stack[:min(len(stack), maxKey/8)] {
		key = binary.LittleEndian.AppendUint64(key, address)
	}
	return key
}

func stackOf(key string) []uint64 {
	var stack []uint64
	for b := []byte(key); len(b) >= 8; b = b[8:] {
		stack = append(stack, binary.LittleEndian.Uint64(b))
	}
	return stack
}
