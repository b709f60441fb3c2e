package delve

import (
	"sync"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// valve keeps hits a second and overhead within the limits by taking the tracepoints out and putting them back.
//
// A burst begins when they are put in. When the burst has had its hits for the second, it is over until that second is
// over. When the target has stood still for more than its share of a second, it is over until the standing still is no
// more than that share of the whole time since the burst began. So both limits hold over any longer time.
type valve struct {
	mutex      sync.Mutex
	began      time.Time
	hits       int
	standstill time.Duration
	closed     bool
	// opening is what will open it, by calling open.
	opening *time.Timer
	open    func()
}

// burst is the time that a share of standing still is taken of, at least.
const burst = time.Second

// measure returns why the burst is over and until when, empty when it goes on.
func (v *valve) measure(limits protocol.Limits, now time.Time, hits int, standstill time.Duration) (reason string, until time.Time) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	if v.closed {
		return "", time.Time{}
	}
	if v.began.IsZero() || now.Sub(v.began) >= burst {
		v.began, v.hits, v.standstill = now, 0, standstill
	}
	v.hits += hits
	if limits.HitsPerSecond > 0 && v.hits >= limits.HitsPerSecond {
		reason, until = "rate", v.began.Add(time.Second)
	}
	if share := limits.OverheadPercent / 100; share > 0 && share < 1 {
		still := standstill - v.standstill
		if still > time.Duration(share*float64(burst)) {
			over := v.began.Add(time.Duration(float64(still) / share))
			if over.After(until) {
				reason, until = "overhead", over
			}
		}
	}
	v.closed = reason != ""
	return reason, until
}

// openAt has the valve opened when it is time.
func (v *valve) openAt(until time.Time, open func()) {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.opening, v.open = time.AfterFunc(time.Until(until), open), open
}

// openNow opens a closed valve before its time: what it was closed for holds no longer.
func (v *valve) openNow() {
	v.mutex.Lock()
	opening, open := v.opening, v.open
	v.mutex.Unlock()
	// Where it can't be stopped any more it opens by itself.
	if opening != nil && opening.Stop() {
		open()
	}
}

// reopen begins a new burst.
func (v *valve) reopen() {
	v.mutex.Lock()
	defer v.mutex.Unlock()
	v.closed, v.began = false, time.Time{}
}

// throttle is asked at every stop at tracepoints.
func (d *Debugger) throttle(now time.Time, hits int) {
	d.mutex.Lock()
	limits := d.limits
	d.mutex.Unlock()
	if limits.HitsPerSecond <= 0 && limits.OverheadPercent <= 0 {
		return
	}
	reason, until := d.valve.measure(limits, now, hits, d.pace.standstill(now))
	if reason == "" {
		return
	}
	d.mutex.Lock()
	d.enqueueFirst(func() error { return d.takeOut(reason) })
	d.mutex.Unlock()
	d.valve.openAt(until, func() { d.open(reason) })
}

// open puts the tracepoints back that the valve had taken out.
func (d *Debugger) open(reason string) {
	_ = d.do(func() error { return d.putBack(reason) })
	d.valve.reopen()
	d.listener.StateChanged()
}

// takeOut takes the tracepoints out for a reason; the user's wish is stronger than a budget.
func (d *Debugger) takeOut(reason string) error {
	d.traces.mutex.Lock()
	if d.traces.paused == "" || reason == "user" {
		d.traces.paused = reason
	}
	d.traces.mutex.Unlock()
	err := d.setEnabled(false)
	d.listener.StateChanged()
	return err
}

// putBack puts them back if that was the reason.
func (d *Debugger) putBack(reason string) error {
	d.traces.mutex.Lock()
	same := d.traces.paused == reason
	if same {
		d.traces.paused = ""
	}
	d.traces.mutex.Unlock()
	if !same {
		return nil
	}
	return d.setEnabled(true)
}

// Pause takes every tracepoint out; the target runs at full speed.
func (d *Debugger) Pause() error {
	if err := d.do(func() error { return d.takeOut("user") }); err != nil {
		return asFailure(err)
	}
	return nil
}

// Resume puts the tracepoints back.
func (d *Debugger) Resume() error {
	if err := d.do(func() error { return d.putBack("user") }); err != nil {
		return asFailure(err)
	}
	d.listener.StateChanged()
	return nil
}
