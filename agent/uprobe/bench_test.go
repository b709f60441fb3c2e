package uprobe

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// What a hit costs the process: a loop of calls, each of which hits a probe, or with returns two, while the records are
// read as the agent does. Calls without a probe take 3 ns.
func BenchmarkHit(b *testing.B) {
	text := behind(1, 0, 0, 64)
	text.Length, text.Element = &plan.Ref{Slot: 2}, 1
	aString := []plan.Slot{register(0, 8), register(1, 8), register(2, 8), text}
	five := append(append([]plan.Slot{}, aString...), behind(1, 0, 0, 8), behind(1, 0, 8, 8), behind(1, 0, 0, 16), register(3, 8))
	for _, c := range []struct {
		name   string
		slots  []plan.Slot
		change func(p *target, o *Options)
	}{
		{"nothing", nil, nil},
		{"string", aString, nil},
		{"five", five, nil},
		{"string,stack8", aString, func(_ *target, o *Options) { o.Frames = 8 }},
		{"string,stack32", aString, func(_ *target, o *Options) { o.Frames = 32 }},
		{"string,returns", aString, func(p *target, o *Options) { o.Probes, o.Functions = returning(p, aString) }},
		{"string,limited", aString, func(_ *target, o *Options) { o.PerSecond = 1000 }},
		{"string,limited,returns", aString, func(p *target, o *Options) {
			o.Probes, o.Functions = returning(p, aString)
			o.PerSecond = 1000
		}},
		{"string,filtered by a register", aString, func(_ *target, o *Options) {
			o.Probes[0].Condition = [][]plan.Test{{{Slot: 2, Size: 8, Operator: "==", Value: 1}}}
		}},
		{"string,filtered by text", aString, func(_ *target, o *Options) {
			o.Probes[0].Condition = [][]plan.Test{{{Slot: 3, Operator: "==", Text: []byte("0123456789abcdeX")}}}
		}},
	} {
		for _, m := range []Method{UprobeMulti, PerfEvent} {
			b.Run(c.name+"/"+string(m), func(b *testing.B) {
				p := start(b)
				probe := p.binary.entry("main.Tick")
				probe.Slots = c.slots
				o := Options{Probes: []plan.Probe{probe}, Method: m}
				if c.change != nil {
					c.change(p, &o)
				}
				a := p.attach(o)
				stop := a.collectCount()
				run(b, p)
				events := stop()
				if sum := a.Counters(); sum.Lost > 0 {
					b.Logf("%d events, %+v", events, sum)
				}
			})
		}
	}
}

func returning(p *target, slots []plan.Slot) ([]plan.Probe, []int) {
	probes, functions := p.function("main.Tick", 0)
	probes[0].Slots = slots
	for i := range probes[1:] {
		probes[i+1].Slots = []plan.Slot{register(0, 8)}
	}
	return probes, functions
}

// run has the process call b.N times.
func run(b *testing.B, p *target) {
	nanoseconds, err := strconv.Atoi(p.do("time %d", b.N))
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(nanoseconds)/float64(b.N), "ns/hit")
	b.ReportMetric(0, "ns/op")
}

// collectCount reads until it is told to stop.
func (a *attached) collectCount() (stop func() int) {
	seen, end, done := 0, make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-end:
				return
			default:
				_ = a.Read(time.Now().Add(50*time.Millisecond), func(plan.Event) { seen++ })
			}
		}
	}()
	return func() int {
		close(end)
		<-done
		return seen
	}
}

func BenchmarkCount(b *testing.B) {
	for _, m := range []Method{UprobeMulti, PerfEvent} {
		// The kernel emulates the instruction at an entry; a RET is executed elsewhere, with a second trap after it.
		for _, place := range []string{"entry", "return"} {
			b.Run(place+"/"+string(m), func(b *testing.B) {
				p := start(b)
				probe := p.binary.entry("main.Tick")
				if place == "return" {
					probe = p.binary.returns("main.Tick")[0]
				}
				c, err := Count(p.pid, "", []uint64{probe.Offset}, m)
				if err != nil {
					b.Fatal(err)
				}
				defer func() { _ = c.Close() }()
				run(b, p)
			})
		}
	}
}

// How fast records are read and decoded, and what it allocates: the ring is filled while nobody reads.
func BenchmarkRead(b *testing.B) {
	p := start(b)
	probes, functions := returning(p, []plan.Slot{register(0, 8), register(1, 8), register(2, 8), behind(1, 0, 0, 64)})
	a := p.attach(Options{Probes: probes[:1], Functions: functions[:1], Frames: 8})
	seen := 0
	each := func(plan.Event) { seen++ }
	b.ReportAllocs()
	for seen < b.N {
		b.StopTimer()
		p.do("tick %d", min(20_000, b.N-seen))
		b.StartTimer()
		for before := -1; before != seen; {
			before = seen
			if err := a.Read(time.Time{}, each); err != nil {
				b.Fatal(err)
			}
		}
	}
}

// What is read while two processors call as fast as they can.
func BenchmarkThroughput(b *testing.B) {
	p := start(b)
	text := behind(1, 0, 0, 32)
	text.Length, text.Element = &plan.Ref{Slot: 2}, 1
	probe := p.binary.entry("main.Tick")
	probe.Slots = []plan.Slot{register(0, 8), register(1, 8), register(2, 8), text}
	a := p.attach(Options{Probes: []plan.Probe{probe}})
	p.do("load")
	before, seen := a.Counters(), 0
	for range b.N {
		_ = a.Read(time.Now().Add(time.Second), func(plan.Event) { seen++ })
	}
	c := a.Counters()
	b.ReportMetric(float64(seen)/float64(b.N), "events/s")
	b.ReportMetric(float64(c.Lost-before.Lost)/float64(c.Calls-before.Calls), "lost")
	b.ReportMetric(0, "ns/op")
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		for line := range strings.Lines(string(status)) {
			if strings.HasPrefix(line, "VmHWM") {
				b.Log(fmt.Sprintf("memory of the agent: %s", strings.TrimSpace(line)))
			}
		}
	}
}
