package uprobe

import (
	"math"

	"k8s-dlv-tui/agent/plan"
)

// maxOneOf bounds the addresses of a slot's OneOf: each costs instructions, and a jump goes over 32,767 of them at most.
const maxOneOf = 256

// check tells what a plan asks for beyond the contract, nil when nothing.
func check(number int, probe *plan.Probe, m *machine) *Failure {
	if len(probe.Slots) > plan.MaxSlots {
		return badPlan(number, "it has %d slots, at most %d are possible", len(probe.Slots), plan.MaxSlots)
	}
	if probe.CFA < 0 || probe.CFA > math.MaxInt32 {
		return badPlan(number, "its frame is %d bytes", probe.CFA)
	}
	if probe.Link && m.link < 0 {
		return badPlan(number, "this processor has no link register")
	}
	record := 0
	for i := range probe.Slots {
		if f := checkSlot(number, probe.Slots, i, m); f != nil {
			return f
		}
		record += probe.Slots[i].Size
	}
	if record > plan.MaxRecord {
		return badPlan(number, "its slots have %d bytes, at most %d are possible", record, plan.MaxRecord)
	}
	for _, group := range probe.Condition {
		for i := range group {
			if f := checkTest(number, probe.Slots, &group[i]); f != nil {
				return f
			}
		}
	}
	return nil
}

func checkSlot(number int, slots []plan.Slot, i int, m *machine) *Failure {
	slot := &slots[i]
	if slot.Size < 0 || slot.Size > plan.MaxSlot {
		return badPlan(number, "slot %d has %d bytes, at most %d are possible", i, slot.Size, plan.MaxSlot)
	}
	references := []*plan.Ref{slot.Length, slot.Bound, slot.When}
	switch slot.From.Kind {
	case plan.FromRegister:
		if slot.Size < 1 || slot.Size > 8 {
			return badPlan(number, "slot %d takes %d bytes from a register", i, slot.Size)
		}
		if slot.From.Register < 0 || slot.From.Register >= len(m.registers) {
			return badPlan(number, "slot %d asks for register %d, which doesn't exist", i, slot.From.Register)
		}
		if slot.From.Shift < 0 || slot.From.Shift > 63 {
			return badPlan(number, "slot %d shifts a register by %d bits", i, slot.From.Shift)
		}
		if slot.Length != nil {
			return badPlan(number, "slot %d is a register with a length", i)
		}
	case plan.FromStack, plan.FromAddress:
	case plan.FromSlot:
		references = append(references, &slot.From.Ref)
	default:
		return badPlan(number, "slot %d comes from nowhere (kind %d)", i, slot.From.Kind)
	}
	if slot.Element < 0 {
		return badPlan(number, "slot %d has elements of %d bytes", i, slot.Element)
	}
	if len(slot.OneOf) > maxOneOf {
		return badPlan(number, "slot %d depends on %d addresses, at most %d are possible", i, len(slot.OneOf), maxOneOf)
	}
	for _, reference := range references {
		if reference == nil {
			continue
		}
		if reference.Slot < 0 || reference.Slot >= i {
			return badPlan(number, "slot %d refers to slot %d, which isn't an earlier one", i, reference.Slot)
		}
		if size := slots[reference.Slot].Size; reference.Offset < 0 || reference.Offset+8 > size {
			return badPlan(number, "slot %d refers to 8 bytes at %d of slot %d, which has %d", i, reference.Offset, reference.Slot, size)
		}
	}
	return nil
}

func checkTest(number int, slots []plan.Slot, test *plan.Test) *Failure {
	if test.Slot < 0 || test.Slot >= len(slots) {
		return badPlan(number, "a condition tests slot %d, which doesn't exist", test.Slot)
	}
	slot := &slots[test.Slot]
	if test.Text != nil {
		switch {
		case test.Operator != "==" && test.Operator != "!=":
			return badPlan(number, "a condition compares text with %q", test.Operator)
		case slot.Length == nil:
			return badPlan(number, "a condition compares text with slot %d, which has no length", test.Slot)
		case len(test.Text) > plan.MaxText:
			return badPlan(number, "a condition compares %d bytes of text, at most %d are possible", len(test.Text), plan.MaxText)
		case len(test.Text) > slot.Size:
			return badPlan(number, "a condition compares %d bytes of text, slot %d has %d", len(test.Text), test.Slot, slot.Size)
		}
		return nil
	}
	if _, known := jumps[test.Operator]; !known {
		return badPlan(number, "a condition compares with %q", test.Operator)
	}
	if test.Size != 1 && test.Size != 2 && test.Size != 4 && test.Size != 8 {
		return badPlan(number, "a condition compares a number of %d bytes", test.Size)
	}
	if test.Offset < 0 || test.Offset+test.Size > slot.Size {
		return badPlan(number, "a condition compares %d bytes at %d of slot %d, which has %d", test.Size, test.Offset, test.Slot, slot.Size)
	}
	return nil
}
