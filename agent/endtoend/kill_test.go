package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/delve"
)

// The kill matrix: every way in which a trace can end. After each, the target must be alive, free, unchanged and at work.

// ending is one way, tried with tracepoints that are hit all the time.
type ending struct {
	name   string
	limits delve.Limits
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
	{name: "hits", limits: delve.Limits{Hits: 150}, end: nil, reason: "hits", status: -1},
	{name: "time", limits: delve.Limits{DurationMS: 700}, end: nil, reason: "time", status: -1},
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
	var out struct{ Tracepoints []delve.Tracepoint }
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

func TestBudgetsKeepTheirPromise(t *testing.T) {
	target, agent := startTarget(t, "server", "-every=200us"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), delve.Limits{HitsPerSecond: 20})
	c.trace("main.tick", nil)
	c.more(20)
	begin, have := time.Now(), c.count("hit")
	time.Sleep(4 * time.Second)
	rate := float64(c.count("hit")-have) / time.Since(begin).Seconds()
	t.Logf("%.1f hits/s with a limit of 20", rate)
	if rate > 30 || rate < 3 {
		t.Errorf("%.1f hits/s with a limit of 20", rate)
	}
	c.must("detach", object{}, nil)
	target.unharmed()

	target = startTarget(t, "server", "-every=200us")
	c.attach(target.pid(), delve.Limits{OverheadPercent: 10})
	c.trace("main.tick", nil)
	paused := false
	for range 30 {
		time.Sleep(200 * time.Millisecond)
		paused = paused || c.state().Paused == "overhead"
	}
	state := c.state()
	t.Logf("%.1f %% stopped with a limit of 10, %d hits", state.StoppedPercent, state.Hits)
	if state.StoppedPercent > 25 || !paused || state.Hits < 20 {
		t.Errorf("%+v", state)
	}
	c.must("detach", object{}, nil)
	target.unharmed()
}

func TestSessionIsResumed(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", nil)
	c.more(20)
	last := c.hits()[len(c.hits())-1].Seq
	_ = c.command.Process.Kill()
	time.Sleep(300 * time.Millisecond)
	again := agent.connect()
	again.must("hello", object{"protocol": 1, "client": "test", "leaseMs": 60_000, "after": last - 5}, nil)
	again.more(30)
	if first := again.hits()[0].Seq; first != last-4 {
		t.Errorf("it goes on at %d instead of %d", first, last-4)
	}
	// The newest wins.
	newest := agent.connect()
	newest.hello(60_000)
	again.until("the end of the older session", func() bool { return again.over })
	newest.must("detach", object{}, nil)
	target.unharmed()
}

// A client that doesn't read must not slow the target down.
func TestSlowSession(t *testing.T) {
	target, agent := startTarget(t, "server", "-every=200us"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.(*Shop).Serve", object{"args": true, "stack": 20})
	c.more(20)
	_ = c.command.Process.Signal(syscall.SIGSTOP)
	time.Sleep(2 * time.Second)
	before, err := target.served()
	if err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Second)
	if after, err := target.served(); err != nil || after == before {
		t.Errorf("the target stands still: %v", err)
	}
	_ = c.command.Process.Signal(syscall.SIGCONT)
	c.must("detach", object{}, nil)
	target.unharmed()
}

func TestNoClientNoAgent(t *testing.T) {
	agent := startAgent(t, "--first-client=500ms")
	if status := agent.status(); status != 0 {
		t.Errorf("exit status %d", status)
	}
}

func TestReceiveAndDigest(t *testing.T) {
	directory := t.TempDir()
	copied := filepath.Join(directory, "agent")
	if output, err := exec.Command("cp", binary("agent"), copied).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, output)
	}
	digest, err := exec.Command(copied, "digest", binary("dlv")).Output()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := exec.Command("gzip", "-c", "-1", binary("dlv")).Output()
	if err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(binary("dlv"))
	sum := strings.Split(string(digest), `"`)[5]
	receive := func(stream string, arguments ...string) (string, error) {
		command := exec.Command(copied, append([]string{"receive"}, arguments...)...)
		command.Stdin = strings.NewReader(stream)
		output, err := command.CombinedOutput()
		return string(output), err
	}
	bytes := fmt.Sprintf("--bytes=%d", info.Size())
	length := fmt.Sprintf("--compressed-bytes=%d", len(packed))
	got, err := receive(string(packed)+"something behind it", "--name=dlv", bytes, "--sha256="+sum, length)
	if err != nil || got != string(digest) {
		t.Errorf("%v %s", err, got)
	}
	if got, err := os.Stat(filepath.Join(directory, "dlv")); err != nil || got.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", got, err)
	}
	for _, one := range [][]string{
		{string(packed), "--name=x", bytes, "--sha256=" + strings.Repeat("0", 64), length},
		{string(packed), "--name=x", "--bytes=5", "--sha256=" + sum, length},
		{string(packed[:1000]), "--name=x", bytes, "--sha256=" + sum},
		{"not gzip", "--name=x", bytes, "--sha256=" + sum},
		{string(packed), "--name=../x", bytes, "--sha256=" + sum, length},
	} {
		got, err := receive(one[0], one[1:]...)
		if err == nil || strings.Count(got, "\n") != 1 {
			t.Errorf("%v: %v %s", one[1:], err, got)
		}
		left, _ := filepath.Glob(filepath.Join(directory, "x*"))
		if len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
