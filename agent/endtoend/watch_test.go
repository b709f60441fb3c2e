package endtoend

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/text"
	"k8s-dlv-tui/agent/uprobe"
)

// watch attaches the engine that stops nothing.
func (c *client) watch(pid int, limits protocol.Limits) {
	c.t.Helper()
	c.must("attach", object{"pid": pid, "limits": limits, "engine": "watch"}, nil)
}

func needWatch(t *testing.T) {
	t.Helper()
	if _, err := uprobe.Supported(); err != nil {
		t.Skip(err)
	}
}

// shape is a value without what no engine promises: the addresses in it.
func shape(v protocol.Variable) protocol.Variable {
	if strings.HasPrefix(v.Text, "0x") || strings.Contains(v.Text, "(0x") {
		v.Text = "an address"
	}
	children := v.Children
	v.Children = nil
	for _, child := range children {
		v.Children = append(v.Children, shape(child))
	}
	return v
}

var watched = []string{
	"order.Customer", "order.ID", "len(order.Items)", "order.Items[0].Name", "order.Items[1].Price", "label", "s.open",
	"order.Parent.ID", "order.Reason", "order.secret",
}

// at finds the hit of one order, by its ID.
func at(c *client, id string) protocol.Hit {
	c.t.Helper()
	return c.findHit("order "+id, func(hit protocol.Hit) bool { return !hit.Return && hit.Values[1].Text == id })
}

func lastID(c *client) int {
	c.t.Helper()
	c.more(1)
	var id int
	hits := c.hits()
	_, _ = fmt.Sscan(hits[len(hits)-1].Values[1].Text, &id)
	return id
}

// What is watched is what Delve sees, in every build.
func TestWatchSeesWhatDelveSees(t *testing.T) {
	needWatch(t)
	for _, build := range []string{"server", "server-optimised", "server-pie"} {
		t.Run(build, func(t *testing.T) {
			// Two processes that do the same: nobody may be on one function with both engines.
			target, other := startTarget(t, build, "-every=20ms"), startTarget(t, build, "-every=20ms")
			watching, debugging := startAgent(t).connect(), startAgent(t).connect()
			watching.hello(60_000)
			debugging.hello(60_000)
			watching.watch(target.pid(), unlimited)
			watching.trace("main.(*Shop).Serve", object{"print": watched, "args": true, "stack": 5})
			debugging.attach(other.pid(), unlimited)
			debugging.trace("main.(*Shop).Serve", object{"print": watched, "args": true, "stack": 5})
			from := max(lastID(debugging), lastID(watching)) + 1
			for id := from; id < from+4; id++ {
				ours, theirs := at(watching, fmt.Sprint(id)), at(debugging, fmt.Sprint(id))
				for i := range watched {
					if got, want := shape(ours.Values[i]), shape(theirs.Values[i]); !same(got, want) {
						t.Errorf("order %d, %s:\n got %s\nwant %s", id, watched[i], line(got), line(want))
					}
				}
				if ours.Goroutine != theirs.Goroutine || ours.Function != theirs.Function {
					t.Errorf("%+v instead of %+v", ours, theirs)
				}
				if len(ours.Args) != len(theirs.Args) {
					t.Errorf("arguments: %s instead of %s", line(ours.Args), line(theirs.Args))
				}
				if len(ours.Stack) < 2 || ours.Stack[1].Function != "main.main" {
					t.Errorf("the stack: %+v", ours.Stack)
				}
			}
			debugging.must("detach", object{}, nil)
			var proof protocol.Proof
			watching.must("detach", object{}, &proof)
			if !proof.Clean || proof.StoppedMS != 0 {
				t.Errorf("%+v", proof)
			}
			target.unharmed()
			other.unharmed()
		})
	}
}

// same: as Delve's, or marked as not to be had. Never another value.
func same(got, want protocol.Variable) bool {
	if got.Unreadable != "" {
		return got.Text == "" && strings.Contains(got.Unreadable, "unavailable") == (want.Unreadable == "") || want.Unreadable != ""
	}
	if want.Type == "" {
		// Delve has no type for what it has reckoned, len(…).
		got.Type = ""
	}
	if len(got.Children) == 0 || len(want.Children) == 0 {
		got.Children, want.Children = nil, nil
	}
	return reflect.DeepEqual(got, want)
}

func line(value any) string {
	encoded, _ := json.Marshal(value)
	return string(encoded)
}

