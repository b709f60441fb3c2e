package uprobe

import (
	"encoding/binary"

	"github.com/cilium/ebpf/asm"

	"k8s-dlv-tui/agent/plan"
)

// jumps are the jumps that are taken when a comparison holds: of unsigned and of signed numbers.
var jumps = map[string]struct{ unsigned, signed asm.JumpOp }{
	"==": {asm.JEq, asm.JEq},
	"!=": {asm.JNE, asm.JNE},
	"<":  {asm.JLT, asm.JSLT},
	"<=": {asm.JLE, asm.JSLE},
	">":  {asm.JGT, asm.JSGT},
	">=": {asm.JGE, asm.JSGE},
}

// splitCondition separates the groups that can be decided from registers alone, before a record is reserved, from the
// ones that need slots.
func splitCondition(probe *plan.Probe) (registers, slots [][]plan.Test) {
	for _, group := range probe.Condition {
		early := true
		for i := range group {
			early = early && testsRegister(probe, &group[i])
		}
		if early {
			registers = append(registers, group)
		} else {
			slots = append(slots, group)
		}
	}
	return registers, slots
}

func testsRegister(probe *plan.Probe, test *plan.Test) bool {
	slot := &probe.Slots[test.Slot]
	return slot.From.Kind == plan.FromRegister && slot.When == nil && slot.Bound == nil && test.Text == nil
}

// needed are the slots that the tests look at, and the ones that those come from, in order.
func needed(probe *plan.Probe, groups [][]plan.Test) []bool {
	need := make([]bool, len(probe.Slots))
	for _, group := range groups {
		for i := range group {
			need[group[i].Slot] = true
		}
	}
	// References go to earlier slots.
	for i := len(probe.Slots) - 1; i >= 0; i-- {
		if !need[i] {
			continue
		}
		slot := &probe.Slots[i]
		for _, reference := range []*plan.Ref{slot.Length, slot.Bound, slot.When} {
			if reference != nil {
				need[reference.Slot] = true
			}
		}
		if slot.From.Kind == plan.FromSlot {
			need[slot.From.Ref.Slot] = true
		}
	}
	return need
}

// require emits groups of tests; where one group doesn't hold, it jumps to otherwise. With early the tests read
// registers, else the record.
func (g *generator) require(groups [][]plan.Test, early bool, otherwise label) {
	for _, group := range groups {
		holds := g.label()
		for i := range group {
			next := g.label()
			if group[i].Text != nil {
				g.testText(&group[i], holds, next)
			} else {
				g.testNumber(&group[i], early, holds, next)
			}
			g.place(next)
		}
		g.jump(otherwise)
		g.place(holds)
	}
}

func (g *generator) testNumber(test *plan.Test, early bool, holds, next label) {
	if early {
		g.loadRegisterSlot(asm.R1, &g.probe.Slots[test.Slot])
		if test.Offset > 0 {
			g.emit(asm.RSh.Imm(asm.R1, int32(8*test.Offset)))
		}
		g.keepLow(asm.R1, test.Size)
	} else {
		g.jumpUnlessFilled(test.Slot, test.Offset+test.Size, next)
		g.emit(load(asm.R1, record, g.layout.slots[test.Slot]+test.Offset, sizeOf(test.Size)))
	}
	op := jumps[test.Operator].unsigned
	if test.Signed {
		op = jumps[test.Operator].signed
		if bits := int32(64 - 8*test.Size); bits > 0 {
			g.emit(asm.LSh.Imm(asm.R1, bits), asm.ArSh.Imm(asm.R1, bits))
		}
	}
	g.jumpNumber(op, asm.R1, asm.R2, test.Value, holds)
}

// testText compares as many bytes as the text has; the lengths must be equal, and the slot's own may have been cut.
func (g *generator) testText(test *plan.Test, holds, next label) {
	slot := &g.probe.Slots[test.Slot]
	same, differs := holds, next
	if test.Operator == "!=" {
		same, differs = next, holds
	}
	g.jumpUnlessFilled(test.Slot, 0, next)
	elements := uint64(len(test.Text))
	if slot.Element > 1 {
		if len(test.Text)%slot.Element != 0 {
			g.jump(differs)
			return
		}
		elements /= uint64(slot.Element)
	}
	g.emit(g.loadReference(asm.R1, *slot.Length))
	g.jumpNumber(asm.JNE, asm.R1, asm.R2, elements, differs)
	at := g.layout.slots[test.Slot]
	for text := test.Text; len(text) > 0; {
		size := pieceOf(len(text))
		g.emit(load(asm.R1, record, at, sizeOf(size)))
		g.jumpNumber(asm.JNE, asm.R1, asm.R2, number(text[:size]), differs)
		text, at = text[size:], at+size
	}
	g.jump(same)
}

// pieceOf is the size of the biggest load within some bytes.
func pieceOf(bytes int) int {
	for _, size := range []int{8, 4, 2} {
		if bytes >= size {
			return size
		}
	}
	return 1
}

// number is what a load of these bytes gives.
func number(piece []byte) uint64 {
	var word [8]byte
	copy(word[:], piece)
	return binary.LittleEndian.Uint64(word[:])
}
