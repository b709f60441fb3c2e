package endtoend

import (
	"strings"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

var unlimited = protocol.Limits{}

func valueOf(t *testing.T, variables []protocol.Variable, name string) protocol.Variable {
	t.Helper()
	for _, one := range variables {
		if one.Name == name {
			return one
		}
	}
	t.Fatalf("no %s in %+v", name, variables)
	return protocol.Variable{}
}

func TestValuesStackAndReturns(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(30_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.(*Shop).Serve", object{"print": []string{"order.Customer", "order.Items", "nosuch", "order.secret"}, "args": true, "returns": true, "stack": 5})

	hit := c.findHit("an order with a parent", func(hit protocol.Hit) bool { return !hit.Return && hit.Tracepoint == "(*Shop).Serve" })
	if got := hit.Values[0]; got.Text != "Ada \"the\" first\n" || got.Kind != "string" || got.Name != "order.Customer" {
		t.Errorf("a string: %+v", got)
	}
	if got := hit.Values[1]; got.Kind != "slice" || len(got.Children) != 2 || got.Type != "[]main.Item" {
		t.Errorf("a slice: %+v", got)
	}
	if got := hit.Values[2]; !strings.Contains(got.Unreadable, "could not find symbol") || got.Name != "nosuch" {
		t.Errorf("an unknown name: %+v", got)
	}
	if got := hit.Values[3]; got.Text != `"GET /"` {
		t.Errorf("bytes: %+v", got)
	}
	if got := valueOf(t, hit.Args, "label"); got.Text != "label" {
		t.Errorf("an argument: %+v", got)
	}
	if len(hit.Args) != 3 {
		t.Errorf("the results are no arguments: %+v", hit.Args)
	}
	if len(hit.Stack) < 2 || hit.Stack[1].Function != "main.main" || !strings.HasSuffix(hit.Stack[0].File, "main.go") {
		t.Errorf("the stack: %+v", hit.Stack)
	}
	if hit.Function != "main.(*Shop).Serve" || hit.Goroutine != 1 || hit.Hits.Total == 0 {
		t.Errorf("the hit: %+v", hit)
	}
	back := c.findHit("a return", func(hit protocol.Hit) bool { return hit.Return })
	if got := valueOf(t, back.Returns, "total"); got.Text != "5.5" {
		t.Errorf("a result: %+v", got)
	}
	if back.TracepointID != hit.TracepointID {
		t.Errorf("the return belongs to tracepoint %d instead of %d", back.TracepointID, hit.TracepointID)
	}
	failed := c.findHit("an error", func(hit protocol.Hit) bool {
		return hit.Return && len(hit.Returns) == 2 && hit.Returns[1].Kind == "interface"
	})
	if !strings.Contains(failed.Returns[1].Text, "no stock") {
		t.Errorf("an error: %+v", failed.Returns[1])
	}
	for i, hit := range c.hits() {
		if hit.Seq != uint64(i+1) {
			t.Fatalf("hit %d has the number %d", i+1, hit.Seq)
		}
	}
	var proof protocol.Proof
	c.must("detach", object{}, &proof)
	if !proof.Clean || !proof.Alive || proof.FreeMS == nil || proof.Hits == 0 {
		t.Errorf("the proof: %+v", proof)
	}
	var again protocol.Proof
	c.must("detach", object{}, &again)
	if again.Hits != proof.Hits || !again.Clean {
		t.Errorf("asked again: %+v", again)
	}
	target.unharmed()
}

func TestConditionGenericAndLine(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(30_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", object{"condition": "n%10 == 4", "print": []string{"n"}, "name": "fourth"})
	c.trace("main.Max[...]", object{"args": true})
	var line protocol.Tracepoint
	c.must("trace", object{"location": object{"file": "testdata/server/main.go", "line": 69}, "print": []string{"twice"}, "stack": 0, "args": false, "returns": false}, &line)
	if line.Name != "main.go:69" || line.Function != "main.slow" {
		t.Errorf("a line: %+v", line)
	}
	c.more(50)
	integer := c.findHit("Max of integers", func(hit protocol.Hit) bool { return hit.Function == "main.Max[go.shape.int]" })
	if len(integer.Args) != 2 {
		t.Errorf("arguments of a generic function: %+v", integer.Args)
	}
	c.findHit("Max of floats", func(hit protocol.Hit) bool { return hit.Function == "main.Max[go.shape.float64]" })
	c.findHit("a line", func(hit protocol.Hit) bool { return hit.Tracepoint == "main.go:69" && len(hit.Values) == 1 })
	c.findHit("a condition", func(hit protocol.Hit) bool { return hit.Tracepoint == "fourth" })
	for _, hit := range c.hits() {
		if hit.Tracepoint == "fourth" && !strings.HasSuffix(hit.Values[0].Text, "4") {
			t.Errorf("the condition does not hold: %+v", hit.Values)
		}
	}
	c.must("untrace", object{"id": line.ID}, nil)
	var out struct{ Tracepoints []protocol.Tracepoint }
	c.must("tracepoints", object{}, &out)
	if len(out.Tracepoints) != 2 {
		t.Errorf("after untrace: %+v", out.Tracepoints)
	}
	c.must("exit", object{}, nil)
	if status := agent.status(); status != 0 {
		t.Errorf("exit status %d", status)
	}
	target.unharmed()
}

func TestPauseTakesTracepointsOut(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(30_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", nil)
	c.more(5)
	c.must("pause", object{}, nil)
	if state := c.state(); state.Paused != "user" {
		t.Errorf("paused: %+v", state)
	}
	time.Sleep(300 * time.Millisecond)
	c.trace("main.slow", nil)
	before := c.count("hit")
	time.Sleep(500 * time.Millisecond)
	if after := c.count("hit"); after != before {
		t.Errorf("%d hits while paused", after-before)
	}
	c.must("resume", object{}, nil)
	c.more(5)
	c.findHit("the one that was set meanwhile", func(hit protocol.Hit) bool { return hit.Function == "main.slow" })
	c.must("detach", object{}, nil)
	target.unharmed()
}

// A condition that Delve can't evaluate would make every hit an error; it must not hold the target.
func TestConditionThatCannotBeEvaluated(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(30_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", object{"condition": "nosuch > 3"})
	c.until("a word about it", func() bool {
		for _, message := range c.received {
			if message.Method == "log" && strings.Contains(string(message.Params), "can't be evaluated") {
				return true
			}
		}
		return false
	})
	c.trace("main.slow", nil)
	c.more(3)
	c.must("detach", object{}, nil)
	target.unharmed()
}

func TestBinariesOfEveryKind(t *testing.T) {
	for _, name := range []string{"server-optimised", "server-stripped", "server-pie"} {
		t.Run(name, func(t *testing.T) {
			target, agent := startTarget(t, name), startAgent(t)
			c := agent.connect()
			c.hello(30_000)
			c.attach(target.pid(), unlimited)
			c.trace("main.tick", object{"args": true, "print": []string{"name"}, "stack": 3})
			c.more(5)
			hit := c.hits()[0]
			if name == "server-stripped" {
				if hit.Function != "main.tick" || hit.Goroutine != 0 && len(hit.Args) > 0 {
					t.Errorf("a hit: %+v", hit)
				}
			} else if hit.Values[0].Text != "tick" {
				t.Errorf("a hit: %+v", hit)
			}
			var proof protocol.Proof
			c.must("detach", object{}, &proof)
			if !proof.Clean {
				t.Errorf("the proof: %+v", proof)
			}
			target.unharmed()
		})
	}
}
