package control

import (
	"sync"
	"time"
)

// lease is what keeps the agent going: it is lost when nothing is heard of a client for its length.
type lease struct {
	mutex  sync.Mutex
	length time.Duration
	heard  time.Time
	lost   chan struct{}
	timer  *time.Timer
	armed  bool
}

// newLease begins with the time that a first client has.
func newLease(first time.Duration) *lease {
	l := &lease{length: first, heard: time.Now(), lost: make(chan struct{}, 1), armed: true}
	l.timer = time.AfterFunc(first, l.expire)
	return l
}

// expire is called by the timer, which is not moved by every message: it looks when it rings.
func (l *lease) expire() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if !l.armed {
		return
	}
	if rest := l.length - time.Since(l.heard); rest > 0 {
		l.timer.Reset(rest)
		return
	}
	l.armed = false
	select {
	case l.lost <- struct{}{}:
	default:
	}
}

// touch notes that a client was heard.
func (l *lease) touch() {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.heard = time.Now()
}

// set gives the lease a length and begins it anew, also after it was lost.
func (l *lease) set(length time.Duration) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.length, l.heard, l.armed = length, time.Now(), true
	l.timer.Reset(length)
}
