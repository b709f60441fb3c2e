package location

import (
	"os"
	"strings"
	"testing"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// LOCATION_BIG=path tells how long a big program takes and how much memory; LOCATION_FUNCTION is what is traced there.
func TestBigProgram(t *testing.T) {
	path := os.Getenv("LOCATION_BIG")
	if path == "" {
		t.Skip("LOCATION_BIG is not set")
	}
	began := time.Now()
	step := func(what string) { t.Logf("%6d ms, %s: %s", time.Since(began).Milliseconds(), peak(t), what) }
	program, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer program.Close()
	step("open")
	_, err = program.functionTable()
	step("function table")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := program.GoroutineOffset(); err != nil {
		t.Error(err)
	}
	step("goid")
	request := protocol.Request{Function: os.Getenv("LOCATION_FUNCTION"), Args: true, Returns: true}
	trace, err := program.Trace(request, nil, Options{})
	if err != nil {
		t.Fatal(err)
	}
	step("trace")
	t.Logf("%d probes, %d slots", len(trace.Probes), len(trace.Probes[0].Slots))
	program.Frames([]uint64{trace.Probes[0].Address}, 0, nil)
	step("frames")
	if _, err := binary.OpenFunctions(path); err != nil {
		t.Fatal(err)
	}
	step("binary.OpenFunctions, for comparison")
}

func peak(t *testing.T) string {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(string(status), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strings.TrimSpace(rest)
		}
	}
	return "?"
}
