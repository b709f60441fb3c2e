package delve

import (
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

func TestHoldingCountsShortRunsAsHeld(t *testing.T) {
	start := time.Unix(1000, 0)
	at := func(ms int) time.Time { return start.Add(time.Duration(ms) * time.Millisecond) }
	held := &protocol.Held{Since: start}
	var h holding
	for _, step := range []struct {
		ms   int
		held *protocol.Held
		over bool
	}{
		{0, held, false},
		{900, held, false},
		{1000, nil, false},
		{1500, &protocol.Held{Since: at(1500)}, false}, // `next` took 0.6 s: the same standstill
		{2001, &protocol.Held{Since: at(1500)}, true},
	} {
		if over := h.observe(at(step.ms), step.held, 2*time.Second); over != step.over {
			t.Errorf("after %d ms: %v", step.ms, over)
		}
	}
	h = holding{}
	h.observe(at(0), held, 2*time.Second)
	h.observe(at(1100), nil, 2*time.Second)
	if h.observe(at(2500), &protocol.Held{Since: at(2500)}, 2*time.Second) || !h.until.Equal(at(4500)) {
		t.Errorf("a run of more than a second begins anew: %v", h.until)
	}
}
