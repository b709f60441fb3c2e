package binary

import "math"

// Estimate is what to expect of an attach.
type Estimate struct {
	// PauseMS is how long the process stands still while Delve reads the debug info. Milliseconds.
	PauseMS int `json:"pauseMs"`
	// MemoryMiB is Delve's memory. MiB.
	MemoryMiB int `json:"dlvMemoryMiB"`
}

// EstimateOf is a straight line through two measurements on two shared cores with Delve 1.27.2: 0.3 s and 48 MB for a
// binary of 8 MB, 3.1 s and 575 MB for one of 170 MB. Expect it to be right within a factor of two.
func EstimateOf(bytes int64) Estimate {
	megabytes := float64(bytes) / 1e6
	return Estimate{
		PauseMS:   int(math.Round(160 + 17.3*megabytes)),
		MemoryMiB: int(math.Round(22 + 3.25*megabytes)),
	}
}
