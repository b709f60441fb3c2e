package protocol

// Summary is what a watch session has seen so far.
type Summary struct {
	Tracepoints []TracepointSummary `json:"tracepoints"`
	Kept        Kept                `json:"kept"`
}

// Kept says what an export would have, of all watch sessions of the agent.
type Kept struct {
	// Hits were recorded, at entries and at returns; Sent of them went to the client one by one; NotKept of them found no
	// room in the pod.
	Hits    uint64 `json:"hits"`
	Sent    uint64 `json:"sent"`
	NotKept uint64 `json:"notKept"`
}

// Export is a file in the agent's directory: gzip, a line of JSON for each hit.
type Export struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
	// Hits are in the file. NotKept were recorded and found no room in the pod; Left were kept, and are not in the file
	// since its room or its time was over.
	Hits    uint64 `json:"hits"`
	NotKept uint64 `json:"notKept"`
	Left    uint64 `json:"left"`
}

// TracepointSummary is of all calls of one tracepoint, not only of those whose hits were sent.
type TracepointSummary struct {
	ID int `json:"id"`
	// Calls were counted in the kernel, Recorded of them were read, Sent of those went to the client one by one.
	Calls    uint64 `json:"calls"`
	Recorded uint64 `json:"recorded"`
	Sent     uint64 `json:"sent"`
	// Rate is calls a second over the last two seconds.
	Rate      float64        `json:"rate"`
	Durations *Durations     `json:"durations,omitempty"`
	Values    []ValueSummary `json:"values"`
	Callers   []Caller       `json:"callers,omitempty"`
}

// Durations are of the calls whose return was seen, in milliseconds.
type Durations struct {
	Count uint64  `json:"count"`
	P50   float64 `json:"p50"`
	P90   float64 `json:"p90"`
	P99   float64 `json:"p99"`
	Max   float64 `json:"max"`
	// Buckets are pairs of an upper bound and a count.
	Buckets [][2]float64 `json:"buckets"`
}

// ValueSummary has the most frequent values of one expression, most frequent first.
type ValueSummary struct {
	Name string      `json:"name"`
	Top  []TextCount `json:"top"`
	// Others are the hits with any other value.
	Others uint64 `json:"others"`
	// Sampled: so many hits were looked at, not all. 0 when all were.
	Sampled uint64 `json:"sampled,omitempty"`
}

// TextCount is a value's text and how often it was seen, at least.
type TextCount struct {
	Text  string `json:"text"`
	Count uint64 `json:"count"`
}

// Caller is a stack, innermost frame first, and how often it was seen, at least.
type Caller struct {
	Stack []Frame `json:"stack"`
	Count uint64  `json:"count"`
}

// Measurement is how often a function was called.
type Measurement struct {
	Calls          uint64  `json:"calls"`
	MS             float64 `json:"ms"`
	CallsPerSecond float64 `json:"callsPerSecond"`
	// Stepped: a probe on it costs about ten times what it usually does.
	Stepped bool `json:"stepped,omitempty"`
}
