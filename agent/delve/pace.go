package delve

import (
	"fmt"
	"math/rand/v2"
	"os"
	"sync"
	"time"
)

// pace measures hits a second and the share of time in which the target stands still.
//
// Two measurements of the standing still, the greater one counts. From dlv's answers: it begins when the answer to a
// command arrives and ends when the next is sent. That is a lower bound, as Delve stops the threads, reads values and
// encodes them before it answers. By samples: every few milliseconds the state of the main thread is read from
// /proc/PID/task/PID/stat, and each sample in a tracing stop counts for the time since the one before.
type pace struct {
	pid int

	mutex sync.Mutex
	begin time.Time
	// buckets count hits of tenths of a second.
	buckets [rateBuckets]struct {
		tenth int64
		hits  int
	}
	stoppedAt        time.Time
	answered, sample time.Duration
	finished         time.Time
}

const (
	rateBuckets = 20
	// sampleEvery is the mean distance of two samples; it is varied, so as not to fall into step with the target.
	sampleEvery = 4 * time.Millisecond
	// maxSample is the most that one sample counts for, when the agent itself did not get to run.
	maxSample = 50 * time.Millisecond
)

func newPace(pid int) *pace { return &pace{pid: pid} }

// start begins the measurement; the attach doesn't count. It ends when done is closed.
func (p *pace) start(done <-chan struct{}) {
	p.mutex.Lock()
	p.begin = time.Now()
	p.answered, p.sample = 0, 0
	p.mutex.Unlock()
	go p.takeSamples(done)
}

func (p *pace) takeSamples(done <-chan struct{}) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/task/%d/stat", p.pid, p.pid))
	if err != nil {
		return
	}
	defer file.Close()
	buffer := make([]byte, 512)
	last := time.Now()
	for {
		select {
		case <-done:
			return
		case <-time.After(sampleEvery/2 + rand.N(sampleEvery)):
		}
		n, err := file.ReadAt(buffer, 0)
		if n == 0 && err != nil {
			return
		}
		now := time.Now()
		if letter := stateLetter(buffer[:n]); letter == 't' || letter == 'T' {
			p.mutex.Lock()
			p.sample += min(now.Sub(last), maxSample)
			p.mutex.Unlock()
		}
		last = now
	}
}

// stateLetter is the letter after the last parenthesis of a stat file.
func stateLetter(stat []byte) byte {
	for i := len(stat) - 1; i >= 0; i-- {
		if stat[i] == ')' && i+2 < len(stat) {
			return stat[i+2]
		}
	}
	return 0
}

// resumed notes that the target is about to run.
func (p *pace) resumed() {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.stoppedAt.IsZero() {
		p.answered += time.Since(p.stoppedAt)
		p.stoppedAt = time.Time{}
	}
}

// stopped notes that dlv has told of a stop.
func (p *pace) stopped(at time.Time) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.stoppedAt = at
}

// finish ends the measurement: the target has run free since then. The first call counts.
func (p *pace) finish(at time.Time) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if !p.finished.IsZero() {
		return
	}
	p.finished = at
	if !p.stoppedAt.IsZero() {
		p.answered += max(0, at.Sub(p.stoppedAt))
		p.stoppedAt = time.Time{}
	}
}

func (p *pace) hit(at time.Time, count int) {
	tenth := at.UnixMilli() / 100
	p.mutex.Lock()
	defer p.mutex.Unlock()
	bucket := &p.buckets[tenth%rateBuckets]
	if bucket.tenth != tenth {
		bucket.tenth, bucket.hits = tenth, 0
	}
	bucket.hits += count
}

// standstill is the whole time that the target stood still since the attach.
func (p *pace) standstill(now time.Time) time.Duration {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return p.standstillLocked(now)
}

func (p *pace) standstillLocked(now time.Time) time.Duration {
	answered := p.answered
	if !p.stoppedAt.IsZero() {
		answered += now.Sub(p.stoppedAt)
	}
	return max(answered, p.sample)
}

// figures are hits a second over the last two seconds, the share of time that the target stood still since the attach
// in per cent, and that time in milliseconds.
func (p *pace) figures(now time.Time) (rate, percent, ms float64) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.begin.IsZero() {
		return 0, 0, 0
	}
	if !p.finished.IsZero() {
		now = p.finished
	}
	tenth := now.UnixMilli() / 100
	hits := 0
	for _, bucket := range p.buckets {
		if tenth-bucket.tenth < rateBuckets {
			hits += bucket.hits
		}
	}
	window := min(now.Sub(p.begin).Seconds(), rateBuckets/10)
	if window > 0.1 {
		rate = float64(hits) / window
	}
	still := p.standstillLocked(now)
	if whole := now.Sub(p.begin); whole > 0 {
		percent = min(100, 100*float64(still)/float64(whole))
	}
	return round(rate), round(percent), round(float64(still) / float64(time.Millisecond))
}

// round keeps one decimal: more would be noise.
func round(value float64) float64 { return float64(int64(value*10+0.5)) / 10 }
