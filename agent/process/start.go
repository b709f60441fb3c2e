package process

import "time"

// SameStart tells whether two start times, as they are read from /proc, are those of one process. They are reckoned from
// the time of the boot, which the kernel moves by a second when the clock is set.
func SameStart(a, b time.Time) bool { return a.Sub(b).Abs() <= 2*time.Second }
