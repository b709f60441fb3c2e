package watch

// sampler chooses so many of what comes in a second, spread evenly; all of it where it is less. A burst of a second's
// worth is taken whole.
type sampler struct {
	perSecond float64
	tokens    float64
	// last is when it was asked last, in nanoseconds; 0 before the first time.
	last uint64
}

const (
	// shownPerSecond is how many hits a second are sent one by one, as no person reads more. The statistics are of all,
	// and all are kept for the export.
	shownPerSecond = 1000
	// madePerSecond is of how many hits a second the values are counted that have to be made for that: structs, slices,
	// interfaces. Numbers and strings are counted of all.
	madePerSecond = 1000
)

// take says whether what came at a time, in nanoseconds, is chosen. Times of several threads may be out of order.
func (s *sampler) take(at uint64) bool {
	switch {
	case s.last == 0:
		s.tokens, s.last = s.perSecond, at
	case at > s.last:
		s.tokens = min(s.perSecond, s.tokens+float64(at-s.last)/1e9*s.perSecond)
		s.last = at
	}
	if s.tokens < 1 {
		return false
	}
	s.tokens--
	return true
}
