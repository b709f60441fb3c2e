package uprobe

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/cilium/ebpf/asm"

	"k8s-dlv-tui/agent/plan"
)

// randomProbe is a plan within the contract's bounds, as strange as it can be.
func randomProbe(r *rand.Rand, m *machine) plan.Probe {
	probe := plan.Probe{CFA: int64(8 * r.IntN(1<<r.IntN(20))), Return: r.IntN(2) == 0, Link: m.link >= 0 && r.IntN(2) == 0}
	room := plan.MaxRecord
	for range r.IntN(plan.MaxSlots + 1) {
		slot := randomSlot(r, m, probe.Slots)
		if room -= slot.Size; room < 0 {
			break
		}
		probe.Slots = append(probe.Slots, slot)
	}
	if len(probe.Slots) == 0 {
		return probe
	}
	for range r.IntN(5) {
		var group []plan.Test
		for range r.IntN(6) {
			if test := randomTest(r, probe.Slots); checkTest(0, probe.Slots, &test) == nil {
				group = append(group, test)
			}
		}
		probe.Condition = append(probe.Condition, group)
	}
	return probe
}

func randomSlot(r *rand.Rand, m *machine, earlier []plan.Slot) plan.Slot {
	slot := plan.Slot{
		From:    plan.Source{Kind: plan.SourceKind(r.IntN(4)), Register: r.IntN(len(m.registers)), Shift: r.IntN(64)},
		Offset:  r.Int64() >> r.IntN(64),
		Element: r.IntN(40),
		Index:   r.Int64() >> r.IntN(64),
	}
	slot.From.Address = r.Uint64() >> r.IntN(64)
	if r.IntN(2) == 0 {
		slot.Offset, slot.Index = -slot.Offset, -slot.Index
	}
	// A word in an earlier slot, where there is one.
	reference := func() *plan.Ref {
		for range 10 {
			if len(earlier) == 0 {
				break
			}
			if i := r.IntN(len(earlier)); earlier[i].Size >= 8 {
				return &plan.Ref{Slot: i, Offset: r.IntN(earlier[i].Size - 7)}
			}
		}
		return nil
	}
	if slot.From.Kind == plan.FromSlot {
		if from := reference(); from != nil {
			slot.From.Ref = *from
		} else {
			slot.From.Kind = plan.FromRegister
		}
	}
	slot.Size = []int{0, 1, 8, 8, 8, 16, 48, r.IntN(plan.MaxSlot + 1), plan.MaxSlot}[r.IntN(9)]
	if slot.From.Kind == plan.FromRegister {
		slot.Size = 1 + r.IntN(8)
	} else if r.IntN(3) == 0 {
		slot.Length = reference()
	}
	if r.IntN(5) == 0 {
		slot.Bound = reference()
	}
	if r.IntN(5) == 0 {
		slot.When = reference()
		for range r.IntN(5) {
			slot.OneOf = append(slot.OneOf, r.Uint64()>>r.IntN(64))
		}
	}
	return slot
}

func randomTest(r *rand.Rand, slots []plan.Slot) plan.Test {
	operators := []string{"==", "!=", "<", "<=", ">", ">="}
	test := plan.Test{
		Slot: r.IntN(len(slots)), Size: 1 << r.IntN(4), Signed: r.IntN(2) == 0,
		Operator: operators[r.IntN(len(operators))], Value: r.Uint64() >> r.IntN(64),
	}
	if r.IntN(2) == 0 {
		test.Value = -test.Value
	}
	if size := slots[test.Slot].Size; size > test.Size {
		test.Offset = r.IntN(size - test.Size + 1)
	}
	if slots[test.Slot].Length != nil && r.IntN(2) == 0 {
		test.Operator = operators[r.IntN(2)]
		test.Text = bytes.Repeat([]byte("x"), r.IntN(min(slots[test.Slot].Size, plan.MaxText)+1))
		if len(test.Text) == 0 {
			test.Text = []byte{}
		}
	}
	return test
}

