package delve

import (
	"bufio"
	"encoding/json"
	"net"
	"strings"
	"sync"
	"time"
)

// console is one stock `dlv connect`, which takes the agent for dlv's server. It sees the same target as everybody:
// its `continue` joins the target that the driver keeps running, and gets each hit as if it had stopped for it.
type console struct {
	debugger *Debugger
	socket   net.Conn
	// gone is closed when the connection is over.
	gone chan struct{}
	wake chan struct{}

	write sync.Mutex

	mutex sync.Mutex
	// waiting is the id of a command that will be answered by a stop; nil when the console is at its prompt, or between
	// two `continue`s that it sends by itself (then following is true).
	waiting   json.RawMessage
	following bool
	// stopNext is a stop that came while the console was between two `continue`s: the answer to the next one.
	stopNext json.RawMessage
	queue    []json.RawMessage
	dropped  int
	// multiclient counts how often the console asked whether other clients are allowed.
	multiclient int
	// detach is the id of a Detach that is under way.
	detach json.RawMessage
}

const (
	// maxConsoleQueue is how many hits wait for a console that is slow in reading.
	maxConsoleQueue = 256
	// consoleGrace is how long a held target is kept for a person whose console has gone.
	consoleGrace     = 300 * time.Millisecond
	consoleWriteTime = 30 * time.Second
)

// ServeConsole serves a console until its connection is over. A newer one takes the place of an older.
func (d *Debugger) ServeConsole(socket net.Conn) {
	c := &console{debugger: d, socket: socket, gone: make(chan struct{}), wake: make(chan struct{}, 1)}
	d.mutex.Lock()
	if d.closing {
		d.mutex.Unlock()
		_ = socket.Close()
		return
	}
	older := d.console
	d.console = c
	d.mutex.Unlock()
	if older != nil {
		older.refuse("another console has taken over")
		older.close()
	}
	d.listener.StateChanged()
	d.listener.Log("info", "console joined")
	go c.pump()
	c.read()
	close(c.gone)
	_ = socket.Close()
	d.consoleGone(c)
}

type consoleRequest struct {
	Method string            `json:"method"`
	Params []json.RawMessage `json:"params"`
	ID     json.RawMessage   `json:"id"`
}

func (c *console) read() {
	decoder := json.NewDecoder(bufio.NewReader(c.socket))
	for {
		var request consoleRequest
		if decoder.Decode(&request) != nil {
			return
		}
		params := json.RawMessage("{}")
		if len(request.Params) > 0 {
			params = request.Params[0]
		}
		c.answer(strings.TrimPrefix(request.Method, "RPCServer."), params, request.ID)
	}
}

// consoleGone lets the target run on when its person has left.
func (d *Debugger) consoleGone(c *console) {
	d.mutex.Lock()
	current := d.console == c
	if current {
		d.console = nil
		d.haltAsked = false
	}
	held := d.held != nil
	d.mutex.Unlock()
	if !current {
		return
	}
	d.listener.Log("info", "console left")
	d.listener.StateChanged()
	if held {
		select {
		case <-time.After(consoleGrace):
		case <-d.watchDone:
			return
		}
	}
	d.mutex.Lock()
	another := d.console != nil
	d.mutex.Unlock()
	if another {
		return
	}
	// A step that is under way is cancelled by the operation's halt.
	if d.do(d.clearBreakpoints) != nil {
		return
	}
	d.mutex.Lock()
	if d.console == nil {
		d.letRun()
	}
	d.mutex.Unlock()
	d.listener.StateChanged()
}

// offer gives the console a hit; one that isn't following gets none. Called by the driver: it never waits.
func (c *console) offer(raw json.RawMessage) {
	c.mutex.Lock()
	if c.waiting != nil || c.following {
		if len(c.queue) < maxConsoleQueue {
			c.queue = append(c.queue, raw)
		} else {
			c.dropped++
		}
	}
	c.mutex.Unlock()
	c.rouse()
}

func (c *console) rouse() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// pump answers the console's `continue` from the queue, so that no write to a console is on the driver's path.
func (c *console) pump() {
	for {
		select {
		case <-c.wake:
		case <-c.gone:
			return
		}
		for {
			c.mutex.Lock()
			if c.waiting == nil || len(c.queue) == 0 {
				c.mutex.Unlock()
				break
			}
			id, raw := c.waiting, c.queue[0]
			c.queue = c.queue[1:]
			c.waiting, c.following = nil, true
			c.mutex.Unlock()
			c.reply(id, raw)
		}
	}
}
