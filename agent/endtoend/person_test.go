package endtoend

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

func TestConsoleOfAPerson(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", object{"print": []string{"n"}})
	console := agent.console()
	c.until("console in the state", func() bool {
		for _, message := range c.received {
			if message.Method == "state" && strings.Contains(string(message.Params), `"console":true`) {
				return true
			}
		}
		return false
	})
	c.more(5) // connecting has not stopped the target

	// At the prompt, with the target running.
	if out := console.run("breakpoints"); !strings.Contains(out, "main.tick") {
		t.Errorf("breakpoints: %s", out)
	}
	if out := console.run("next"); !strings.Contains(out, "the process runs") {
		t.Errorf("next: %s", out)
	}
	console.run("funcs main.tick")
	// A tracepoint of the console is in the log as well.
	if out := console.run("trace lazy main.slow"); !strings.Contains(out, "Tracepoint lazy set at") {
		t.Errorf("trace: %s", out)
	}
	console.run("on lazy print n")
	mine := c.findHit("a hit of the console's tracepoint", func(hit protocol.Hit) bool { return hit.Tracepoint == "lazy" && !hit.Return && len(hit.Values) == 1 })
	if mine.Function != "main.slow" {
		t.Errorf("the hit: %+v", mine)
	}
	var out struct{ Tracepoints []protocol.Tracepoint }
	c.must("tracepoints", object{}, &out)
	if len(out.Tracepoints) != 2 || !out.Tracepoints[1].Console || out.Tracepoints[1].Name != "lazy" {
		t.Errorf("tracepoints: %+v", out.Tracepoints)
	}

	// Following, then a stop by Ctrl-C.
	console.typeLine("continue")
	console.expect("> goroutine(1): [tick] main.tick(")
	console.expect("[lazy] main.slow(")
	console.key(ctrlC)
	console.expect("(dlv)")
	if state := c.phase("stopped"); state.Stop == nil || state.Stop.Reason != "halt" {
		t.Errorf("stopped: %+v", state)
	}
	// A call that is cut short would kill the process later.
	if out := console.run("call main.main()"); !strings.Contains(out, "`call` is refused") {
		t.Errorf("call: %s", out)
	}
	console.run("bt")
	console.run("goroutines")
	before := c.count("hit")
	time.Sleep(200 * time.Millisecond)
	if after := c.count("hit"); after != before {
		t.Error("it runs although it was stopped")
	}

	// A breakpoint, stepping, locals. Without the tracepoint on another goroutine: Delve would select either when both
	// are hit at once.
	c.must("untrace", object{"id": out.Tracepoints[1].ID}, nil)
	if out := console.run("break main.(*Shop).Serve"); !strings.Contains(out, "Breakpoint") {
		t.Errorf("break: %s", out)
	}
	console.typeLine("continue")
	console.expect("main.(*Shop).Serve() ")
	console.expect("(dlv)")
	if state := c.phase("stopped"); state.Stop == nil || state.Stop.Reason != "breakpoint" || state.Stop.Function != "main.(*Shop).Serve" {
		t.Errorf("stopped: %+v", state.Stop)
	}
	if out := console.run("args"); !strings.Contains(out, `label = "label"`) {
		t.Errorf("args: %s", out)
	}
	console.run("next")
	console.run("next")
	if out := console.run("locals"); !strings.Contains(out, "item") {
		t.Errorf("locals: %s", out)
	}
	if out := console.run("bt"); !strings.Contains(out, "main.main") {
		t.Errorf("bt: %s", out)
	}
	console.run("list")
	console.run("stepout")
	if out := console.run("restart"); !strings.Contains(out, "refused") {
		t.Errorf("restart: %s", out)
	}
	console.run("clearall main.(*Shop).Serve")

	// `exit -c` leaves the trace as it is.
	console.typeLine("exit -c")
	console.expect("without clearing breakpoints?")
	console.key("y\r")
	console.gone()
	c.more(10)
	if state := c.state(); state.Phase != "running" || state.Console {
		t.Errorf("after exit -c: %+v", state)
	}
	c.must("detach", object{}, nil)
	target.unharmed()
}

