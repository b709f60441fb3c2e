package uprobe

import (
	"fmt"
	"slices"
	"testing"

	"k8s-dlv-tui/agent/plan"
)

// Numbers is called with -n, int8(-n), a text of n digits and n multiples of 11.
var calledWith = []int{0, 1, 2, 3, 10, 127, 128, 129, 200}

func TestConditions(t *testing.T) {
	const a, b, pointer, length, bytes, list, count, level, cut = 0, 1, 2, 3, 4, 5, 6, 7, 8
	number := func(slot, size int, signed bool, operator string, value int64) plan.Test {
		return plan.Test{Slot: slot, Size: size, Signed: signed, Operator: operator, Value: uint64(value)}
	}
	matches := func(slot int, operator, text string) plan.Test {
		return plan.Test{Slot: slot, Operator: operator, Text: []byte(text)}
	}
	type groups = [][]plan.Test
	digits := "0123456789012345678901234567890123456789012345678901234567890123"
	for _, c := range []struct {
		name      string
		condition groups
		want      []int
	}{
		{"signed", groups{{number(a, 8, true, "<", -10)}}, []int{127, 128, 129, 200}},
		{"signed, at most", groups{{number(a, 8, true, "<=", -10)}}, []int{10, 127, 128, 129, 200}},
		{"unsigned", groups{{number(a, 8, false, ">", 5)}}, []int{1, 2, 3, 10, 127, 128, 129, 200}},
		{"a signed byte", groups{{number(b, 1, true, ">", 0)}}, []int{129, 200}},
		{"an unsigned byte", groups{{number(b, 1, false, ">=", 254)}}, []int{1, 2}},
		{"a byte is never that big", groups{{number(b, 1, false, "==", 256+254)}}, nil},
		{"two groups", groups{{number(a, 8, true, "<", -1)}, {number(length, 8, true, "<=", 10)}}, []int{2, 3, 10}},
		{"one of two", groups{{number(length, 8, true, "==", 1), number(length, 8, true, "==", 200)}}, []int{1, 200}},
		{"a register and memory", groups{{number(length, 8, true, "==", 1), number(count, 8, false, "==", 22)}}, []int{1, 3, 10, 127, 128, 129, 200}},
		{"a package variable", groups{{number(level, 8, true, "==", 4242)}, {number(length, 8, true, "!=", 3)}}, []int{0, 1, 2, 10, 127, 128, 129, 200}},
		{"4 bytes of memory", groups{{number(level, 4, true, "!=", 4242)}}, nil},
		{"text", groups{{matches(bytes, "==", "012")}}, []int{3}},
		{"text of 8 bytes and more", groups{{matches(bytes, "==", digits[:10])}}, []int{10}},
		{"another text", groups{{matches(bytes, "!=", "012")}}, []int{0, 1, 2, 10, 127, 128, 129, 200}},
		{"no text", groups{{matches(bytes, "==", "")}}, []int{0}},
		{"the text is longer", groups{{matches(bytes, "==", digits)}}, nil},
		{"the text is cut", groups{{matches(cut, "==", "01")}}, []int{2}},
		{"the text is cut, another", groups{{matches(cut, "!=", "01")}, {number(length, 8, true, "<", 10)}}, []int{0, 1, 3}},
		{"text or number", groups{{matches(bytes, "==", "01"), number(length, 8, true, "==", 10)}}, []int{2, 10}},
		{"no value, no match", groups{{number(list, 8, true, "==", 22)}}, []int{3, 10, 127, 128, 129, 200}},
		{"no value, no difference", groups{{number(list, 8, true, "!=", 23)}}, []int{3, 10, 127, 128, 129, 200}},
		{"nothing holds", groups{{}}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := start(t)
			probe := p.binary.entry("main.Numbers")
			content := behind(pointer, 0, 0, 64)
			content.Length, content.Element = &plan.Ref{Slot: length}, 1
			short := behind(pointer, 0, 0, 2)
			short.Length, short.Element = &plan.Ref{Slot: length}, 1
			third := behind(9, 0, 16, 8)
			third.Bound, third.Index = &plan.Ref{Slot: 10}, 2
			// A cell that can be reached from the arguments alone, in the order of the names above.
			probe.Slots = []plan.Slot{
				register(0, 8), register(1, 1), register(2, 8), register(3, 8), content,
				{}, {}, {From: plan.Source{Kind: plan.FromAddress, Address: p.binary.symbol("main.Level").Value}, Size: 8}, short,
				register(4, 8), register(5, 8),
			}
			// References go to earlier slots: the list's own come before it.
			probe.Slots[list], probe.Slots[count] = register(4, 8), register(5, 8)
			probe.Slots = append(probe.Slots, third)
			condition := groups{}
			for _, group := range c.condition {
				moved := slices.Clone(group)
				for i := range moved {
					if moved[i].Slot == list || moved[i].Slot == count {
						moved[i].Slot = 11
					}
				}
				condition = append(condition, moved)
			}
			probe.Condition = condition
			attached := p.attach(Options{Probes: []plan.Probe{probe}})
			for _, n := range calledWith {
				p.do("numbers %d", n)
			}
			var got []int
			for _, event := range attached.events() {
				for _, n := range calledWith {
					if event.values[length] == word(uint64(n)) {
						got = append(got, n)
					}
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(c.want) {
				t.Errorf("%v, not %v", got, c.want)
			}
			sum := attached.Counters()
			if sum.Calls != uint64(len(calledWith)) || sum.Recorded != uint64(len(c.want)) || sum.Filtered != sum.Calls-sum.Recorded {
				t.Errorf("%+v", sum)
			}
		})
	}
}
