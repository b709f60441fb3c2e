package control

import (
	"bytes"
	"testing"
)

func TestWindowBoundsWhatIsOnTheWay(t *testing.T) {
	var w window
	line := bytes.Repeat([]byte("x"), 1<<10)
	w.sent(1, [][]byte{line})
	if w.room() != ackWindow {
		t.Error("a client that doesn't acknowledge is bounded")
	}
	w.open()
	seq := uint64(0)
	for w.room() > 0 {
		seq += 2
		w.sent(seq, [][]byte{line, line})
	}
	if w.onTheWay != ackWindow || seq != ackWindow>>10 {
		t.Errorf("%d bytes, %d hits on the way", w.onTheWay, seq)
	}
	// The first of two that were sent together is not enough.
	w.arrived(1)
	if w.room() != 0 {
		t.Error("half a batch has arrived")
	}
	w.arrived(5)
	if w.room() != 4<<10 {
		t.Errorf("room for %d", w.room())
	}
	w.arrived(seq)
	w.arrived(seq + 10)
	if w.room() != ackWindow || len(w.batches) != 0 {
		t.Errorf("room for %d", w.room())
	}
}