// Whatever a plan within the bounds says, the verifier takes its program.
func TestRandomPlansLoad(t *testing.T) {
	m := method(t)
	const seeds = 200
	longest := 0
	for seed := range uint64(seeds) {
		r := rand.New(rand.NewPCG(seed, 1))
		probe := randomProbe(r, thisMachine())
		if f := check(0, &probe, thisMachine()); f != nil {
			t.Fatalf("seed %d: %s", seed, f.Message)
		}
		p := &Probes{options: Options{
			Base: r.Uint64() >> 20, GoroutineOffset: r.IntN(500), Probes: []plan.Probe{probe}, Functions: []int{r.IntN(3) - 1},
			Frames: r.IntN(plan.MaxFrames + 1), Method: m,
		}}
		var err error
		if p.maps, err = newMaps(1, 1<<16); err != nil {
			t.Fatal(err)
		}
		for _, sleepable := range []bool{m == UprobeMulti, false} {
			source := threadSource{device: uint64(r.IntN(2) * 4), inode: 0xf0000000}
			program, err := p.loadOne(0, source, sleepable)
			if err != nil {
				t.Errorf("seed %d: %v", seed, err)
				if f, _ := err.(*Failure); f != nil {
					t.Fatal(f.Detail)
				}
				continue
			}
			if info, err := program.Info(); err == nil {
				if instructions, err := info.Instructions(); err == nil {
					longest = max(longest, len(instructions))
				}
			}
			_ = program.Close()
		}
		_ = p.Close()
	}
	t.Logf("the longest program has %d instructions", longest)
}

// A process stands whatever is read in it, and the records are what their layout says.
func TestRandomPlansRun(t *testing.T) {
	p := start(t)
	entry, returns := p.binary.entry("main.Tick"), p.binary.returns("main.Tick")
	for seed := range uint64(30) {
		r := rand.New(rand.NewPCG(seed, 2))
		probes := []plan.Probe{randomProbe(r, thisMachine()), randomProbe(r, thisMachine())}
		for i, at := range []plan.Probe{entry, returns[0]} {
			probes[i].Address, probes[i].Offset, probes[i].Return = at.Address, at.Offset, at.Return
			if r.IntN(2) == 0 {
				probes[i].Condition = nil
			}
		}
		a := p.attach(Options{Probes: probes, Functions: []int{0, r.IntN(2) - 1}, Frames: r.IntN(plan.MaxFrames + 1), PerSecond: r.IntN(2) * 200})
		p.do("tick 50")
		events := a.events()
		c := a.Counters()
		if c.Calls != 50 || c.Returns != 50 || c.Recorded != uint64(len(events)) ||
			c.Calls+c.Returns != c.Recorded+c.Limited+c.Spent+c.Filtered+c.Lost+c.Unmatched {
			t.Errorf("seed %d: %d events, %+v", seed, len(events), c)
		}
		for _, event := range events {
			if len(event.Slots) != len(probes[event.Probe].Slots) || event.Goroutine != 1 {
				t.Fatalf("seed %d: %+v", seed, event)
			}
			for i, slot := range event.Slots {
				if slot.Status > plan.StatusRange || len(slot.Bytes) > probes[event.Probe].Slots[i].Size {
					t.Errorf("seed %d: slot %d: %+v", seed, i, slot)
				}
			}
		}
		_ = a.Close()
	}
}

