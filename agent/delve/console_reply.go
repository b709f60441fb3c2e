package delve

import (
	"encoding/json"
	"time"
)

// tellConsole gives a stop that stays to the console.
func (d *Debugger) tellConsole(s stop) {
	d.mutex.Lock()
	c := d.console
	d.mutex.Unlock()
	if c == nil {
		return
	}
	raw := s.raw
	if s.tracepoints > 0 && s.breakpoints == 0 && !s.exited {
		// With its tracepoints in it, the console would take the stop for a hit and go on.
		raw = withoutBreakpoints(raw)
	}
	c.mutex.Lock()
	c.dropped += len(c.queue)
	c.queue = nil
	id := c.waiting
	c.waiting = nil
	if id == nil && c.following {
		c.stopNext = raw
	}
	c.following = false
	c.mutex.Unlock()
	if id != nil {
		c.reply(id, raw)
	}
}

// refuseCommand answers the command that the console waits for with an error.
func (c *console) refuseCommand(err error) { c.refuse(err.Error()) }

func (c *console) refuse(why string) {
	c.mutex.Lock()
	id := c.waiting
	c.waiting, c.following = nil, false
	c.mutex.Unlock()
	if id != nil {
		c.replyError(id, why)
	}
}

// close ends the connection; a Detach that the console waits for is answered before.
func (c *console) close() {
	c.mutex.Lock()
	id := c.detach
	c.detach = nil
	c.mutex.Unlock()
	if id != nil {
		c.reply(id, json.RawMessage("{}"))
	} else {
		c.refuse("the debugger has ended; the process runs on")
	}
	_ = c.socket.Close()
}

func (c *console) reply(id, result json.RawMessage) {
	line := make([]byte, 0, len(result)+64)
	line = append(line, `{"id":`...)
	line = append(line, id...)
	line = append(line, `,"result":`...)
	line = append(line, result...)
	c.send(append(line, `,"error":null}`+"\n"...))
}

func (c *console) replyError(id json.RawMessage, why string) {
	text, _ := json.Marshal(why)
	c.send([]byte(`{"id":` + string(id) + `,"result":null,"error":` + string(text) + "}\n"))
}

func (c *console) send(line []byte) {
	c.write.Lock()
	defer c.write.Unlock()
	_ = c.socket.SetWriteDeadline(time.Now().Add(consoleWriteTime))
	if _, err := c.socket.Write(line); err != nil {
		_ = c.socket.Close()
	}
}
