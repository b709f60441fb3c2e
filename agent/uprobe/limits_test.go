package uprobe

import (
	"encoding/binary"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// collect reads until it is told to stop and counts the records of each second.
func (a *attached) collect() (stop func() []plan.Event) {
	var all []plan.Event
	var stopped atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			last := stopped.Load()
			err := a.Read(time.Now().Add(20*time.Millisecond), func(event plan.Event) {
				event.Slots, event.Stack = nil, nil
				all = append(all, event)
			})
			if err != nil || last {
				return
			}
		}
	}()
	return func() []plan.Event {
		stopped.Store(true)
		<-done
		return all
	}
}

func TestPerSecond(t *testing.T) {
	for _, late := range []bool{false, true} {
		for _, n := range []int{5, 33, 1000} {
			t.Run(strconv.Itoa(n), func(t *testing.T) {
				p := start(t)
				probe := p.binary.entry("main.Tick")
				probe.Slots = []plan.Slot{register(0, 8), register(1, 8), behind(1, 0, 0, 4)}
				if late {
					// Decided after a record is reserved.
					probe.Condition = [][]plan.Test{{{Slot: 2, Size: 1, Operator: "==", Value: 'r'}}}
				}
				a := p.attach(Options{Probes: []plan.Probe{probe}, PerSecond: n})
				stop := a.collect()
				calls, _ := strconv.Atoi(p.do("rate 2000"))
				events := stop()
				c := a.Counters()
				t.Logf("%d calls, %d events, %+v", calls, len(events), c)
				if c.Calls != uint64(calls) || c.Recorded != uint64(len(events)) || c.Limited != c.Calls-c.Recorded {
					t.Errorf("%d calls, %+v", calls, c)
				}
				// Two seconds, and the windows that they begin and end in.
				// On a busy machine the target doesn't get to run in each of the windows.
				if most := 2*n + n/5 + 2; len(events) > most || len(events) < n {
					t.Errorf("%d events of %d calls in 2 s", len(events), calls)
				}
				length := time.Second / time.Duration(min(n, 10))
				share := max(n/10, 1)
				for i := share; i < len(events); i++ {
					// Within a window's length there are at most the records of two windows.
					if i >= 2*share && events[i].Time-events[i-2*share].Time < uint64(length)*9/10 {
						t.Fatalf("%d events within %d ns", 2*share, events[i].Time-events[i-2*share].Time)
					}
				}
			})
		}
	}
}

func TestPerSecondChanges(t *testing.T) {
	p := start(t)
	a := p.attach(Options{Probes: []plan.Probe{p.binary.entry("main.Tick")}, PerSecond: 10})
	p.do("tick 1000")
	if c := a.Counters(); c.Recorded < 1 || c.Recorded > 3 {
		t.Errorf("%+v", c)
	}
	a.SetPerSecond(0)
	before := a.Counters().Recorded
	p.do("tick 1000")
	if c := a.Counters(); c.Recorded-before != 1000 {
		t.Errorf("%+v", c)
	}
	a.SetPerSecond(10)
	before = a.Counters().Recorded
	p.do("tick 1000")
	if c := a.Counters(); c.Recorded-before > 3 {
		t.Errorf("%+v", c)
	}
}

func TestWindows(t *testing.T) {
	for n, want := range map[int][2]uint64{
		0: {0, 0}, -1: {0, 0}, 1: {1e9, 1}, 3: {333333334, 1}, 10: {1e8, 1}, 19: {52631579, 1}, 1000: {1e8, 100}, 1 << 40: {1e8, 1e8},
	} {
		bytes := settings{perSecond: n}.marshal()
		if got := [2]uint64{binary.NativeEndian.Uint64(bytes[settingWindow:]), binary.NativeEndian.Uint64(bytes[settingShare:])}; got != want {
			t.Errorf("%d a second: %v, not %v", n, got, want)
		}
	}
}

// The budget is spent by calls that match, exactly, however many threads call.
func TestHits(t *testing.T) {
	p := start(t)
	probe := p.binary.entry("main.Tick")
	probe.Slots = []plan.Slot{register(0, 8)}
	probe.Condition = [][]plan.Test{{{Slot: 0, Size: 8, Operator: ">=", Value: 20}}}
	a := p.attach(Options{Probes: []plan.Probe{probe}, Hits: 500})
	p.do("spread 100")
	if n := len(a.events()); n != 500 {
		t.Errorf("%d events", n)
	}
	c := a.Counters()
	if c.Calls != 5000 || c.Recorded != 500 || c.Filtered != 1000 || c.Spent != 3500 {
		t.Errorf("%+v", c)
	}
}

func TestRingOverflow(t *testing.T) {
	p := start(t)
	probe := p.binary.entry("main.Tick")
	probe.Slots = []plan.Slot{register(0, 8)}
	a := p.attach(Options{Probes: []plan.Probe{probe}, RingBytes: 5000, Hits: 3000})
	p.do("tick 2000")
	c := a.Counters()
	events := a.events()
	if c.Calls != 2000 || c.Recorded != uint64(len(events)) || c.Lost != c.Calls-c.Recorded || c.Recorded < 50 {
		t.Fatalf("%d events, %+v", len(events), c)
	}
	// What is lost costs nothing of the budget, and there is room again.
	p.do("tick 50")
	if n := len(a.events()); n != 50 {
		t.Errorf("%d events", n)
	}
}

func TestPause(t *testing.T) {
	eachMethod(t, func(t *testing.T, m Method) {
		p := start(t)
		whole := p.text()
		a := p.attach(Options{Probes: []plan.Probe{p.binary.entry("main.Tick")}, Method: m})
		p.do("tick 10")
		if n := len(differences(t, whole)); n != 1 {
			t.Errorf("%d bytes of the text are changed", n)
		}
		for range 3 {
			if err := a.Pause(); err != nil {
				t.Fatal(err)
			}
			if n := len(differences(t, whole)); n != 0 {
				t.Errorf("%d bytes of the text are changed", n)
			}
			p.do("tick 10")
			if err := a.Resume(); err != nil {
				t.Fatal(err)
			}
			p.do("tick 5")
		}
		if c := a.Counters(); c.Calls != 25 || len(a.events()) != 25 {
			t.Errorf("%+v", c)
		}
		began := time.Now()
		if err := a.Close(); err != nil {
			t.Fatal(err)
		}
		t.Logf("closed in %v", time.Since(began))
		if n := len(differences(t, whole)); n != 0 {
			t.Errorf("%d bytes of the text are changed", n)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if c := a.Counters(); c.Calls != 25 || a.Calls(0) != 25 {
			t.Errorf("%+v", c)
		}
		if err := a.Resume(); err == nil {
			t.Error("resumed after Close")
		}
		if err := a.Read(time.Now().Add(time.Second), nil); err == nil {
			t.Error("read after Close")
		}
		p.do("tick 10")
	})
}
