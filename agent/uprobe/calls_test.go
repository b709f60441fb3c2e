package uprobe

import (
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// function has the probes of a function, the entry first, and its number for each.
func (p *target) function(name string, number int) (probes []plan.Probe, functions []int) {
	probes = append([]plan.Probe{p.binary.entry(name)}, p.binary.returns(name)...)
	for range probes {
		functions = append(functions, number)
	}
	return probes, functions
}

type call struct {
	goroutine int64
	depth     uint64
}

// checkNesting finds for each return the entry before it, and says how many pairs there are.
func checkNesting(t *testing.T, probes []plan.Probe, events []recorded) (pairs int) {
	t.Helper()
	open := map[call]uint64{}
	for _, event := range events {
		key := call{event.Goroutine, event.Depth}
		if !probes[event.Probe].Return {
			open[key] = event.Time
			continue
		}
		entered, known := open[key]
		if !known {
			t.Fatalf("a return without an entry: %+v", event)
		}
		if event.Duration != event.Time-entered {
			t.Fatalf("%d ns, not %d", event.Duration, event.Time-entered)
		}
		delete(open, key)
		pairs++
	}
	if len(open) > 0 {
		t.Errorf("%d entries have no return", len(open))
	}
	return pairs
}

func TestReturnsMatch(t *testing.T) {
	for _, c := range []struct {
		name, function, do string
		calls              int
	}{
		{"recursion", "main.Fib", "fib 12", 465},
		{"the stack moves", "main.Deep", "deep 2000", 2001},
		{"goroutines", "main.Tick", "spread 60", 3000},
		{"at the same time", "main.Sleep", "sleep 30", 20},
	} {
		t.Run(c.name, func(t *testing.T) {
			eachMethod(t, func(t *testing.T, m Method) {
				p := start(t)
				probes, functions := p.function(c.function, 3)
				for i := range probes {
					probes[i].Slots = []plan.Slot{register(0, 8)}
				}
				a := p.attach(Options{Probes: probes, Functions: functions, Method: m})
				p.do("%s", c.do)
				time.Sleep(10 * time.Millisecond)
				events := a.events()
				if n := checkNesting(t, probes, events); n != c.calls {
					t.Errorf("%d returns", n)
				}
				sum := a.Counters()
				if sum.Calls != uint64(c.calls) || sum.Returns != sum.Calls || sum.Recorded != 2*sum.Calls || sum.Unmatched != 0 {
					t.Errorf("%+v", sum)
				}
				for _, event := range events {
					if ms := event.Duration / 1e6; c.function == "main.Sleep" && probes[event.Probe].Return && (ms < 30 || ms > 300) {
						t.Errorf("it slept for %d ms", ms)
					}
				}
			})
		})
	}
}

// Returns follow the decision on their entry.
func TestReturnsOfDroppedEntries(t *testing.T) {
	p := start(t)
	probes, functions := p.function("main.Tick", 0)
	for i := range probes {
		probes[i].Slots = []plan.Slot{register(0, 8)}
	}
	probes[0].Condition = [][]plan.Test{{{Slot: 0, Size: 8, Operator: "<", Value: 10}}}
	a := p.attach(Options{Probes: probes, Functions: functions, Hits: 7})
	p.do("tick 20")
	if n := checkNesting(t, probes, a.events()); n != 7 {
		t.Errorf("%d pairs", n)
	}
	want := Counters{Calls: 20, Returns: 20, Recorded: 14, Spent: 3, Filtered: 10, Unmatched: 13}
	if c := a.Counters(); c != want {
		t.Errorf("%+v, not %+v", c, want)
	}
}

// An entry whose return was never seen doesn't lend its time to a later call at the same place.
func TestLostReturns(t *testing.T) {
	p := start(t)
	probes, functions := p.function("main.Panic", 0)
	probes[0].Slots = []plan.Slot{register(0, 8)}
	// Only the call that panics is recorded.
	probes[0].Condition = [][]plan.Test{{{Slot: 0, Size: 8, Operator: "!=", Value: 0}}}
	a := p.attach(Options{Probes: probes, Functions: functions})
	p.do("panic 1")
	p.do("panic 0")
	if events := a.events(); len(events) != 1 {
		t.Errorf("%d events", len(events))
	}
	if c := a.Counters(); c.Unmatched != 1 || c.Returns != 1 || c.Filtered != 1 {
		t.Errorf("%+v", c)
	}
	// The same with a pause between the call and its return.
	sleeping, numbers := p.function("main.Sleep", 0)
	b := p.attach(Options{Probes: sleeping, Functions: numbers})
	done := make(chan struct{})
	go func() { p.do("sleep 200"); close(done) }()
	time.Sleep(100 * time.Millisecond)
	if err := b.Pause(); err != nil {
		t.Fatal(err)
	}
	if err := b.Resume(); err != nil {
		t.Fatal(err)
	}
	<-done
	if c := b.Counters(); c.Calls != 20 || c.Unmatched != c.Returns || c.Recorded != 20 {
		t.Errorf("%+v", c)
	}
}

// A return that isn't matched is recorded like an entry.
func TestReturnsAlone(t *testing.T) {
	p := start(t)
	probes := p.binary.returns("main.Tick")
	probes[0].Slots = []plan.Slot{register(0, 8)}
	a := p.attach(Options{Probes: probes, Hits: 5})
	p.do("tick 9")
	events := a.events()
	if len(events) != 5 || events[3].values[0] != word((3^0x55)+(16^0x55)) || events[0].Duration != 0 {
		t.Errorf("%+v", events)
	}
	if c := a.Counters(); c.Returns != 9 || c.Calls != 0 || c.Spent != 4 {
		t.Errorf("%+v", c)
	}
}

func TestFrames(t *testing.T) {
	eachMethod(t, func(t *testing.T, m Method) {
		for _, path := range []string{built, builtPIE} {
			p := startFile(t, path)
			probes, functions := p.function("main.Tick", 0)
			for frames := range 12 {
				a := p.attach(Options{Probes: probes, Functions: functions, Frames: frames, Method: m})
				p.do("outer 1")
				events := a.events()
				if len(events) != 2 {
					t.Fatalf("%d events", len(events))
				}
				for _, event := range events {
					want := []string{"main.Tick", "main.Middle", "main.Outer", "main.do", "main.main", "runtime.main", "runtime.goexit.abi0"}
					want = want[:min(frames, len(want))]
					if len(event.Stack) != len(want) {
						t.Fatalf("%d frames, not %d", len(event.Stack), len(want))
					}
					for i, name := range want {
						symbol := p.binary.symbol(name)
						if at := event.Stack[i] - p.base; at < symbol.Value || at > symbol.Value+symbol.Size {
							t.Errorf("%d frames: frame %d is at %#x, not in %s", frames, i, at, name)
						}
					}
					if frames > 0 && event.Stack[0] != probes[event.Probe].Address+p.base {
						t.Errorf("%#x", event.Stack[0])
					}
				}
				_ = a.Close()
			}
		}
	})
}
