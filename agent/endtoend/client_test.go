package endtoend

import (
	"bufio"
	"encoding/json"
	"io"
	"os/exec"
	"sync"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// client is an `agent session`.
type client struct {
	t       *testing.T
	command *exec.Cmd
	stdin   io.WriteCloser
	last    int

	mutex    sync.Mutex
	changed  *sync.Cond
	answers  map[int]envelope
	received []envelope
	over     bool
	// record gets every message.
	record func(from string, line []byte)
}

type envelope struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
	Result json.RawMessage `json:"result"`
	Error  *struct {
		Code    int
		Message string
		Data    struct{ Kind, Hint, Detail string }
	} `json:"error"`
}

func (a *agent) connect(record ...func(from string, line []byte)) *client {
	a.t.Helper()
	c := &client{t: a.t, answers: map[int]envelope{}, command: exec.Command(binary("agent"), "session", "--dir", a.directory)}
	c.changed = sync.NewCond(&c.mutex)
	if len(record) > 0 {
		c.record = record[0]
	}
	stdout, err := c.command.StdoutPipe()
	if err != nil {
		a.t.Fatal(err)
	}
	if c.stdin, err = c.command.StdinPipe(); err != nil {
		a.t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		a.t.Fatal(err)
	}
	go c.read(stdout)
	a.t.Cleanup(func() {
		_ = c.command.Process.Kill()
		_ = c.command.Wait()
	})
	return c
}

func (c *client) read(stdout io.Reader) {
	reader := bufio.NewReader(stdout)
	for {
		line, err := reader.ReadBytes('\n')
		c.mutex.Lock()
		if err != nil {
			c.over = true
			c.changed.Broadcast()
			c.mutex.Unlock()
			return
		}
		if c.record != nil {
			c.record("agent", line)
		}
		var message envelope
		if err := json.Unmarshal(line, &message); err != nil {
			c.t.Errorf("not a message: %s", line)
		}
		if message.Method != "" {
			c.received = append(c.received, message)
		} else {
			c.answers[message.ID] = message
		}
		c.changed.Broadcast()
		c.mutex.Unlock()
	}
}

// until waits until the condition, which is checked with the mutex held, is true.
func (c *client) until(what string, condition func() bool) {
	c.t.Helper()
	deadline := time.Now().Add(wait)
	timer := time.AfterFunc(wait, func() { c.changed.Broadcast() })
	defer timer.Stop()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for !condition() {
		if time.Now().After(deadline) || c.over && !condition() {
			c.t.Fatalf("waited in vain for %s (the session is over: %t)", what, c.over)
		}
		c.changed.Wait()
	}
}

// ask sends a request and waits for the answer.
func (c *client) ask(method string, params any) envelope {
	c.t.Helper()
	c.last++
	id := c.last
	line, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": id, "method": method, "params": params})
	if err != nil {
		c.t.Fatal(err)
	}
	if c.record != nil {
		c.mutex.Lock()
		c.record("client", line)
		c.mutex.Unlock()
	}
	if _, err := c.stdin.Write(append(line, '\n')); err != nil {
		c.t.Fatal(err)
	}
	var answer envelope
	c.until("the answer to "+method, func() bool {
		var there bool
		answer, there = c.answers[id]
		return there
	})
	return answer
}

// tell sends a notification.
func (c *client) tell(method string, params any) {
	c.t.Helper()
	line, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "method": method, "params": params})
	if err == nil {
		_, err = c.stdin.Write(append(line, '\n'))
	}
	if err != nil {
		c.t.Fatal(err)
	}
}

// must asks and decodes the result; an error fails the test.
func (c *client) must(method string, params, result any) {
	c.t.Helper()
	answer := c.ask(method, params)
	if answer.Error != nil {
		c.t.Fatalf("%s: %+v", method, *answer.Error)
	}
	if result != nil {
		if err := json.Unmarshal(answer.Result, result); err != nil {
			c.t.Fatal(err)
		}
	}
}

// refused asks and returns the kind of the error.
func (c *client) refused(method string, params any) string {
	c.t.Helper()
	answer := c.ask(method, params)
	if answer.Error == nil {
		c.t.Fatalf("%s was not refused: %s", method, answer.Result)
	}
	c.t.Logf("%s: %s (%s)", answer.Error.Data.Kind, answer.Error.Message, answer.Error.Data.Hint)
	return answer.Error.Data.Kind
}

type object = map[string]any

func (c *client) hello(leaseMS int) {
	c.t.Helper()
	c.must("hello", object{"protocol": 1, "client": "test", "leaseMs": leaseMS}, nil)
}

func (c *client) attach(pid int, limits protocol.Limits) {
	c.t.Helper()
	c.must("attach", object{"pid": pid, "limits": limits}, nil)
}

func (c *client) trace(function string, more object) protocol.Tracepoint {
	c.t.Helper()
	params := object{"location": object{"function": function}, "print": []string{}, "stack": 0, "args": false, "returns": false}
	for key, value := range more {
		params[key] = value
	}
	var tracepoint protocol.Tracepoint
	c.must("trace", params, &tracepoint)
	return tracepoint
}
