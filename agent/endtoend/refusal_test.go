package endtoend

import (
	"os/exec"
	"testing"
)

func TestWhatIsRefused(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	if kind := c.refused("renew", object{}); kind != "protocol" {
		t.Errorf("before hello: %s", kind)
	}
	if kind := c.refused("hello", object{"protocol": 99, "client": "test", "leaseMs": 1000}); kind != "protocol" {
		t.Errorf("another protocol: %s", kind)
	}
	c.hello(30_000)
	shell := exec.Command("sleep", "60")
	if err := shell.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = shell.Process.Kill()
		_ = shell.Wait()
	}()
	for _, one := range []struct {
		method string
		params object
		kind   string
	}{
		{"nonsense", object{}, "protocol"},
		{"attach", object{"pid": 4_000_000, "limits": unlimited}, "no-such-process"},
		{"attach", object{"pid": shell.Process.Pid, "limits": unlimited}, "not-go"},
		{"detach", object{}, "not-attached"},
		{"trace", object{"location": object{"function": "main.tick"}}, "not-attached"},
		{"inspect", object{"pid": shell.Process.Pid}, "not-go"},
		{"signature", object{"pid": target.pid(), "function": "main.nosuch"}, "no-such-function"},
		{"processes", object{"containerID": "short"}, "usage"},
	} {
		if kind := c.refused(one.method, one.params); kind != one.kind {
			t.Errorf("%s %v: %s instead of %s", one.method, one.params, kind, one.kind)
		}
	}
	c.attach(target.pid(), unlimited)
	for _, one := range []struct {
		params object
		kind   string
	}{
		{object{"location": object{"function": "main.nosuch"}}, "no-such-function"},
		{object{"location": object{"function": "main.go:10"}}, "no-such-function"},
		{object{"location": object{"function": "*0x401000"}}, "no-such-function"},
		{object{"location": object{"function": "/main/"}}, "no-such-function"},
		{object{"location": object{"file": "nosuch.go", "line": 1}}, "no-such-line"},
		{object{"location": object{"file": "testdata/server/main.go", "line": 1}}, "no-such-line"},
		{object{"location": object{"function": "main.tick"}, "print": []string{"n +"}}, "expression"},
		{object{"location": object{"function": "main.tick"}, "condition": "n ==="}, "expression"},
		{object{"location": object{}}, "usage"},
	} {
		if kind := c.refused("trace", one.params); kind != one.kind {
			t.Errorf("trace %v: %s instead of %s", one.params, kind, one.kind)
		}
	}
	c.trace("main.tick", nil)
	if kind := c.refused("trace", object{"location": object{"function": "main.tick"}}); kind != "busy" {
		t.Errorf("the same place again: %s", kind)
	}
	if kind := c.refused("untrace", object{"id": 77}); kind != "usage" {
		t.Errorf("an unknown tracepoint: %s", kind)
	}
	if kind := c.refused("attach", object{"pid": target.pid(), "limits": unlimited}); kind != "already-attached" {
		t.Errorf("attach again: %s", kind)
	}
	other := startAgent(t).connect()
	other.hello(30_000)
	if kind := other.refused("attach", object{"pid": target.pid(), "limits": unlimited}); kind != "already-traced" {
		t.Errorf("attach by another: %s", kind)
	}
	c.must("detach", object{}, nil)
	target.unharmed()
}
