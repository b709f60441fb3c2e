package delve

import (
	"slices"
)

// Everything in this file runs while the target stands still: as an operation of the driver, or in the shutdown.

// breakpoints asks Delve what is set.
func (d *Debugger) breakpoints() ([]breakpoint, error) {
	var out struct{ Breakpoints []breakpoint }
	err := d.connection.call("ListBreakpoints", map[string]any{"All": false}, &out)
	return out.Breakpoints, err
}

// refresh asks Delve what is set and takes it over.
func (d *Debugger) refresh() error {
	found, err := d.breakpoints()
	if err != nil {
		return err
	}
	slices.SortFunc(found, func(a, b breakpoint) int { return a.ID - b.ID })
	if d.clearShared(found) {
		if found, err = d.breakpoints(); err != nil {
			return err
		}
	}
	d.traces.sync(found)
	return nil
}

func (d *Debugger) clear(id int) error {
	return d.connection.call("ClearBreakpoint", map[string]any{"Id": id}, nil)
}

// clearBreakpoints takes out everything at which the target would stop for good, when nobody is there to let it run on:
// a step that was begun, and breakpoints that aren't tracepoints.
func (d *Debugger) clearBreakpoints() error {
	_ = d.connection.call("CancelNext", map[string]any{}, nil)
	found, err := d.breakpoints()
	if err != nil {
		return err
	}
	for _, b := range found {
		if b.ID > 0 && !b.traces() {
			if err := d.clear(b.ID); err != nil {
				return err
			}
			d.listener.Log("info", "nobody is at the console: its breakpoint was cleared")
		}
	}
	return d.refresh()
}

// dropFailingConditions takes out the tracepoints at which the target stands and whose condition Delve can't evaluate:
// each of their hits would be an error.
func (d *Debugger) dropFailingConditions() error {
	var state stateAnswer
	if err := d.connection.call("State", map[string]any{"NonBlocking": false}, &state); err != nil {
		return err
	}
	for _, thread := range state.State.Threads {
		if thread.Breakpoint == nil || thread.Breakpoint.ID <= 0 || thread.Breakpoint.Cond == "" {
			continue
		}
		if err := d.clear(thread.Breakpoint.ID); err != nil {
			return err
		}
		d.listener.Log("error", "the condition `"+thread.Breakpoint.Cond+"` can't be evaluated at "+thread.Breakpoint.FunctionName+
			": its tracepoint was taken out")
	}
	return d.refresh()
}

// setEnabled puts the tracepoints in or takes them out, and remembers which: a tracepoint that somebody has disabled in
// the console stays so.
func (d *Debugger) setEnabled(enabled bool) error {
	found, err := d.breakpoints()
	if err != nil {
		return err
	}
	for _, b := range found {
		if b.ID <= 0 || !b.traces() || b.Disabled != enabled {
			continue
		}
		d.traces.mutex.Lock()
		taken := d.traces.taken[b.ID]
		d.traces.mutex.Unlock()
		if enabled && !taken {
			continue
		}
		if err := d.connection.call("ToggleBreakpoint", map[string]any{"Id": b.ID}, nil); err != nil {
			return err
		}
		d.traces.mutex.Lock()
		if enabled {
			delete(d.traces.taken, b.ID)
		} else {
			d.traces.taken[b.ID] = true
		}
		d.traces.mutex.Unlock()
	}
	return d.refresh()
}
