package endtoend

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// cpu is the processor time that a process has taken.
func cpu(t *testing.T, pid int) time.Duration {
	t.Helper()
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		t.Fatal(err)
	}
	// Fields 14 and 15, of which the name is the second: hundredths of a second (proc_pid_stat(5)).
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// What the agent takes of the node at a rate; AGENT_LOAD says for how long it is measured, e.g. 10s.
func TestLoad(t *testing.T) {
	needWatch(t)
	duration, err := time.ParseDuration(os.Getenv("AGENT_LOAD"))
	if err != nil {
		t.Skip("AGENT_LOAD is not set")
	}
	target := startTarget(t, "server-optimised", "-every=1ms", "-burst=48")
	a := startAgent(t)
	c := a.connect()
	c.hello(60_000)
	c.watch(target.pid(), protocol.Limits{})
	c.trace("main.tick", object{"print": []string{"name"}})
	time.Sleep(2 * time.Second)
	before, begin, calls := cpu(t, a.command.Process.Pid), time.Now(), c.lastSummary().Calls
	time.Sleep(duration)
	after, took, seen := cpu(t, a.command.Process.Pid), time.Since(begin), c.lastSummary()
	t.Logf("%.0f calls a second, the agent takes %.1f %% of a core; %+v",
		float64(seen.Calls-calls)/took.Seconds(), 100*(after-before).Seconds()/took.Seconds(), seen)
	target.unharmedAfter(c)
	var found protocol.Export
	begin, before = time.Now(), cpu(t, a.command.Process.Pid)
	c.must("export", object{}, &found)
	info, err := os.Stat(filepath.Join(a.directory, "hits.spool"))
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d hits: %.1f bytes each on disk, %.1f in the export, which took %s (%s of a processor); %+v",
		found.Hits, float64(info.Size())/float64(found.Hits), float64(found.Bytes)/float64(found.Hits), time.Since(begin),
		cpu(t, a.command.Process.Pid)-before, found)
}

func (c *client) lastSummary() protocol.TracepointSummary {
	return c.summary(func(protocol.TracepointSummary) bool { return true })
}
