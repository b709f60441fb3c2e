package binary

import "math"

// Estimate is what to expect of an attach.
type Estimate struct {
	// PauseMS is how long the process stands still while Delve reads the debug info. Milliseconds.
	PauseMS int `json:"pauseMs"`
	// MemoryMiB is Delve's memory. MiB.
	MemoryMiB int `json:"dlvMemoryMiB"`
}

// EstimateOf is made of straight lines through measurements on two shared cores with Delve 1.27.2. With debug info: 0.3 s
// and 48 MB for a binary of 8 MB, 3.1 s and 575 MB for one of 170 MB. Without: 0.67 s and 273 MB for one of 141 MB. Delve
// waits 0.2 s more when the process does not stop at once. Expect it to be right within a factor of two.
func EstimateOf(bytes int64, debugInfo bool) Estimate {
	megabytes := float64(bytes) / 1e6
	if !debugInfo {
		return Estimate{PauseMS: int(math.Round(100 + 4*megabytes)), MemoryMiB: int(math.Round(22 + 1.8*megabytes))}
	}
	return Estimate{PauseMS: int(math.Round(160 + 17.3*megabytes)), MemoryMiB: int(math.Round(22 + 3.25*megabytes))}
}
