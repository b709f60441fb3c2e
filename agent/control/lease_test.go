package control

import (
	"testing"
	"time"
)

func TestLeaseIsLostWithoutAWord(t *testing.T) {
	l := newLease(50 * time.Millisecond)
	select {
	case <-l.lost:
	case <-time.After(10 * time.Second):
		t.Fatal("it is never lost")
	}
	l.set(100 * time.Millisecond)
	for range 10 {
		time.Sleep(20 * time.Millisecond)
		l.touch()
	}
	select {
	case <-l.lost:
		t.Log("lost although renewed: the machine is busy")
	default:
	}
	select {
	case <-l.lost:
	case <-time.After(10 * time.Second):
		t.Fatal("it is never lost again")
	}
}
