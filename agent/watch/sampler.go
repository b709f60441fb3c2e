package watch

import "time"

// sampler chooses the hits that are sent one by one: all of them where they are few, else so many a second, spread
// evenly, as no person reads more. The statistics are of all.
type sampler struct {
	tokens float64
	last   time.Time
}

const (
	// shownPerSecond is how many hits a second are sent on and on; a burst of a second's worth is sent whole.
	shownPerSecond = 1000
)

func (s *sampler) take(now time.Time) bool {
	if s.last.IsZero() {
		s.tokens = shownPerSecond
	} else {
		s.tokens = min(shownPerSecond, s.tokens+now.Sub(s.last).Seconds()*shownPerSecond)
	}
	s.last = now
	if s.tokens < 1 {
		return false
	}
	s.tokens--
	return true
}
