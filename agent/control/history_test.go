package control

import (
	"encoding/json"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

func seqOf(t *testing.T, line []byte) uint64 {
	t.Helper()
	var message struct{ Params struct{ Seq uint64 } }
	if err := json.Unmarshal(line, &message); err != nil {
		t.Fatal(err)
	}
	return message.Params.Seq
}

func TestHistoryForgetsTheOldest(t *testing.T) {
	h := newHistory(5, 1<<20)
	for range 12 {
		h.add(protocol.Hit{})
	}
	lines, last, lost := h.since(0, 1<<20)
	if len(lines) != 5 || last != 12 || lost != 7 || h.last() != 12 || seqOf(t, lines[0]) != 8 {
		t.Errorf("%d lines, last %d, lost %d", len(lines), last, lost)
	}
	if lines, last, lost = h.since(10, 1<<20); len(lines) != 2 || last != 12 || lost != 0 {
		t.Errorf("%d lines, last %d, lost %d", len(lines), last, lost)
	}
	if lines, last, lost = h.since(12, 1<<20); len(lines) != 0 || last != 12 || lost != 0 {
		t.Errorf("%d lines, last %d, lost %d", len(lines), last, lost)
	}
	if lines, last, _ = h.since(8, 1); len(lines) != 1 || last != 9 {
		t.Errorf("%d lines, last %d", len(lines), last)
	}
}

func TestHistoryIsBoundedInBytes(t *testing.T) {
	h := newHistory(1000, 2000)
	for range 100 {
		h.add(protocol.Hit{Function: "main.handle"})
	}
	size := 0
	lines, _, _ := h.since(0, 1<<20)
	for _, line := range lines {
		size += len(line)
	}
	if size > 2000 || len(lines) == 0 {
		t.Errorf("%d bytes in %d lines", size, len(lines))
	}
}
