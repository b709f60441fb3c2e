package watch

import (
	"encoding/binary"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
)

// silent hears nothing.
type silent struct{ hits uint64 }

func (*silent) Dropped(int)                          {}
func (*silent) StateChanged()                        {}
func (*silent) Summary(protocol.Summary)             {}
func (*silent) Ended(string, string, protocol.Proof) {}
func (*silent) Log(string, string)                   {}
func (s *silent) Hit(protocol.Hit)                   { s.hits++ }

// server is the program of the tests, built once.
func server(t testing.TB) *location.Program {
	t.Helper()
	path := filepath.Join(t.TempDir(), "server")
	if output, err := exec.Command("go", "build", "-o", path, "../testdata/server").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	program, err := location.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Close() })
	return program
}

// called is what a probe at main.tick(n, name) records.
func called(probe plan.Probe, n uint64, name string) plan.Event {
	event := plan.Event{Time: monotonic(), Goroutine: 1, TID: 1}
	words := []uint64{n, 0xc000010000, uint64(len(name))}
	for _, slot := range probe.Slots {
		if slot.Length != nil {
			event.Slots = append(event.Slots, plan.Value{Status: plan.StatusOK, Bytes: []byte(name)})
			continue
		}
		event.Slots = append(event.Slots, plan.Value{Status: plan.StatusOK, Bytes: binary.LittleEndian.AppendUint64(nil, words[0])})
		words = words[1:]
	}
	return event
}

// What a record costs the agent whose hit is not sent one by one.
func BenchmarkEvent(b *testing.B) {
	program := server(b)
	for name, print := range map[string][]string{"one string": {"name"}, "string and int": {"name", "n"}} {
		found, err := program.Trace(protocol.Request{Function: "main.tick", Print: print}, nil, location.Options{})
		if err != nil {
			b.Fatal(err)
		}
		w := &Watcher{listener: &silent{}, program: program, clock: newClock()}
		w.show.take(time.Now())
		one := &traced{watcher: w, location: found, goroutines: map[int64]uint64{}, values: make([]frequency, len(print))}
		event := called(plan.Probe{Slots: found.Probes[0].Slots}, 7, "tick")
		if print[0] == "name" && len(print) == 1 {
			event = called(plan.Probe{Slots: found.Probes[0].Slots}, 0xc000010000, "tick")
			binary.LittleEndian.PutUint64(event.Slots[1].Bytes, 4)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w.show.tokens = 0
				one.event(event)
			}
		})
		if top, _ := one.values[0].top(1); len(top) != 1 || top[0].key != "tick" {
			b.Errorf("%+v", top)
		}
	}
}