func TestWatchReturnsDurationsAndSummary(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-optimised")
	c := startAgent(t).connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	c.trace("main.(*Shop).Serve", object{"print": []string{"label", "order.ID"}, "returns": true, "stack": 4})
	back := c.findHit("a return with an error", func(hit protocol.Hit) bool {
		return hit.Return && len(hit.Returns) == 2 && hit.Returns[1].Kind != "nil"
	})
	if total := valueOf(t, back.Returns, "total"); total.Unreadable == "" && total.Text != "5.5" {
		t.Errorf("a float: %+v", total)
	}
	if err := valueOf(t, back.Returns, "err"); !strings.Contains(err.Text, "no stock") {
		t.Errorf("an error: %s", line(err))
	}
	if back.DurationMS <= 0 || back.DurationMS > 1000 {
		t.Errorf("it took %f ms", back.DurationMS)
	}
	summary := c.summary(func(s protocol.TracepointSummary) bool { return s.Calls > 200 && s.Durations != nil })
	if summary.Values[0].Name != "label" || summary.Values[0].Top[0].Text != "label" || summary.Values[0].Others != 0 {
		t.Errorf("the values: %s", line(summary.Values[0]))
	}
	if d := summary.Durations; d.P50 <= 0 || d.P99 < d.P50 || d.Max < d.P99 || d.Count < 100 {
		t.Errorf("the durations: %s", line(d))
	}
	if len(summary.Callers) == 0 || len(summary.Callers[0].Stack) < 2 || summary.Callers[0].Stack[1].Function != "main.main" {
		t.Errorf("the callers: %s", line(summary.Callers))
	}
	target.unharmedAfter(c)
}

// summary waits for one of the first tracepoint with a property.
func (c *client) summary(property func(protocol.TracepointSummary) bool) protocol.TracepointSummary {
	c.t.Helper()
	var found protocol.TracepointSummary
	c.until("a summary", func() bool {
		for i := len(c.received) - 1; i >= 0; i-- {
			if c.received[i].Method != "summary" {
				continue
			}
			var summary protocol.Summary
			if json.Unmarshal(c.received[i].Params, &summary) == nil && len(summary.Tracepoints) > 0 {
				found = summary.Tracepoints[0]
				return property(found)
			}
		}
		return false
	})
	return found
}

// unharmedAfter detaches and looks.
func (o *target) unharmedAfter(c *client) {
	o.t.Helper()
	var proof protocol.Proof
	c.must("detach", object{}, &proof)
	if !proof.Clean || !proof.Alive || proof.PauseMS != 0 || proof.StoppedMS != 0 {
		o.t.Errorf("the proof: %s", line(proof))
	}
	o.unharmed()
}

func TestMeasure(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server", "-every=5ms")
	c := startAgent(t).connect()
	c.hello(60_000)
	var measured protocol.Measurement
	c.must("measure", object{"pid": target.pid(), "function": "main.tick", "ms": 1000}, &measured)
	if measured.CallsPerSecond < 50 || measured.CallsPerSecond > 210 || measured.MS < 1000 {
		t.Errorf("%+v", measured)
	}
	if kind := c.refused("measure", object{"pid": target.pid(), "function": "main.nothing", "ms": 1}); kind != "no-such-function" {
		t.Error(kind)
	}
	target.unharmed()
}

func TestWatchRefusesBeforeAnythingIsProbed(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-optimised")
	c := startAgent(t).connect()
	c.hello(60_000)
	for _, one := range []struct {
		trace object
		kind  string
	}{
		{object{"location": object{"function": "main.nothing"}}, "no-such-function"},
		{object{"location": object{"function": "main.tick"}, "print": []string{"nosuch"}}, "expression"},
		{object{"location": object{"function": "main.(*Shop).Serve"}, "print": []string{"order.Nosuch"}}, "expression"},
		{object{"location": object{"function": "main.(*Shop).Serve"}, "condition": "order.Nosuch > 1"}, "expression"},
		{object{"location": object{"function": "main.(*Shop).Serve"}, "print": []string{`order.Notes["urgent"]`}}, "engine"},
	} {
		if kind := c.refused("checkTrace", object{"pid": target.pid(), "trace": one.trace, "engine": "watch"}); kind != one.kind {
			t.Errorf("%v: %q instead of %q", one.trace, kind, one.kind)
		}
	}
	target.unharmed()
}

