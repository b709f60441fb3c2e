package endtoend

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"k8s-dlv-tui/agent/delve"
)

// wait is how long anything may take on a busy machine.
const wait = 20 * time.Second

// agent is a running `agent serve`.
type agent struct {
	t         *testing.T
	command   *exec.Cmd
	directory string
	log       *lockedBuffer
	exited    chan struct{}
}

func startAgent(t *testing.T, arguments ...string) *agent {
	t.Helper()
	// A unix socket's path is short.
	directory, err := os.MkdirTemp("", "a")
	if err != nil {
		t.Fatal(err)
	}
	command := exec.Command(binary("agent"), append([]string{"serve", "--dir", directory, "--dlv", binary("dlv")}, arguments...)...)
	a := &agent{t: t, command: command, directory: directory, log: &lockedBuffer{}, exited: make(chan struct{})}
	command.Stderr = a.log
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = command.Wait()
		close(a.exited)
	}()
	t.Cleanup(func() {
		_ = command.Process.Signal(os.Interrupt)
		select {
		case <-a.exited:
		case <-time.After(wait):
			t.Error("the agent does not end")
			_ = command.Process.Kill()
		}
		if t.Failed() {
			t.Logf("the agent's log:\n%s", a.log)
		}
		_ = os.RemoveAll(directory)
	})
	return a
}

// status waits for the agent's end.
func (a *agent) status() int {
	a.t.Helper()
	select {
	case <-a.exited:
		return a.command.ProcessState.ExitCode()
	case <-time.After(wait):
		a.t.Fatal("the agent does not end")
		return -1
	}
}

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

func (c *client) attach(pid int, limits delve.Limits) {
	c.t.Helper()
	c.must("attach", object{"pid": pid, "limits": limits}, nil)
}

func (c *client) trace(function string, more object) delve.Tracepoint {
	c.t.Helper()
	params := object{"location": object{"function": function}, "print": []string{}, "stack": 0, "args": false, "returns": false}
	for key, value := range more {
		params[key] = value
	}
	var tracepoint delve.Tracepoint
	c.must("trace", params, &tracepoint)
	return tracepoint
}

// hits returns the hits so far.
func (c *client) hits() []delve.Hit {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.hitsLocked()
}

func (c *client) hitsLocked() []delve.Hit {
	var hits []delve.Hit
	for _, message := range c.received {
		if message.Method == "hit" {
			var hit delve.Hit
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
func (c *client) findHit(what string, property func(delve.Hit) bool) delve.Hit {
	c.t.Helper()
	var found delve.Hit
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
	Proof   delve.Proof
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

func (c *client) state() delve.State {
	c.t.Helper()
	var out struct{ State delve.State }
	c.must("renew", object{}, &out)
	return out.State
}

// phase waits for a phase of the target.
func (c *client) phase(want string) delve.State {
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

func (a *agent) consoleSocket() string { return filepath.Join(a.directory, "console.sock") }

// lockedBuffer is written by a process and read by the test.
type lockedBuffer struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mutex.Lock()
	defer b.mutex.Unlock()
	return b.buffer.String()
}
