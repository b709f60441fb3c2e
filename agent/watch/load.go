package watch

import "time"

// What a call costs the process, in nanoseconds, measured on amd64, kernel 6.18 (agent/uprobe's benchmarks): the trap at
// an instruction that the kernel emulates (the first of most functions, after their stack check); at one that it
// single-steps (a return, the entry of a function without a frame); and the record with a few values. With
// many values or a stack it is more, so the figure is an estimate.
const (
	emulatedNS = 750
	steppedNS  = 10_500
	recordNS   = 600
)

// load is what the watching takes of a core's time.
type load struct {
	calls, cost meter
}

// figures are calls a second, and the share of one core's time in per cent, both over the last two seconds.
func (l *load) figures() (rate, percent float64) {
	return l.calls.perSecond(), l.cost.perSecond() / 1e9 * 100
}

// meter is how fast something grows, over the last two seconds.
type meter struct {
	samples []sample
}

type sample struct {
	at    time.Time
	total float64
}

const meterWindow = 2 * time.Second

func (m *meter) note(now time.Time, total float64) {
	for len(m.samples) > 1 && now.Sub(m.samples[1].at) >= meterWindow {
		m.samples = m.samples[1:]
	}
	m.samples = append(m.samples, sample{now, total})
}

func (m *meter) perSecond() float64 {
	if len(m.samples) < 2 {
		return 0
	}
	first, last := m.samples[0], m.samples[len(m.samples)-1]
	seconds := last.at.Sub(first.at).Seconds()
	if seconds < 0.05 {
		return 0
	}
	return (last.total - first.total) / seconds
}

// valve keeps the cost within its share of a core's time by taking the probes out and putting them back. A burst begins
// when they are put in; once it has cost more than its share of a second, they stay out until what it cost is no more
// than that share of the time since it began.
type valve struct {
	began time.Time
	cost  float64
	until time.Time
}

// measure is told the cost so far, in nanoseconds. It tells what is to be done now: close, open, or neither.
func (v *valve) measure(now time.Time, cost, share float64) (shut, open bool) {
	if !v.until.IsZero() {
		if now.Before(v.until) {
			return false, false
		}
		*v = valve{began: now, cost: cost}
		return false, true
	}
	if v.began.IsZero() || now.Sub(v.began) >= time.Second {
		v.began, v.cost = now, cost
	}
	if share <= 0 || share >= 1 {
		return false, false
	}
	spent := cost - v.cost
	if spent <= share*float64(time.Second) {
		return false, false
	}
	v.until = v.began.Add(time.Duration(spent / share))
	return true, false
}