// Delve can do more than watch: only what nobody can do is refused before it attaches.
func TestDebugRefusesNamesThatAreNotThere(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-optimised")
	c := startAgent(t).connect()
	c.hello(60_000)
	location := object{"function": "main.(*Shop).Serve"}
	for _, wrong := range []string{"nosuch", "order.Nosuch", "s.open.x"} {
		trace := object{"location": location, "print": []string{wrong}}
		if kind := c.refused("checkTrace", object{"pid": target.pid(), "trace": trace}); kind != "expression" {
			t.Errorf("%s: %q", wrong, kind)
		}
	}
	for _, right := range []string{`order.Notes["urgent"]`, "order.ID + 1", "float64(order.ID)", "runtime.curg.goid", "*order", "len(order.Notes)", "order.Items[0:1]", "&order.ID", `label == "x"`} {
		c.must("checkTrace", object{"pid": target.pid(), "trace": object{"location": location, "print": []string{right}}}, nil)
	}
	c.must("checkTrace", object{"pid": target.pid(), "trace": object{"location": object{"file": "main.go", "line": 69}, "print": []string{"listener"}}}, nil)
	target.unharmed()
}

func TestWatchKeepsItsBudgets(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server", "-every=100us")
	c := startAgent(t).connect()
	c.hello(60_000)
	c.watch(target.pid(), protocol.Limits{HitsPerSecond: 100})
	c.trace("main.tick", nil)
	c.more(20)
	have, begin := c.count("hit"), time.Now()
	time.Sleep(2 * time.Second)
	if rate := float64(c.count("hit")-have) / time.Since(begin).Seconds(); rate > 130 || rate < 50 {
		t.Errorf("%.0f hits a second with a limit of 100", rate)
	}
	c.must("pause", object{}, nil)
	time.Sleep(300 * time.Millisecond)
	have = c.count("hit")
	time.Sleep(500 * time.Millisecond)
	if got := c.count("hit"); got != have {
		t.Errorf("%d hits while paused", got-have)
	}
	target.unharmed()
	c.must("resume", object{}, nil)
	c.more(20)
	c.must("limit", object{"limits": protocol.Limits{Hits: 1}}, nil)
	if told := c.detached(); told.Reason != "hits" || !told.Proof.Clean {
		t.Errorf("%+v", told)
	}
	target.unharmed()
}

func TestWatchThenDebug(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server", "-every=50us")
	c := startAgent(t).connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	c.trace("main.tick", object{"print": []string{"n"}})
	c.more(20)
	var proof protocol.Proof
	c.must("detach", object{}, &proof)
	if !proof.Clean {
		t.Errorf("%+v", proof)
	}
	c.attach(target.pid(), unlimited)
	if state := c.state(); state.Engine != "debug" {
		t.Errorf("%+v", state)
	}
	c.trace("main.tick", object{"print": []string{"n"}})
	c.more(20)
	c.must("detach", object{}, &proof)
	if !proof.Clean {
		t.Errorf("%+v", proof)
	}
	target.unharmed()
}

// textSettles waits until the kernel has taken the probes of a dead agent out: some tenths of a second, more on a busy
// machine. What is in the text until then harms nobody: the kernel knows it.
func (o *target) textSettles() {
	o.t.Helper()
	for begin := time.Now(); time.Since(begin) < 5*time.Second; time.Sleep(20 * time.Millisecond) {
		code, err := text.Open(o.pid())
		if err != nil {
			o.t.Fatal(err)
		}
		differences, err := code.Differences()
		code.Close()
		if err == nil && len(differences) == 0 {
			return
		}
	}
}

// However the agent goes, the process lives on with its own text: the kernel takes the probes out.
func TestWatchEndings(t *testing.T) {
	needWatch(t)
	for name, end := range map[string]func(*agent, *client){
		"SIGKILL":    func(a *agent, _ *client) { _ = a.command.Process.Kill() },
		"SIGTERM":    func(a *agent, _ *client) { _ = a.command.Process.Signal(syscall.SIGTERM) },
		"lease lost": func(_ *agent, c *client) { _ = c.command.Process.Signal(syscall.SIGSTOP) },
		"exit":       func(_ *agent, c *client) { c.must("exit", object{}, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			for range trials() {
				target := startTarget(t, "server", "-every=50us")
				a := startAgent(t, "--linger=1s")
				c := a.connect()
				c.hello(1_000)
				c.watch(target.pid(), unlimited)
				c.trace("main.tick", object{"print": []string{"n", "name"}, "returns": true})
				c.more(50)
				end(a, c)
				select {
				case <-a.exited:
				case <-time.After(wait):
					t.Fatal("the agent does not end")
				}
				target.textSettles()
				target.unharmed()
			}
		})
	}
}

func TestWatchedTargetEnds(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server", "-exit-after=1s")
	c := startAgent(t).connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	c.trace("main.tick", nil)
	if told := c.detached(); told.Reason != "target-exited" || !told.Proof.Clean || told.Proof.Alive {
		t.Errorf("%+v", told)
	}
	<-target.exited
	if status := target.command.ProcessState.ExitCode(); status != 3 {
		t.Errorf("the target's status is %d", status)
	}
}
