package endtoend

import (
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// The kernel single-steps the first instruction of a function without a frame: a probe there costs ten times what others
// do, and the budget knows it.
func TestOverheadOfAFunctionWithoutAFrame(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-optimised", "-every=20us")
	c := startAgent(t).connect()
	c.hello(60_000)
	for function, stepped := range map[string]bool{"main.tick": true, "main.(*Shop).Serve": false} {
		var measured protocol.Measurement
		c.must("measure", object{"pid": target.pid(), "function": function, "ms": 200}, &measured)
		if measured.Stepped != stepped {
			t.Errorf("%s: %+v", function, measured)
		}
	}
	c.watch(target.pid(), protocol.Limits{OverheadPercent: 0.4})
	c.trace("main.tick", nil)
	paused := false
	for begin := time.Now(); time.Since(begin) < 4*time.Second; time.Sleep(20 * time.Millisecond) {
		paused = paused || c.state().Paused == "overhead"
	}
	state := c.state()
	t.Logf("%.1f %% of a core with a limit of 0.4", state.StoppedPercent)
	if !paused || state.StoppedPercent > 0.9 {
		t.Errorf("%+v", state)
	}
	target.unharmedAfter(c)
}
