package endtoend

import (
	"encoding/json"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// hits returns the hits so far.
func (c *client) hits() []protocol.Hit {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.hitsLocked()
}

func (c *client) hitsLocked() []protocol.Hit {
	var hits []protocol.Hit
	for _, message := range c.received {
		if message.Method == "hit" {
			var hit protocol.Hit
			if err := json.Unmarshal(message.Params, &hit); err != nil {
				c.t.Error(err)
			}
			hits = append(hits, hit)
		}
	}
	return hits
}

// count is the number of notifications of that name so far.
func (c *client) count(method string) int {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.countLocked(method)
}

func (c *client) countLocked(method string) int {
	n := 0
	for _, message := range c.received {
		if message.Method == method {
			n++
		}
	}
	return n
}

// more waits for n more hits.
func (c *client) more(n int) {
	c.t.Helper()
	have := c.count("hit")
	c.until("hits", func() bool { return c.countLocked("hit") >= have+n })
}

// findHit waits for a hit that has the property.
func (c *client) findHit(what string, property func(protocol.Hit) bool) protocol.Hit {
	c.t.Helper()
	var found protocol.Hit
	c.until(what, func() bool {
		for _, hit := range c.hitsLocked() {
			if property(hit) {
				found = hit
				return true
			}
		}
		return false
	})
	return found
}

type detached struct {
	Reason  string
	Message string
	Proof   protocol.Proof
}

// detached waits for the notification that the debugger has ended.
func (c *client) detached() detached {
	c.t.Helper()
	var found detached
	c.until("detached", func() bool {
		for _, message := range c.received {
			if message.Method == "detached" {
				return json.Unmarshal(message.Params, &found) == nil
			}
		}
		return false
	})
	return found
}

func (c *client) state() protocol.State {
	c.t.Helper()
	var out struct{ State protocol.State }
	c.must("renew", object{}, &out)
	return out.State
}

// phase waits for a phase of the target.
func (c *client) phase(want string) protocol.State {
	c.t.Helper()
	deadline := time.Now().Add(wait)
	for {
		state := c.state()
		if state.Phase == want {
			return state
		}
		if time.Now().After(deadline) {
			c.t.Fatalf("the phase is %s instead of %s", state.Phase, want)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
