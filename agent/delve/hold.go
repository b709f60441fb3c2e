package delve

import (
	"fmt"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// A process that stands still for too long fails its liveness probe and is killed: at a breakpoint that somebody forgot,
// in a console whose user went for a coffee. The client knows the probe and gives the time; the agent keeps it, because
// the client may be asleep.

const (
	holdEvery = 50 * time.Millisecond
	// runsAgain: a shorter run, as in `next`, does not count as one. The probe may not have got through.
	runsAgain = time.Second
)

// holding is one standstill of the target, short runs included. The zero value is none.
type holding struct {
	until, lastHeld time.Time
}

// observe is told at every moment whether the target is held, and since when; it says whether the time is over.
func (h *holding) observe(now time.Time, held *protocol.Held, limit time.Duration) bool {
	if held == nil {
		if !h.until.IsZero() && now.Sub(h.lastHeld) > runsAgain {
			*h = holding{}
		}
		return false
	}
	if h.until.IsZero() {
		h.until = held.Since.Add(limit)
	}
	h.lastHeld = now
	return now.After(h.until)
}

// watchHold lets a target run on that has been held for as long as it may be.
func (d *Debugger) watchHold() {
	for {
		select {
		case <-d.watchDone:
			return
		case <-time.After(holdEvery):
		}
		d.mutex.Lock()
		held := d.held
		limit := time.Duration(d.limits.HoldMS) * time.Millisecond
		if d.closing || limit <= 0 {
			held = nil
		}
		over := d.holding.observe(time.Now(), held, limit)
		if over {
			d.holding = holding{}
		}
		d.mutex.Unlock()
		if over {
			d.letRunOn(limit)
		}
	}
}

// letRunOn takes the breakpoints out first: at a hot one the target would be held again at once.
func (d *Debugger) letRunOn(limit time.Duration) {
	_ = d.do(d.clearBreakpoints)
	_ = d.Continue()
	d.listener.Log("warn", fmt.Sprintf("The process was held for %s, longer is a risk with its liveness probe: it runs again, its breakpoints are cleared.", limit.Round(100*time.Millisecond)))
}

// Hold lets a target that is held stay so for longer.
func (d *Debugger) Hold(longer time.Duration) error {
	d.mutex.Lock()
	if d.held == nil || d.holding.until.IsZero() {
		d.mutex.Unlock()
		return &protocol.Failure{Kind: "usage", Message: "The process is not held, or there is no limit to it."}
	}
	d.holding.until = d.holding.until.Add(longer)
	d.mutex.Unlock()
	d.listener.StateChanged()
	return nil
}
