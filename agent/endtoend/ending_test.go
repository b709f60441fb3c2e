package endtoend

import (
	"fmt"
	"strings"
	"syscall"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

// The kill matrix: every way in which a trace can end. After each, the target must be alive, free, unchanged and at work.

// ending is one way, tried with tracepoints that are hit all the time.
type ending struct {
	name   string
	limits protocol.Limits
	lease  int
	// end makes the trace end; reason is what is told then. Empty: the client can't be told.
	end    func(t *testing.T, c *client, a *agent)
	reason string
	// status is the agent's exit status, -1 when it goes on.
	status int
}

var endings = []ending{
	{name: "asked", end: func(t *testing.T, c *client, a *agent) { c.must("detach", object{}, nil) }, reason: "asked", status: -1},
	{name: "exit", end: func(t *testing.T, c *client, a *agent) { c.must("exit", object{}, nil) }, reason: "asked"},
	{name: "SIGTERM", end: signalAgent(syscall.SIGTERM), reason: "signal"},
	{name: "SIGINT", end: signalAgent(syscall.SIGINT), reason: "signal"},
	{name: "SIGHUP", end: signalAgent(syscall.SIGHUP), reason: "signal"},
	{name: "hits", limits: protocol.Limits{Hits: 150}, end: nil, reason: "hits", status: -1},
	{name: "time", limits: protocol.Limits{DurationMS: 700}, end: nil, reason: "time", status: -1},
	{name: "lease", lease: 1000, end: nil, reason: "lease", status: -1},
	{name: "session killed", lease: 1000, end: func(t *testing.T, c *client, a *agent) {
		_ = c.command.Process.Kill()
	}},
	{name: "agent twice signalled", end: func(t *testing.T, c *client, a *agent) {
		_ = a.command.Process.Signal(syscall.SIGTERM)
		_ = a.command.Process.Signal(syscall.SIGINT)
	}},
}

func signalAgent(signal syscall.Signal) func(*testing.T, *client, *agent) {
	return func(t *testing.T, c *client, a *agent) { _ = a.command.Process.Signal(signal) }
}

func TestEndings(t *testing.T) {
	for _, one := range endings {
		t.Run(one.name, func(t *testing.T) {
			for trial := range trials() {
				t.Run(fmt.Sprint(trial), func(t *testing.T) { endOnce(t, one) })
			}
		})
	}
}

func endOnce(t *testing.T, one ending) {
	target, agent := startTarget(t, "server", "-every=200us"), startAgent(t, "--linger=1s")
	c := agent.connect()
	if one.lease == 0 {
		one.lease = 60_000
	}
	c.hello(one.lease)
	c.attach(target.pid(), one.limits)
	c.trace("main.(*Shop).Serve", object{"args": true, "returns": one.limits.Hits == 0})
	c.trace("main.tick", object{"print": []string{"n"}})
	if one.name != "time" && one.name != "lease" {
		c.more(60)
	}
	if one.end != nil {
		one.end(t, c, agent)
	}
	if one.reason != "" {
		told := c.detached()
		if told.Reason != one.reason || !told.Proof.Clean || !told.Proof.Alive {
			t.Errorf("told: %+v", told)
		}
		if told.Proof.FreeMS != nil {
			t.Logf("free after %.1f ms, %d hits", *told.Proof.FreeMS, told.Proof.Hits)
		}
	}
	if one.status >= 0 {
		if status := agent.status(); status != one.status {
			t.Errorf("exit status %d instead of %d", status, one.status)
		}
		if !strings.Contains(agent.log.String(), `"clean":true`) {
			t.Error("the proof is not in the log")
		}
	}
	target.unharmed()
}
