package delve

// The parts of Delve's JSON API (service/api/types.go, version 1.27.2) that the agent reads and writes. The package
// itself is not imported: it brings the whole debugger along, and the agent shall stay small. A key that is written
// wrong is silently ignored by dlv, so the tests check each of them by its effect.

type loadConfig struct {
	FollowPointers     bool
	MaxVariableRecurse int
	MaxStringLen       int
	MaxArrayValues     int
	MaxStructFields    int
}

// argumentsConfig is how much of the arguments a hit brings: what a pointer points to and the fields of a struct, but not
// the fields of these. One level more halves the hits that a second can have (of a handler's *http.Request: 147 instead
// of 286; without arguments it is 423). Expressions of `variables` can't be configured: Delve goes one level deeper for
// them, with 64 bytes of a string and 64 elements.
var argumentsConfig = &loadConfig{FollowPointers: true, MaxVariableRecurse: 0, MaxStringLen: 128, MaxArrayValues: 8, MaxStructFields: 16}

type breakpoint struct {
	ID            int               `json:"id"`
	Name          string            `json:"name"`
	Addr          uint64            `json:"addr"`
	Addrs         []uint64          `json:"addrs"`
	File          string            `json:"file"`
	Line          int               `json:"line"`
	FunctionName  string            `json:"functionName,omitempty"`
	Cond          string            `json:"Cond"`
	Tracepoint    bool              `json:"continue"`
	TraceReturn   bool              `json:"traceReturn"`
	Stacktrace    int               `json:"stacktrace"`
	Variables     []string          `json:"variables,omitempty"`
	LoadArgs      *loadConfig       `json:"LoadArgs"`
	TotalHitCount uint64            `json:"totalHitCount"`
	HitCount      map[string]uint64 `json:"hitCount,omitempty"`
	Disabled      bool              `json:"disabled"`
}

// traces tells whether a hit lets the target run on: a tracepoint or the return of a traced function.
func (b *breakpoint) traces() bool { return b.Tracepoint || b.TraceReturn }

type function struct {
	Name string `json:"name"`
}

func (f *function) name() string {
	if f == nil {
		return ""
	}
	return f.Name
}

type frame struct {
	File     string    `json:"file"`
	Line     int       `json:"line"`
	Function *function `json:"function"`
}

type thread struct {
	ID           int         `json:"id"`
	File         string      `json:"file"`
	Line         int         `json:"line"`
	Function     *function   `json:"function"`
	GoroutineID  int64       `json:"goroutineID"`
	Breakpoint   *breakpoint `json:"breakPoint"`
	Information  *hitDetails `json:"breakPointInfo"`
	ReturnValues []variable  `json:"ReturnValues"`
}

type hitDetails struct {
	Stacktrace []frame    `json:"stacktrace"`
	Variables  []variable `json:"variables"`
	Arguments  []variable `json:"arguments"`
	Locals     []variable `json:"locals"`
}

type debuggerState struct {
	CurrentThread  *thread  `json:"currentThread"`
	Threads        []thread `json:"Threads"`
	NextInProgress bool     `json:"NextInProgress"`
	Exited         bool     `json:"exited"`
	ExitStatus     int      `json:"exitStatus"`
	StopReason     string   `json:"stopReason"`
}

type stateAnswer struct{ State debuggerState }

type variable struct {
	Name       string     `json:"name"`
	Addr       uint64     `json:"addr"`
	OnlyAddr   bool       `json:"onlyAddr"`
	Type       string     `json:"type"`
	RealType   string     `json:"realType"`
	Flags      int        `json:"flags"`
	Kind       uint       `json:"kind"`
	Value      string     `json:"value"`
	Bytes      []byte     `json:"StringValueBytes"`
	Len        int64      `json:"len"`
	Base       uint64     `json:"base"`
	Children   []variable `json:"children"`
	Unreadable string     `json:"unreadable"`
}

// Flags of a variable (service/api/types.go).
const (
	flagArgument       = 1 << 3
	flagReturnArgument = 1 << 4
)
