package watch

import (
	"encoding/binary"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/spool"
	"k8s-dlv-tui/agent/uprobe"
)

// silent hears nothing.
type silent struct{ hits uint64 }

func (*silent) Dropped(int)                          {}
func (*silent) StateChanged()                        {}
func (*silent) Summary(protocol.Summary)             {}
func (*silent) Ended(string, string, protocol.Proof) {}
func (*silent) Log(string, string)                   {}
func (s *silent) Hit(protocol.Hit) uint64            { s.hits++; return s.hits }

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

// watched is a tracepoint whose records are made up.
func watched(t testing.TB, program *location.Program, request protocol.Request) *traced {
	t.Helper()
	found, err := program.Trace(request, nil, location.Options{})
	if err != nil {
		t.Fatal(err)
	}
	archive := NewArchive(spool.Options{Path: filepath.Join(t.TempDir(), "spool")})
	t.Cleanup(archive.Close)
	w := &Watcher{
		listener: &silent{}, program: program, clock: newClock(), archive: archive, show: sampler{perSecond: shownPerSecond},
	}
	one := &traced{
		watcher: w, location: found, goroutines: map[int64]uint64{}, values: make([]frequency, len(request.Print)),
		made: sampler{perSecond: madePerSecond}, places: w.placesOf(found),
	}
	one.Print = request.Print
	one.source = archive.keep(one)
	return one
}

// entry is what the probe at the entry of main.tick(n, name) records when name is printed before n.
func entry(one *traced, n uint64, name string) plan.Event {
	event := plan.Event{Time: uprobe.Monotonic(), Goroutine: 1, TID: 1}
	words := []uint64{0xc000010000, uint64(len(name)), n}
	for _, slot := range one.location.Probes[0].Slots {
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
		one := watched(b, program, protocol.Request{Function: "main.tick", Print: print})
		event := entry(one, 7, "tick")
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			begin := processorTime()
			for b.Loop() {
				event.Time += 50_000
				one.watcher.show.tokens, one.watcher.show.last = 0, event.Time
				one.event(event)
			}
			b.ReportMetric(float64((processorTime()-begin).Nanoseconds())/float64(b.N), "cpu-ns/op")
		})
		if top, _ := one.values[0].top(1); len(top) != 1 || top[0].key != "tick" {
			b.Errorf("%+v", top)
		}
	}
}

// The text that is counted is the one that is shown, whatever was recorded.
func TestTheCountedTextIsTheHits(t *testing.T) {
	program := server(t)
	print := []string{
		"order", "order.ID", "order.Customer", "order.Items", "len(order.Items)", "order.Items[1].Name", "len(order.Notes)",
		"order.Parent.ID", "order.Reason", "order.secret", "label", "s.open", "len(label)", "order.Items[0].Price", "s.served", "3",
	}
	one := watched(t, program, protocol.Request{Function: "main.(*Shop).Serve", Print: print})
	plain := 0
	for round := range 3000 {
		event := plan.Event{Slots: []plan.Value{}}
		for _, slot := range one.location.Probes[0].Slots {
			value := plan.Value{Status: plan.Status(rand.IntN(int(plan.StatusRange) + 1))}
			if round%2 == 0 {
				value.Status = plan.StatusOK
			}
			if value.Status == plan.StatusOK {
				size := slot.Size
				if slot.Length != nil {
					size = rand.IntN(slot.Size/slot.Element+1) * slot.Element
				}
				value.Bytes = make([]byte, size)
				for i := range value.Bytes {
					value.Bytes[i] = byte(rand.IntN(256) & rand.IntN(256) & -rand.IntN(2))
				}
			}
			event.Slots = append(event.Slots, value)
		}
		values, _, _ := one.location.Values(event)
		for i, value := range values {
			if one.location.IsPlain(0, i) {
				plain++
			}
			want := value.Text
			if value.Unreadable != "" {
				want = "(" + value.Unreadable + ")"
			}
			if got := string(one.location.AppendText([]byte("x"), event, i)); got != "x"+want {
				t.Fatalf("%s: %q instead of %q", print[i], got, want)
			}
		}
	}
	if plain == 0 {
		t.Error("no value is plain")
	}
}

// Values of the results are counted at the returns, under their own expression.
func TestResultsAreCountedUnderTheirExpression(t *testing.T) {
	one := watched(t, server(t), protocol.Request{Function: "main.(*Shop).Serve", Print: []string{"err", "label"}, Returns: true})
	for i, probe := range one.location.Probes {
		if got := one.location.Printed(i); len(got) != 1 || got[0] != map[bool]int{true: 0, false: 1}[probe.Return] {
			t.Errorf("probe %d: %v", i, got)
		}
	}
}

// What has to be made for each hit is counted of a sample, and the summary says so; a string is counted of all.
func TestValuesThatAreMadeAreCountedOfASample(t *testing.T) {
	one := watched(t, server(t), protocol.Request{Function: "main.(*Shop).Serve", Print: []string{"order.Reason", "label"}})
	event := plan.Event{Time: 1}
	for _, slot := range one.location.Probes[0].Slots {
		event.Slots = append(event.Slots, plan.Value{Status: plan.StatusOK, Bytes: make([]byte, slot.Size)})
	}
	const count = 5 * madePerSecond
	for range count {
		event.Time += 1e9 / count
		one.event(event)
	}
	values := one.summary().Values
	if got := values[0].Sampled; got < madePerSecond || got > 2*madePerSecond+1 || values[1].Sampled != 0 {
		t.Errorf("%+v", values)
	}
	if all := values[1].Top[0].Count + values[1].Others; all != count {
		t.Errorf("%d of %d strings are counted", all, count)
	}
}

// processorTime is what this process has taken: on a busy machine time that goes by says little.
func processorTime() time.Duration {
	var taken syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &taken)
	return time.Duration(taken.Utime.Nano() + taken.Stime.Nano())
}
