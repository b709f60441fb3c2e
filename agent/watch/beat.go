package watch

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

const (
	beatEvery   = time.Second
	targetEvery = 100 * time.Millisecond
	// topValues and topCallers are how many of the most frequent are told.
	topValues, topCallers = 20, 10
)

// beat tells the client once a second what has been seen.
func (w *Watcher) beat() {
	for {
		select {
		case <-w.done:
			return
		case <-time.After(beatEvery):
		}
		w.listener.Summary(w.summary())
		w.listener.StateChanged()
	}
}

func (w *Watcher) summary() protocol.Summary {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	all := protocol.Summary{Tracepoints: make([]protocol.TracepointSummary, 0, len(w.traces)), Kept: w.archive.counts()}
	for _, one := range w.traces {
		all.Tracepoints = append(all.Tracepoints, one.summary())
	}
	return all
}

// summary is called with the watcher's mutex held.
func (t *traced) summary() protocol.TracepointSummary {
	s := protocol.TracepointSummary{
		ID: t.ID, Calls: t.counters.Calls, Recorded: t.Hits, Sent: t.sent, Rate: t.rate.perSecond(),
		Durations: t.durations.summary(), Values: make([]protocol.ValueSummary, 0, len(t.values)),
	}
	for i := range t.values {
		top, others := t.values[i].top(topValues)
		value := protocol.ValueSummary{Name: t.Print[i], Top: make([]protocol.TextCount, 0, len(top)), Others: others}
		if t.values[i].left {
			value.Sampled = others
		}
		for _, one := range top {
			value.Top = append(value.Top, protocol.TextCount{Text: one.key, Count: one.count})
			if t.values[i].left {
				value.Sampled += one.count
			}
		}
		s.Values = append(s.Values, value)
	}
	callers, _ := t.callers.top(topCallers)
	for _, one := range callers {
		s.Callers = append(s.Callers, protocol.Caller{Stack: t.stack(stackOf(one.key)), Count: one.count})
	}
	return s
}

// watchTarget waits for the process's end.
func (w *Watcher) watchTarget() {
	for w.alive() {
		select {
		case <-w.done:
			return
		case <-time.After(targetEvery):
		}
	}
	message := "The process has ended."
	if w.replaced() {
		message = "The process has started another program in its place (exec)."
	}
	w.mutex.Lock()
	w.exited = true
	w.mutex.Unlock()
	w.End("target-exited", message)
}

// replaced: the process is still there and runs another program, or the same one anew.
func (w *Watcher) replaced() bool {
	now := auxiliaryVector(w.pid)
	return len(now) > 0 && len(w.vector) > 0 && !bytes.Equal(now, w.vector)
}

// auxiliaryVector has addresses that the kernel chooses by chance at each exec (AT_RANDOM, AT_SYSINFO_EHDR).
func auxiliaryVector(pid int) []byte {
	vector, _ := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", pid))
	return vector
}

// alive: it is the process that was attached, and not another one that got its number.
func (w *Watcher) alive() bool {
	switch process.State(w.pid) {
	case 'Z', 'X', 0:
		return false
	}
	now, err := process.Read(w.pid)
	return err == nil && process.SameStart(now.StartedAt, w.before.StartedAt) && !w.replaced()
}
