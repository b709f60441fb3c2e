package protocol

import "time"

// State is what the target does.
type State struct {
	Phase string `json:"phase"`
	PID   int    `json:"pid,omitempty"`
	// Engine is `debug` or `watch`; empty while nothing is attached.
	Engine         string  `json:"engine,omitempty"`
	Hits           uint64  `json:"hits"`
	Rate           float64 `json:"rate"`
	Dropped        uint64  `json:"dropped"`
	StoppedPercent float64 `json:"stoppedPercent"`
	StoppedMS      float64 `json:"stoppedMs"`
	Paused         string  `json:"paused,omitempty"`
	Console        bool    `json:"console"`
	Stop           *Held   `json:"stop,omitempty"`
	ExitStatus     *int    `json:"exitStatus,omitempty"`
}

// Held says since when, why and where the target stands still.
type Held struct {
	Since     time.Time `json:"since"`
	Reason    string    `json:"reason"`
	Function  string    `json:"function"`
	File      string    `json:"file"`
	Line      int       `json:"line"`
	Goroutine int64     `json:"goroutine"`
	// Until is when it will be let run, whoever still looks at it.
	Until *time.Time `json:"until,omitempty"`
}

// Proof is what was checked after the end. What could not be read is nil.
type Proof struct {
	PID             int      `json:"pid"`
	Clean           bool     `json:"clean"`
	Alive           bool     `json:"alive"`
	ExitStatus      *int     `json:"exitStatus,omitempty"`
	TracerPID       *int     `json:"tracerPid,omitempty"`
	State           string   `json:"state,omitempty"`
	StoppedThreads  *int     `json:"stoppedThreads,omitempty"`
	TextDifferences *int     `json:"textDifferences,omitempty"`
	FreeMS          *float64 `json:"freeMs,omitempty"`
	Unknown         []string `json:"unknown"`
	Hits            uint64   `json:"hits"`
	Dropped         uint64   `json:"dropped"`
	PauseMS         float64  `json:"pauseMs"`
	StoppedMS       float64  `json:"stoppedMs"`
}
