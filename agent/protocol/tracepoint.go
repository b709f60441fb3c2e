package protocol

// Tracepoint is one place that is traced.
type Tracepoint struct {
	ID        int      `json:"id"`
	Name      string   `json:"name"`
	Function  string   `json:"function"`
	File      string   `json:"file"`
	Line      int      `json:"line"`
	Print     []string `json:"print"`
	Condition string   `json:"condition,omitempty"`
	Hits      uint64   `json:"hits"`
	Paused    bool     `json:"paused"`
	Console   bool     `json:"console"`
}

// Limits are the session's budgets; 0 means no limit.
type Limits struct {
	Hits            int     `json:"hits"`
	HitsPerSecond   int     `json:"hitsPerSecond"`
	DurationMS      int     `json:"durationMs"`
	OverheadPercent float64 `json:"overheadPercent"`
	// HoldMS is how long the target may be held at a breakpoint.
	HoldMS int `json:"holdMs"`
}
