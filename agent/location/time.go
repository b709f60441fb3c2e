package location

import (
	"fmt"
	"strconv"
	"time"
)

const (
	// hasMonotonic and wallSeconds are the layout of time.Time (src/time/time.go): with the first bit of wall, 33 bits of
	// it are seconds since 1885, and ext is the monotonic clock; without it ext is seconds since the year 1.
	hasMonotonic = 1 << 63
	nanoBits     = 30
	// since1885 and since1 are these years' first seconds in Unix time.
	since1885 = -2682288000
	since1    = -62135596800
)

// timeText is a time.Time as Delve shows it. The location is a pointer that isn't followed, so it is UTC here.
func timeText(fields []value) string {
	if len(fields) < 2 {
		return ""
	}
	wall, wallErr := strconv.ParseUint(fields[0].text, 10, 64)
	ext, extErr := strconv.ParseInt(fields[1].text, 10, 64)
	if wallErr != nil || extErr != nil {
		return ""
	}
	if wall&hasMonotonic != 0 {
		seconds := int64(wall << 1 >> (nanoBits + 1))
		return fmt.Sprintf("%s, %+d", time.Unix(seconds+since1885, 0).UTC().Format(time.RFC3339), ext)
	}
	return time.Unix(ext+since1, 0).UTC().Format(time.RFC3339)
}
