package uprobe

import (
	"encoding/binary"
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"k8s-dlv-tui/agent/plan"
)

// DWARF numbers of the registers that Go passes arguments in on amd64, in their order.
var arguments = []int{0, 3, 2, 5, 4, 8, 9, 10, 11}

func register(argument, size int) plan.Slot {
	return plan.Slot{From: plan.Source{Kind: plan.FromRegister, Register: arguments[argument]}, Size: size}
}

func behind(slot, at int, offset int64, size int) plan.Slot {
	return plan.Slot{From: plan.Source{Kind: plan.FromSlot, Ref: plan.Ref{Slot: slot, Offset: at}}, Offset: offset, Size: size}
}

func word(n uint64) string {
	return hex.EncodeToString(binary.LittleEndian.AppendUint64(nil, n))
}

func text(s string) string { return hex.EncodeToString([]byte(s)) }

func checkValues(t *testing.T, got recorded, want ...string) {
	t.Helper()
	if !slices.Equal(got.values, want) {
		t.Errorf("\n%s, not\n%s", strings.Join(got.values, " "), strings.Join(want, " "))
	}
}

func eachMethod(t *testing.T, run func(t *testing.T, m Method)) {
	method(t)
	for _, m := range []Method{UprobeMulti, PerfEvent} {
		t.Run(string(m), func(t *testing.T) {
			if err := try(m); err != nil {
				t.Skip(err)
			}
			run(t, m)
		})
	}
}

func TestValues(t *testing.T) {
	eachMethod(t, func(t *testing.T, m Method) {
		for _, path := range []string{built, builtPIE} {
			p := startFile(t, path)
			testNumbers(t, p, m)
			testChain(t, p, m)
			testStack(t, p, m)
		}
	})
}

func testNumbers(t *testing.T, p *target, m Method) {
	probe := p.binary.entry("main.Numbers")
	bytes := behind(2, 0, 0, 16)
	bytes.Length, bytes.Element = &plan.Ref{Slot: 3}, 1
	list := behind(4, 0, 0, 20)
	list.Length, list.Element = &plan.Ref{Slot: 5}, 8
	third := behind(4, 0, 16, 8)
	third.Bound, third.Index = &plan.Ref{Slot: 5}, 2
	shifted := register(0, 2)
	shifted.From.Shift = 8
	probe.Slots = []plan.Slot{
		register(0, 8), register(1, 1), register(2, 8), register(3, 8), register(4, 8), register(5, 8),
		bytes, list, third, shifted,
		{From: plan.Source{Kind: plan.FromAddress, Address: p.binary.symbol("main.Level").Value - 8}, Offset: 8, Size: 8},
		{From: plan.Source{Kind: plan.FromAddress, Address: 16}, Size: 8},
		behind(0, 0, 0, 8),
	}
	a := p.attach(Options{Probes: []plan.Probe{probe}, Method: m})
	defer func() { _ = a.Close() }()
	for _, n := range []int{2, 3, 200, 0} {
		p.do("numbers %d", n)
	}
	events := a.events()
	if len(events) != 4 {
		t.Fatalf("%d events, %+v", len(events), a.Counters())
	}
	check := func(event int, want map[int]string) {
		t.Helper()
		for slot, value := range want {
			if events[event].values[slot] != value {
				t.Errorf("event %d, slot %d: %s, not %s", event, slot, events[event].values[slot], value)
			}
		}
	}
	level := word(4242)
	check(0, map[int]string{
		0: word(^uint64(1)), 1: "fe", 3: word(2), 5: word(2), 6: text("01"), 7: word(0) + word(11), 8: "range", 9: "ffff",
		10: level, 11: "fault", 12: "fault",
	})
	check(1, map[int]string{6: text("012"), 7: word(0) + word(11) + "16000000", 8: word(22), 10: level})
	check(2, map[int]string{6: text("0123456789012345"), 3: word(200), 7: word(0) + word(11) + "16000000", 8: word(22)})
	check(3, map[int]string{0: word(0), 6: "", 7: "", 8: "range", 9: "0000", 12: "nil"})
	if e := events[0]; e.Goroutine != 1 || e.Time == 0 || e.Depth == 0 || e.Depth > 1<<20 || e.Duration != 0 || e.Stack != nil {
		t.Errorf("%+v", e)
	}
	if c := a.Counters(); c.Calls != 4 || c.Recorded != 4 || a.Calls(0) != 4 {
		t.Errorf("%+v", c)
	}
}

func testChain(t *testing.T, p *target, m Method) {
	probe := p.binary.entry("main.Chain")
	// 0: n, 1: *n (Name, Next, Value, Shape), 2: Name, 3: *Next, 4: Next.Name, 5: a square's side, 6: a circle's.
	name := behind(1, 0, 0, 8)
	name.Length, name.Element = &plan.Ref{Slot: 1, Offset: 8}, 1
	next := behind(3, 0, 0, 8)
	next.Length, next.Element = &plan.Ref{Slot: 3, Offset: 8}, 1
	square := behind(1, 40, 0, 8)
	square.When, square.OneOf = &plan.Ref{Slot: 1, Offset: 32}, []uint64{1, p.binary.symbol("go:itab.*main.Square,main.Shape").Value}
	circle := square
	circle.OneOf = []uint64{p.binary.symbol("go:itab.*main.Circle,main.Shape").Value}
	never := square
	never.OneOf = nil
	probe.Slots = []plan.Slot{register(0, 8), behind(0, 0, 0, 48), name, behind(1, 16, 0, 48), next, square, circle, never}
	a := p.attach(Options{Probes: []plan.Probe{probe}, Method: m})
	defer func() { _ = a.Close() }()
	p.do("chain")
	events := a.events()
	if len(events) != 3 {
		t.Fatalf("%d events", len(events))
	}
	checkValues(t, events[0], events[0].values[0], events[0].values[1], text("first"), events[0].values[3], text("last"), word(9), "skipped", "skipped")
	if value := events[0].values[3][48:64]; value != word(7) {
		t.Errorf("Next.Value is %s", value)
	}
	checkValues(t, events[1], events[1].values[0], events[1].values[1], "", "nil", "nil", "skipped", "skipped", "skipped")
	checkValues(t, events[2], word(0), "nil", "nil", "nil", "nil", "skipped", "skipped", "skipped")
}

// Pages that aren't there are brought in, where programs may sleep.
func TestAbsentPages(t *testing.T) {
	eachMethod(t, func(t *testing.T, m Method) {
		p := start(t)
		probe := p.binary.entry("main.Tick")
		content := behind(0, 0, 0, 32)
		content.Length, content.Element = &plan.Ref{Slot: 1}, 1
		probe.Slots = []plan.Slot{register(1, 8), register(2, 8), content}
		a := p.attach(Options{Probes: []plan.Probe{probe}, Method: m})
		if answer := p.do("absent"); answer != "done" {
			t.Fatal(answer)
		}
		events := a.events()
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		if got := events[0].values[2]; got != text("from the disk") && (m == UprobeMulti || got != "fault") {
			t.Error(got)
		}
	})
}

func testStack(t *testing.T, p *target, m Method) {
	probe := p.binary.entry("main.Many")
	probe.Slots = []plan.Slot{{From: plan.Source{Kind: plan.FromStack}, Offset: 8, Size: 8}, register(8, 8)}
	a := p.attach(Options{Probes: []plan.Probe{probe}, Method: m})
	defer func() { _ = a.Close() }()
	p.do("many 3")
	events := a.events()
	if len(events) != 1 {
		t.Fatalf("%d events", len(events))
	}
	checkValues(t, events[0], word(30), word(9))
}
