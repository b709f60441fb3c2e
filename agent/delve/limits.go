package delve

import (
	"fmt"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// SetLimits changes the budgets of a debugger that is attached. One that is spent by now ends it.
func (d *Debugger) SetLimits(limits protocol.Limits) error {
	d.mutex.Lock()
	if d.closing {
		d.mutex.Unlock()
		return ended()
	}
	d.limits = limits
	spent := limits.Hits > 0 && d.hits >= uint64(limits.Hits)
	d.mutex.Unlock()
	if spent {
		go d.End("hits", hitsMessage(limits))
		return nil
	}
	d.watchTime()
	d.valve.openNow()
	d.listener.StateChanged()
	return nil
}

// watchTime ends the debugger when its time is over, counted from the attach.
func (d *Debugger) watchTime() {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	if d.timeOver != nil {
		d.timeOver.Stop()
		d.timeOver = nil
	}
	if d.limits.DurationMS <= 0 {
		return
	}
	duration := time.Duration(d.limits.DurationMS) * time.Millisecond
	d.timeOver = time.AfterFunc(time.Until(d.attached.Add(duration)), func() {
		d.End("time", fmt.Sprintf("The limit of %s is reached.", duration))
	})
}

func hitsMessage(limits protocol.Limits) string {
	return fmt.Sprintf("The limit of %d hits is reached.", limits.Hits)
}
