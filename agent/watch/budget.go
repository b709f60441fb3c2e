package watch

import (
	"fmt"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// Pause takes every probe out; the process runs as if there were none.
func (w *Watcher) Pause() error { return w.pause("user") }

// Resume puts the probes back.
func (w *Watcher) Resume() error { return w.resume("user") }

// pause takes the probes out for a reason; the user's wish is stronger than a budget.
func (w *Watcher) pause(reason string) error {
	w.mutex.Lock()
	if w.closing {
		w.mutex.Unlock()
		return ended()
	}
	if w.paused == "" || reason == "user" {
		w.paused = reason
	}
	w.mutex.Unlock()
	var failed error
	for _, probes := range w.probesOf() {
		if err := probes.Pause(); err != nil {
			failed = failureOf(err)
		}
	}
	w.listener.StateChanged()
	return failed
}

// resume puts them back if that was the reason.
func (w *Watcher) resume(reason string) error {
	w.mutex.Lock()
	if w.closing {
		w.mutex.Unlock()
		return ended()
	}
	same := w.paused == reason
	if same {
		w.paused = ""
	}
	w.mutex.Unlock()
	if !same {
		return nil
	}
	var failed error
	for _, probes := range w.probesOf() {
		if err := probes.Resume(); err != nil {
			failed = failureOf(err)
		}
	}
	w.listener.StateChanged()
	return failed
}

// SetLimits changes the budgets. One that is spent by now ends the watching.
func (w *Watcher) SetLimits(limits protocol.Limits) error {
	w.mutex.Lock()
	if w.closing {
		w.mutex.Unlock()
		return ended()
	}
	w.limits = limits
	if now := time.Now(); w.valve.until.After(now) {
		w.valve.until = now
	}
	spent := limits.Hits > 0 && w.hits >= uint64(limits.Hits)
	w.mutex.Unlock()
	if spent {
		go w.End("hits", hitsMessage(limits))
		return nil
	}
	for _, probes := range w.probesOf() {
		probes.SetPerSecond(limits.HitsPerSecond)
	}
	w.watchTime()
	w.listener.StateChanged()
	return nil
}

// watchTime ends the watching when its time is over, counted from the attach.
func (w *Watcher) watchTime() {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.timeOver != nil {
		w.timeOver.Stop()
		w.timeOver = nil
	}
	if w.limits.DurationMS <= 0 || w.closing {
		return
	}
	duration := time.Duration(w.limits.DurationMS) * time.Millisecond
	w.timeOver = time.AfterFunc(time.Until(w.attached.Add(duration)), func() {
		w.End("time", fmt.Sprintf("The limit of %s is reached.", duration))
	})
}

func hitsMessage(limits protocol.Limits) string {
	return fmt.Sprintf("The limit of %d hits is reached.", limits.Hits)
}

// counted takes over what the kernel has counted for a tracepoint, and keeps the overhead within its budget.
func (w *Watcher) counted(t *traced) {
	counters := t.probes.Counters()
	trapsNS := 0.0
	for i, probe := range t.location.Probes {
		each := emulatedNS
		if probe.Stepped {
			each = steppedNS
		}
		trapsNS += float64(t.probes.Calls(i)) * float64(each)
	}
	now := time.Now()
	w.mutex.Lock()
	lost := counters.Lost - t.counters.Lost
	t.counters, t.trapsNS = counters, trapsNS
	t.rate.note(now, float64(counters.Calls))
	var calls, cost float64
	for _, one := range w.traces {
		calls += float64(one.counters.Calls)
		cost += one.trapsNS + float64(one.counters.Recorded)*recordNS
	}
	w.load.calls.note(now, calls)
	w.load.cost.note(now, cost)
	shut, open := false, false
	if !w.closing {
		shut, open = w.valve.measure(now, cost, w.limits.OverheadPercent/100)
	}
	w.mutex.Unlock()
	if lost > 0 {
		w.listener.Dropped(int(lost))
	}
	switch {
	case shut:
		_ = w.pause("overhead")
	case open:
		_ = w.resume("overhead")
	}
}
