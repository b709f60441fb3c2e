package delve

import (
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

func TestValveKeepsTheRate(t *testing.T) {
	var v valve
	now := time.Unix(1000, 0)
	closed := 0
	for i := range 100 {
		at := now.Add(time.Duration(i) * time.Millisecond)
		if reason, until := v.measure(protocol.Limits{HitsPerSecond: 10}, at, 1, 0); reason != "" {
			closed++
			if reason != "rate" || i != 9 || !until.Equal(now.Add(time.Second)) {
				t.Errorf("hit %d: %s until %s", i, reason, until)
			}
		}
	}
	if closed != 1 {
		t.Errorf("closed %d times", closed)
	}
	v.reopen()
	if reason, _ := v.measure(protocol.Limits{HitsPerSecond: 10}, now.Add(time.Second), 1, 0); reason != "" {
		t.Errorf("a new second: %s", reason)
	}
}

func TestValveKeepsTheOverhead(t *testing.T) {
	var v valve
	now := time.Unix(1000, 0)
	limits := protocol.Limits{OverheadPercent: 5}
	for i := range 100 {
		at := now.Add(time.Duration(i) * 10 * time.Millisecond)
		still := time.Duration(i) * 5 * time.Millisecond // half of the time
		reason, until := v.measure(limits, at, 1, still)
		if reason == "" {
			continue
		}
		whole := until.Sub(now)
		if share := float64(still) / float64(whole); reason != "overhead" || share > 0.0501 {
			t.Errorf("%s: %s of %s is %.3f", reason, still, whole, share)
		}
		return
	}
	t.Error("it never closes")
}

func TestPaceFigures(t *testing.T) {
	p := newPace(0)
	p.begin = time.Now().Add(-4 * time.Second)
	now := time.Now()
	for range 40 {
		p.hit(now, 1)
	}
	p.sample, p.answered = time.Second, 100*time.Millisecond
	rate, percent, ms := p.figures(now)
	if rate != 20 || percent < 24 || percent > 26 || ms != 1000 {
		t.Errorf("%v %v %v", rate, percent, ms)
	}
}
