package protocol

import "time"

// Hit is one hit of a tracepoint. Seq is given by who keeps the hits: 1 for the first that is sent, without gaps; 0 in an
// export for one that was not sent.
type Hit struct {
	// Record counts all recorded hits of watch sessions from 1; in an export alone, where a gap is what was not kept.
	Record       uint64     `json:"record,omitempty"`
	Time         time.Time  `json:"time"`
	Seq          uint64     `json:"seq"`
	Tracepoint   string     `json:"tracepoint"`
	TracepointID int        `json:"tracepointId"`
	Goroutine    int64      `json:"goroutine"`
	Function     string     `json:"function"`
	File         string     `json:"file"`
	Line         int        `json:"line"`
	Hits         HitCount   `json:"hits"`
	Values       []Variable `json:"values"`
	Args         []Variable `json:"args,omitempty"`
	Locals       []Variable `json:"locals,omitempty"`
	Returns      []Variable `json:"returns,omitempty"`
	Stack        []Frame    `json:"stack,omitempty"`
	Return       bool       `json:"return,omitempty"`
	// DurationMS is how long the call took, for a hit at the return that was seen by a probe.
	DurationMS float64 `json:"durationMs,omitempty"`
}

// HitCount is how often a tracepoint has been hit, in all and by this goroutine.
type HitCount struct {
	Total     uint64 `json:"total"`
	Goroutine uint64 `json:"goroutine"`
}

// Frame is one frame of a stack.
type Frame struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
}

// Variable is one value.
type Variable struct {
	Name       string     `json:"name"`
	Type       string     `json:"type"`
	Kind       string     `json:"kind"`
	Text       string     `json:"text"`
	Children   []Variable `json:"children,omitempty"`
	Length     int64      `json:"length,omitempty"`
	Unreadable string     `json:"unreadable,omitempty"`
}