func TestConsoleEnds(t *testing.T) {
	for _, one := range []struct {
		name string
		// end ends the console; reason is that of the debugger's end then, empty when the trace goes on.
		end    func(*client, *console)
		reason string
	}{
		{"quit, yes", func(c *client, o *console) { o.typeLine("quit"); o.expect("[Y/n]"); o.key("\r") }, "console"},
		{"quit, no", func(c *client, o *console) { o.typeLine("quit"); o.expect("[Y/n]"); o.key("n\r") }, ""},
		{"quit after Ctrl-C", func(c *client, o *console) {
			o.typeLine("continue")
			o.expect("[tick]")
			o.key(ctrlC)
			o.expect("(dlv)")
			o.typeLine("quit")
			o.expect("[Y/n]")
			o.key("y\r")
		}, "console"},
		{"quit -d after Ctrl-C at a stop", func(c *client, o *console) {
			o.typeLine("continue")
			o.expect("[tick]")
			o.key(ctrlC)
			o.expect("(dlv)")
			_ = o.command.Process.Signal(syscall.SIGINT)
			time.Sleep(100 * time.Millisecond)
			o.typeLine("quit -d")
			o.expect("[Y/n]")
			o.key("y\r")
		}, "console"},
		{"killed at the prompt", func(c *client, o *console) { _ = o.command.Process.Kill() }, ""},
		{"killed while it follows", func(c *client, o *console) {
			o.typeLine("continue")
			o.expect("[tick]")
			_ = o.command.Process.Kill()
		}, ""},
		{"the terminal closed at a breakpoint", func(c *client, o *console) {
			o.run("break stop main.slow")
			o.typeLine("continue")
			o.expect("[stop]")
			o.expect("(dlv)")
			// What the kernel does when the other end of a terminal is closed.
			_ = o.command.Process.Signal(syscall.SIGHUP)
		}, ""},
		{"killed in the middle of next", func(c *client, o *console) {
			o.run("break stop main.(*Shop).Serve")
			o.typeLine("continue")
			o.expect("[stop]")
			o.expect("(dlv)")
			for range 10 {
				o.typeLine("next")
			}
			time.Sleep(30 * time.Millisecond)
			_ = o.command.Process.Kill()
		}, ""},
		{"stopped for good while it follows", func(c *client, o *console) {
			o.typeLine("continue")
			o.expect("[tick]")
			_ = o.command.Process.Signal(syscall.SIGSTOP)
			time.Sleep(300 * time.Millisecond)
		}, ""},
		{"detach by the client at a breakpoint", func(c *client, o *console) {
			o.run("break stop main.slow")
			o.typeLine("continue")
			o.expect("[stop]")
			o.expect("(dlv)")
			c.must("detach", object{}, nil)
		}, "asked"},
		{"detach by the client in the middle of next", func(c *client, o *console) {
			o.run("break stop main.(*Shop).Serve")
			o.typeLine("continue")
			o.expect("[stop]")
			o.expect("(dlv)")
			for range 6 {
				o.typeLine("next")
			}
			c.must("detach", object{}, nil)
		}, "asked"},
		{"continue by the client at a breakpoint", func(c *client, o *console) {
			o.run("break stop main.slow")
			o.typeLine("continue")
			o.expect("[stop]")
			o.expect("(dlv)")
			o.run("clear stop")
			c.must("continue", object{}, nil)
		}, ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			for range trials() {
				target, agent := startTarget(t, "server"), startAgent(t)
				c := agent.connect()
				c.hello(60_000)
				c.attach(target.pid(), unlimited)
				c.trace("main.tick", object{"print": []string{"n"}})
				console := agent.console()
				one.end(c, console)
				if one.reason != "" {
					told := c.detached()
					if told.Reason != one.reason || !told.Proof.Clean {
						t.Errorf("told: %+v", told)
					}
				} else {
					c.more(20)
					c.phase("running")
					c.must("detach", object{}, nil)
				}
				target.unharmed()
			}
		})
	}
}

// The newest console wins.
func TestSecondConsole(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", nil)
	first := agent.console()
	first.typeLine("continue")
	first.expect("[tick]")
	second := agent.console()
	// Why is said where it waits for an answer at that moment; between two it sees the end of the connection.
	first.expect("Command failed: ")
	second.typeLine("continue")
	second.expect("[tick]")
	c.must("detach", object{}, nil)
	second.expect("Command failed: the debugger ")
	target.unharmed()
}