// Conditions in the kernel and the same ones here, on what was recorded, agree.
func TestRandomConditionsAgree(t *testing.T) {
	p := start(t)
	held, all := 0, 0
	for seed := range uint64(40) {
		r := rand.New(rand.NewPCG(seed, 4))
		probe := p.binary.entry("main.Numbers")
		texts := behind(1, 0, 0, 8+r.IntN(40))
		texts.Length, texts.Element = &plan.Ref{Slot: 2}, 1
		list := behind(3, 0, 0, 8*(1+r.IntN(8)))
		list.Length, list.Element = &plan.Ref{Slot: 4}, 8
		element := behind(3, 0, 16, 8)
		element.Bound, element.Index = &plan.Ref{Slot: 4}, 2
		probe.Slots = []plan.Slot{register(0, 8), register(2, 8), register(3, 8), register(4, 8), register(5, 8), register(1, 1), texts, list, element}
		tested := probe
		for range 1 + r.IntN(3) {
			var group []plan.Test
			for range 1 + r.IntN(3) {
				test := randomTest(r, probe.Slots)
				test.Value >>= r.IntN(64)
				if test.Slot == 0 && r.IntN(2) == 0 {
					test.Value = -(test.Value & 255)
				}
				if test.Text != nil {
					test.Text = bytes.Repeat([]byte("0123456789"), 7)[:len(test.Text)]
				}
				if checkTest(0, probe.Slots, &test) == nil {
					group = append(group, test)
				}
			}
			tested.Condition = append(tested.Condition, group)
		}
		a := p.attach(Options{Probes: []plan.Probe{probe, tested}})
		for n := range 24 {
			p.do("numbers %d", n*n/4)
		}
		var want, got []string
		for _, event := range a.events() {
			if event.Probe == 1 {
				got = append(got, event.values[0])
			} else if holds(&tested, event.Slots) {
				want = append(want, event.values[0])
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("seed %d: %d calls, not %d: %+v", seed, len(got), len(want), tested.Condition)
		}
		held, all = held+len(want), all+24
		_ = a.Close()
	}
	t.Logf("%d of %d held", held, all)
	if held < all/10 || held > all*9/10 {
		t.Error("the conditions say little")
	}
}

func holds(probe *plan.Probe, slots []plan.Value) bool {
	for _, group := range probe.Condition {
		if !slices.ContainsFunc(group, func(test plan.Test) bool { return passes(probe, &test, slots) }) {
			return false
		}
	}
	return true
}

func passes(probe *plan.Probe, test *plan.Test, slots []plan.Value) bool {
	value := slots[test.Slot]
	if value.Status != plan.StatusOK {
		return false
	}
	if test.Text != nil {
		slot := &probe.Slots[test.Slot]
		elements := binary.LittleEndian.Uint64(slots[slot.Length.Slot].Bytes[slot.Length.Offset:])
		same := elements*uint64(slot.Element) == uint64(len(test.Text)) && bytes.Equal(value.Bytes, test.Text)
		return same == (test.Operator == "==")
	}
	if len(value.Bytes) < test.Offset+test.Size {
		return false
	}
	var word [8]byte
	copy(word[:], value.Bytes[test.Offset:test.Offset+test.Size])
	n := binary.LittleEndian.Uint64(word[:])
	order := cmp.Compare(n, test.Value)
	if test.Signed {
		unused := 64 - 8*test.Size
		order = cmp.Compare(int64(n<<unused)>>unused, int64(test.Value))
	}
	switch test.Operator {
	case "==":
		return order == 0
	case "!=":
		return order != 0
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	}
	return order >= 0
}

// The biggest plan that the contract allows.
func TestBiggestPlanLoads(t *testing.T) {
	p := start(t)
	probe := p.binary.entry("main.Tick")
	probe.Slots = []plan.Slot{register(1, 8), register(2, 8)}
	var addresses []uint64
	for i := range uint64(maxOneOf) {
		addresses = append(addresses, 1<<40+i<<33)
	}
	for len(probe.Slots) < plan.MaxSlots {
		slot := behind(0, 0, 0, 128)
		slot.Length, slot.Element, slot.When = &plan.Ref{Slot: 1}, 1, &plan.Ref{Slot: 0}
		slot.OneOf = addresses[:80]
		probe.Slots = append(probe.Slots, slot)
	}
	probe.Slots[2].OneOf = addresses
	for range 4 {
		var group []plan.Test
		for i := 2; i < 30; i++ {
			group = append(group, plan.Test{Slot: i, Operator: "!=", Text: bytes.Repeat([]byte("y"), plan.MaxText)})
		}
		probe.Condition = append(probe.Condition, group)
	}
	a := p.attach(Options{Probes: []plan.Probe{probe}, Functions: []int{0}, Frames: plan.MaxFrames, PerSecond: 100, Hits: 1000})
	p.do("tick 3")
	if c := a.Counters(); c.Filtered != 3 {
		t.Errorf("%+v", c)
	}
	// Beyond: the maker is told.
	for i := range probe.Slots[2:] {
		probe.Slots[i+2].OneOf = addresses
	}
	_, err := Attach(Options{PID: p.pid, Probes: []plan.Probe{probe}, Functions: []int{0}, Method: method(t)})
	if err != nil {
		checkKind(t, err, KindPlan)
	}
}

func TestPlansBeyondTheContract(t *testing.T) {
	good := func() plan.Probe {
		text := behind(0, 0, 0, 16)
		text.Length, text.Element = &plan.Ref{Slot: 1}, 1
		return plan.Probe{
			CFA: 8, Slots: []plan.Slot{register(0, 8), register(1, 8), text, register(2, 4)},
			Condition: [][]plan.Test{{{Slot: 2, Operator: "==", Text: []byte("a")}, {Slot: 3, Operator: "<", Size: 4}}},
		}
	}
	if probe := good(); check(0, &probe, amd64) != nil {
		t.Fatal(check(0, &probe, amd64))
	}
	for i, spoil := range []func(p *plan.Probe){
		func(p *plan.Probe) { p.Slots = make([]plan.Slot, plan.MaxSlots+1) },
		func(p *plan.Probe) { p.CFA = -8 },
		func(p *plan.Probe) { p.Link = true },
		func(p *plan.Probe) { p.Slots[2].Size = plan.MaxSlot + 1 },
		func(p *plan.Probe) { p.Slots[2].Size = -1 },
		func(p *plan.Probe) { p.Slots[0].Size = 9 },
		func(p *plan.Probe) { p.Slots[0].Size = 0 },
		func(p *plan.Probe) { p.Slots[0].From.Register = 16 },
		func(p *plan.Probe) { p.Slots[0].From.Shift = 64 },
		func(p *plan.Probe) { p.Slots[3].Length = &plan.Ref{Slot: 1} },
		func(p *plan.Probe) { p.Slots[0].From.Kind = 9 },
		func(p *plan.Probe) { p.Slots[2].Element = -1 },
		func(p *plan.Probe) { p.Slots[2].OneOf = make([]uint64, maxOneOf+1) },
		func(p *plan.Probe) { p.Slots[2].From.Ref.Slot = 2 },
		func(p *plan.Probe) { p.Slots[2].From.Ref.Slot = -1 },
		func(p *plan.Probe) { p.Slots[2].Length.Offset = 1 },
		func(p *plan.Probe) { p.Slots[2].Bound = &plan.Ref{Slot: 3} },
		func(p *plan.Probe) { p.Slots[2].When = &plan.Ref{Offset: -1} },
		func(p *plan.Probe) { p.Condition[0][0].Slot = 4 },
		func(p *plan.Probe) { p.Condition[0][0].Operator = "<" },
		func(p *plan.Probe) { p.Condition[0][0].Slot = 3 },
		func(p *plan.Probe) { p.Condition[0][0].Text = make([]byte, plan.MaxText+1) },
		func(p *plan.Probe) { p.Condition[0][0].Text = make([]byte, 17) },
		func(p *plan.Probe) { p.Condition[0][1].Operator = "=" },
		func(p *plan.Probe) { p.Condition[0][1].Size = 3 },
		func(p *plan.Probe) { p.Condition[0][1].Size = 8 },
		func(p *plan.Probe) { p.Condition[0][1].Offset = 1 },
		func(p *plan.Probe) {
			for range 9 {
				p.Slots = append(p.Slots, behind(0, 0, 0, plan.MaxSlot))
			}
		},
	} {
		probe := good()
		spoil(&probe)
		if f := check(7, &probe, amd64); f == nil || f.Kind != KindPlan {
			t.Errorf("change %d: %v", i, f)
		}
	}
}

// Programs for arm64 can be assembled, read its registers alone, and jump to where something is.
func TestArm64(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		options := Options{
			Probes: []plan.Probe{randomProbe(r, arm64)}, Functions: []int{r.IntN(3) - 1}, Frames: r.IntN(8), GoroutineOffset: 152,
		}
		// A condition that can't hold leaves nothing of the rest.
		whole := seed%2 == 0
		if whole {
			options.Probes[0].Condition = nil
		}
		if f := check(0, &options.Probes[0], arm64); f != nil {
			t.Fatal(f)
		}
		instructions, err := newGenerator(&options, 0, arm64, descriptors{1, 2, 3, 4, 5}, threadSource{}, true).generate()
		if err != nil {
			t.Fatal(err)
		}
		var code bytes.Buffer
		if err := instructions.Marshal(&code, binary.LittleEndian); err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		registers := map[int16]bool{}
		for _, instruction := range instructions {
			if instruction.OpCode.Class() == asm.LdXClass && instruction.Src == context {
				registers[instruction.Offset] = true
			}
		}
		for offset := range registers {
			if offset < 0 || offset > 256 || offset%8 != 0 {
				t.Errorf("seed %d: the context is read at %d", seed, offset)
			}
		}
		// x28 is the goroutine, sp is after x30.
		if whole && (!registers[28*8] || !registers[31*8] || (options.Frames > 0) != registers[256]) {
			t.Errorf("seed %d: %v", seed, registers)
		}
	}
	if machineOf("riscv64") != nil {
		t.Error("riscv64")
	}
}
