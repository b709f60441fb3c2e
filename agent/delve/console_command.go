package delve

import "encoding/json"

// command deals with the commands that let the target run or stop.
func (c *console) command(params, id json.RawMessage) {
	name, stripped, err := withoutEvents(params)
	if err != nil {
		c.replyError(id, err.Error())
		return
	}
	switch name {
	case "continue", "directionCongruentContinue":
		c.follow(id)
	case "halt":
		c.halt(id)
	case "next", "step", "stepOut", "stepInstruction", "nextInstruction":
		c.step(stripped, id)
	case "call":
		// A call that Delve has put into the process can't be taken back: when it stops inside (at a tracepoint, say)
		// and the debugger goes, it returns into a breakpoint that is nobody's, and the process dies of it.
		c.replyError(id, "`call` is refused: a call that is not finished when the debugger leaves kills the process")
	case "switchThread", "switchGoroutine":
		go c.pass("Command", stripped, id)
	default:
		c.replyError(id, name+" is refused")
	}
}

// follow is the console's `continue`: the target runs, and the console gets what happens.
func (c *console) follow(id json.RawMessage) {
	d := c.debugger
	d.mutex.Lock()
	c.mutex.Lock()
	if stop := c.stopNext; stop != nil {
		c.stopNext = nil
		c.mutex.Unlock()
		d.mutex.Unlock()
		c.reply(id, stop)
		return
	}
	if d.closing {
		c.mutex.Unlock()
		d.mutex.Unlock()
		c.replyError(id, "the debugger is ending")
		return
	}
	c.waiting = id
	c.mutex.Unlock()
	wasHeld := d.held != nil
	d.letRun()
	d.mutex.Unlock()
	if wasHeld {
		d.listener.StateChanged()
	}
	c.rouse()
}

// halt is Ctrl-C. One for a target that stands still already must not reach dlv: it would queue a SIGTRAP.
func (c *console) halt(id json.RawMessage) {
	d := c.debugger
	d.mutex.Lock()
	asked := d.wanted && !d.closing
	if asked {
		d.haltAsked = true
	}
	d.mutex.Unlock()
	if asked {
		go d.insist(func() bool { return d.haltAsked })
	}
	c.replyValue(id, map[string]any{"State": map[string]any{"Pid": d.pid, "Threads": []any{}}})
}

// step gives a stepping command to the driver; it is answered by the stop that it ends with.
func (c *console) step(command, id json.RawMessage) {
	d := c.debugger
	d.mutex.Lock()
	if d.closing || d.held == nil || d.runnable() || d.inFlight {
		d.mutex.Unlock()
		c.replyError(id, "the process runs: `continue` and press Ctrl-C to stop it first")
		return
	}
	c.mutex.Lock()
	c.waiting = id
	c.mutex.Unlock()
	d.step, d.held = command, nil
	d.changed.Broadcast()
	d.mutex.Unlock()
	d.listener.StateChanged()
}
