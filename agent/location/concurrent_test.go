package location

import (
	"sync"
	"testing"

	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
)

// One program is asked by several goroutines: a session plans a trace while another's records are read.
func TestSeveralGoroutines(t *testing.T) {
	program, functions := open(t, build(t, "values", "plain"))
	var group sync.WaitGroup
	for _, name := range []string{"pointers", "interfaces", "others", "named", "pointers"} {
		group.Go(func() {
			trace, err := program.Trace(protocol.Request{Function: "main." + name, Args: true, Returns: true}, functions, Options{})
			if err != nil {
				t.Error(err)
				return
			}
			for probe := range trace.Probes {
				var slots []plan.Value
				for _, slot := range trace.Probes[probe].Slots {
					slots = append(slots, plan.Value{Status: plan.StatusOK, Bytes: make([]byte, slot.Size)})
				}
				trace.Values(plan.Event{Probe: probe, Slots: slots})
				program.Frames([]uint64{trace.Probes[probe].Address}, 0, functions)
			}
		})
	}
	group.Wait()
}
