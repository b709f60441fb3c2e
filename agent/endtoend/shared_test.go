package endtoend

import (
	"strings"
	"testing"
	"time"
)

// Delve and a probe on the same instruction undo each other's changes, and the process dies of it: whoever comes second
// is refused.
func TestBothEnginesOnOneProcess(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server")
	watching, debugging := startAgent(t).connect(), startAgent(t).connect()
	watching.hello(60_000)
	debugging.hello(60_000)

	watching.watch(target.pid(), unlimited)
	watching.trace("main.tick", object{"returns": true})
	watching.more(10)
	debugging.attach(target.pid(), unlimited)
	debugging.trace("main.slow", nil)
	debugging.more(2)
	request := func(function string) object {
		return object{"location": object{"function": function}, "print": []string{}, "stack": 0, "args": false, "returns": true}
	}
	if kind := debugging.refused("trace", request("main.tick")); kind != "already-traced" {
		t.Errorf("a breakpoint where a probe is: %q", kind)
	}
	if kind := watching.refused("trace", request("main.slow")); kind != "already-traced" {
		t.Errorf("a probe while Delve is there: %q", kind)
	}
	// The console as well.
	watching.must("detach", object{}, nil)
	debugging.more(5)
	debugging.must("detach", object{}, nil)
	target.textSettles()
	target.unharmed()

	debugging.attach(target.pid(), unlimited)
	if kind := watching.refused("attach", object{"pid": target.pid(), "limits": unlimited, "engine": "watch"}); kind != "already-traced" {
		t.Errorf("watching what is debugged: %q", kind)
	}
	debugging.must("detach", object{}, nil)
	target.unharmed()
}

func TestConsoleSetsNoBreakpointWhereAProbeIs(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server")
	watching, a := startAgent(t).connect(), startAgent(t)
	c := a.connect()
	watching.hello(60_000)
	c.hello(60_000)
	watching.watch(target.pid(), unlimited)
	watching.trace("main.slow", nil)
	watching.more(2)
	c.attach(target.pid(), unlimited)
	console := a.console()
	console.run("trace main.slow")
	time.Sleep(300 * time.Millisecond)
	if out := console.run("breakpoints"); strings.Contains(out, "for main.slow") {
		t.Errorf("it is there: %s", out)
	}
	watching.must("detach", object{}, nil)
	c.must("detach", object{}, nil)
	target.textSettles()
	target.unharmed()
}

// A process that starts another program in its place is another one.
func TestWatchedProcessIsReplaced(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server", "-exec-after=1s")
	c := startAgent(t).connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	c.trace("main.tick", nil)
	if told := c.detached(); told.Reason != "target-exited" || !strings.Contains(told.Message, "exec") || !told.Proof.Clean {
		t.Errorf("%+v", told)
	}
	target.textSettles()
}
