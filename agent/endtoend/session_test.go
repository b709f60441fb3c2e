package endtoend

import (
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

func TestBudgetsKeepTheirPromise(t *testing.T) {
	target, agent := startTarget(t, "server", "-every=200us"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), protocol.Limits{HitsPerSecond: 20})
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
	c.attach(target.pid(), protocol.Limits{OverheadPercent: 10})
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

func TestBudgetsAreChanged(t *testing.T) {
	target, agent := startTarget(t, "server", "-every=200us"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), protocol.Limits{HitsPerSecond: 2, DurationMS: 600_000})
	c.trace("main.tick", nil)
	c.more(2)
	// Shut for most of the second now: the new limit opens it at once.
	c.must("limit", object{"limits": protocol.Limits{HitsPerSecond: 500}}, nil)
	c.more(300)
	c.must("limit", object{"limits": protocol.Limits{DurationMS: 1}}, nil)
	detached := c.detached()
	if detached.Reason != "time" {
		t.Errorf("%+v", detached)
	}
	target.unharmed()
}

func TestBudgetThatIsSpentWhenItIsSet(t *testing.T) {
	target, agent := startTarget(t, "server"), startAgent(t)
	c := agent.connect()
	c.hello(60_000)
	c.attach(target.pid(), unlimited)
	c.trace("main.tick", nil)
	c.more(20)
	c.must("limit", object{"limits": protocol.Limits{Hits: 10}}, nil)
	if detached := c.detached(); detached.Reason != "hits" {
		t.Errorf("%+v", detached)
	}
	target.unharmed()
}

// A client that reads slowly gets the answers all the same: what it has not acknowledged is not sent on and on.
func TestAnswersDoNotWaitBehindHits(t *testing.T) {
	needWatch(t)
	target, agent := startTarget(t, "server", "-every=50us"), startAgent(t)
	c := agent.connect()
	c.must("hello", object{"protocol": 1, "client": "test", "leaseMs": 60_000, "acks": true}, nil)
	c.watch(target.pid(), unlimited)
	c.trace("main.(*Shop).Serve", object{"args": true})
	c.findHit("a hit", func(protocol.Hit) bool { return true })
	time.Sleep(3 * time.Second)
	var bytes int
	for _, hit := range c.hits() {
		bytes += len(line(hit))
	}
	// Never acknowledged: a window of them and no more, however many there were.
	if bytes > 300<<10 {
		t.Errorf("%d bytes were sent", bytes)
	}
	begin := time.Now()
	c.state()
	if took := time.Since(begin); took > time.Second {
		t.Errorf("the answer took %s", took)
	}
	have := c.count("hit")
	for begin := time.Now(); c.count("hit") < have+50; time.Sleep(20 * time.Millisecond) {
		if time.Since(begin) > wait {
			t.Fatal("nothing more comes although it was acknowledged")
		}
		hits := c.hits()
		c.tell("ack", object{"seq": hits[len(hits)-1].Seq})
	}
	target.unharmedAfter(c)
}
