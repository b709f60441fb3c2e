package endtoend

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

func TestTargetExitsByItself(t *testing.T) {
	target, agent := startTarget(t, "server", "-exit-after=2s"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", nil)
	told := c.detached()
	if told.Reason != "target-exited" || !told.Proof.Clean || told.Proof.Alive {
		t.Errorf("told: %+v", told)
	}
	if state := c.phase("exited"); state.ExitStatus == nil || *state.ExitStatus != 3 {
		t.Errorf("the state: %+v", state)
	}
	<-target.exited
	if status := target.command.ProcessState.ExitCode(); status != 3 {
		t.Errorf("the target's status is %d", status)
	}
}

func TestTargetIsKilled(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		for range trials() {
			target, agent := startTarget(t, "server"), startAgent(t)
			c := agent.connect()
			c.hello(60_000)
			c.attach(target.pid(), unlimited)
			c.trace("main.tick", nil)
			c.more(20)
			_ = target.command.Process.Signal(signal)
			told := c.detached()
			if told.Reason != "target-exited" || !told.Proof.Clean || told.Proof.Alive {
				t.Errorf("%s: %+v", signal, told)
			}
			select {
			case <-target.exited:
			case <-time.After(wait):
				t.Fatal("nobody can wait for the target")
			}
			if got := target.command.ProcessState.Sys().(syscall.WaitStatus); !got.Signaled() || got.Signal() != signal {
				t.Errorf("it died of %v instead of %s", target.command.ProcessState, signal)
			}
			c.must("exit", object{}, nil)
			if status := agent.status(); status != 0 {
				t.Errorf("exit status %d", status)
			}
		}
	}
}

// Delve stops a target at a panic that nobody recovers; without a person at the console it must not stay there.
func TestTargetPanics(t *testing.T) {
	target, agent := startTarget(t, "server", "-panic-after=1s"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.slow", nil)
	told := c.detached()
	if told.Reason != "target-exited" || !told.Proof.Clean {
		t.Errorf("told: %+v", told)
	}
	<-target.exited
	if status := target.command.ProcessState.ExitCode(); status != 2 {
		t.Errorf("the target's status is %d", status)
	}
}

// Delve sends the counts of all goroutines with every hit; the breakpoint is renewed before they become a burden.
func TestManyGoroutines(t *testing.T) {
	target, agent := startTarget(t, "server", "-every=50us", "-fresh"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", object{"print": []string{"n"}})
	c.until("2500 hits", func() bool { return c.countLocked("hit") >= 2500 })
	var last uint64
	for _, hit := range c.hits() {
		if hit.TracepointID != 1 || hit.Tracepoint != "tick" || hit.Hits.Goroutine == 0 {
			t.Fatalf("a hit: %+v", hit)
		}
		last = max(last, hit.Hits.Total)
	}
	var out struct{ Tracepoints []protocol.Tracepoint }
	c.must("tracepoints", object{}, &out)
	if len(out.Tracepoints) != 1 || out.Tracepoints[0].Hits < last || last < 2500 {
		t.Errorf("%d hits, tracepoints: %+v", last, out.Tracepoints)
	}
	c.must("untrace", object{"id": 1}, nil)
	c.must("detach", object{}, nil)
	target.unharmed()
}

// dlvOf finds the dlv that the agent has started.
func dlvOf(t *testing.T, a *agent) int {
	t.Helper()
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", a.command.Process.Pid, a.command.Process.Pid))
	if err == nil {
		for _, field := range strings.Fields(string(children)) {
			pid, _ := strconv.Atoi(field)
			return pid
		}
	}
	// The kernel may have no children file, and another thread of the agent may have started it.
	statuses, _ := filepath.Glob("/proc/[0-9]*/status")
	for _, path := range statuses {
		text, _ := os.ReadFile(path)
		if strings.Contains(string(text), fmt.Sprintf("\nPPid:\t%d\n", a.command.Process.Pid)) && strings.HasPrefix(string(text), "Name:\tdlv\n") {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			return pid
		}
	}
	t.Fatal("no dlv")
	return 0
}

// A dlv that is killed is survivable when hits are rare: the agent writes the original bytes back.
func TestDlvIsKilled(t *testing.T) {
	survived := 0
	for range trials() {
		target, agent := startTarget(t, "server", "-every=1h"), startAgent(t)
		c := agent.connect()
		c.hello(60_000)
		c.attach(target.pid(), unlimited)
		c.trace("main.slow", nil)
		c.more(5)
		_ = syscall.Kill(dlvOf(t, agent), syscall.SIGKILL)
		told := c.detached()
		if told.Reason != "dlv-died" {
			t.Errorf("told: %+v", told)
		}
		t.Logf("the proof: %+v", told.Proof)
		time.Sleep(500 * time.Millisecond)
		if _, err := target.served(); err == nil && told.Proof.Clean {
			survived++
		}
		c.must("exit", object{}, nil)
		if status := agent.status(); told.Proof.Clean && status != 0 || !told.Proof.Clean && status != 5 {
			t.Errorf("exit status %d, clean %t", status, told.Proof.Clean)
		}
	}
	t.Logf("%d of %d survived", survived, trials())
	if survived*2 < trials() {
		t.Error("too few survived")
	}
}

// Nothing can be promised for an agent that is killed without a word; dlv's own end must at least not hold the target.
func TestAgentIsKilled(t *testing.T) {
	survived := 0
	for range trials() {
		target, agent := startTarget(t, "server"), startAgent(t)
		c := agent.connect()
		c.hello(60_000)
		c.attach(target.pid(), unlimited)
		c.trace("main.tick", nil)
		c.more(20)
		_ = agent.command.Process.Kill()
		time.Sleep(time.Second)
		if _, err := target.served(); err == nil {
			survived++
		}
	}
	t.Logf("%d of %d survived", survived, trials())
}
