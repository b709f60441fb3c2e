package location

import (
	"encoding/binary"

	"k8s-dlv-tui/agent/plan"
)

// interpreter does with a stopped process what the kernel's program does with a running one.
type interpreter struct {
	registers func(dwarf int) uint64
	stack     uint64
	memory    func(address uint64, to []byte) bool
	base      uint64
}

func (i interpreter) event(probe plan.Probe) (plan.Event, bool) {
	var event plan.Event
	for _, slot := range probe.Slots {
		event.Slots = append(event.Slots, i.fill(slot, event.Slots))
	}
	for _, group := range probe.Condition {
		holds := false
		for _, test := range group {
			holds = holds || i.test(test, event.Slots)
		}
		if !holds {
			return event, false
		}
	}
	event.Stack = []uint64{probe.Address + i.base}
	return event, true
}

func wordAt(ref plan.Ref, slots []plan.Value) (uint64, plan.Status) {
	value := slots[ref.Slot]
	if value.Status != plan.StatusOK {
		return 0, value.Status
	}
	if ref.Offset+8 > len(value.Bytes) {
		return 0, plan.StatusFault
	}
	return binary.LittleEndian.Uint64(value.Bytes[ref.Offset:]), plan.StatusOK
}

func (i interpreter) fill(slot plan.Slot, slots []plan.Value) plan.Value {
	if slot.Bound != nil {
		length, status := wordAt(*slot.Bound, slots)
		if status != plan.StatusOK {
			return plan.Value{Status: status}
		}
		if slot.Index >= int64(length) {
			return plan.Value{Status: plan.StatusRange}
		}
	}
	if slot.When != nil {
		word, status := wordAt(*slot.When, slots)
		if status != plan.StatusOK {
			return plan.Value{Status: status}
		}
		holds := false
		for _, one := range slot.OneOf {
			holds = holds || one+i.base == word
		}
		if !holds {
			return plan.Value{Status: plan.StatusSkipped}
		}
	}
	size := int64(slot.Size)
	if slot.Length != nil {
		length, status := wordAt(*slot.Length, slots)
		if status != plan.StatusOK {
			return plan.Value{Status: status}
		}
		if int64(length) < 0 {
			return plan.Value{Status: plan.StatusFault}
		}
		size = min(size, int64(length)*int64(slot.Element))
	}
	var address uint64
	switch slot.From.Kind {
	case plan.FromRegister:
		var bytes [8]byte
		binary.LittleEndian.PutUint64(bytes[:], i.registers(slot.From.Register)>>slot.From.Shift)
		return plan.Value{Status: plan.StatusOK, Bytes: bytes[:slot.Size]}
	case plan.FromStack:
		address = i.stack
	case plan.FromAddress:
		address = slot.From.Address + i.base
	case plan.FromSlot:
		word, status := wordAt(slot.From.Ref, slots)
		if status != plan.StatusOK {
			return plan.Value{Status: status}
		}
		if size == 0 {
			return plan.Value{Status: plan.StatusOK, Bytes: []byte{}}
		}
		if word == 0 {
			return plan.Value{Status: plan.StatusNil}
		}
		address = word
	}
	bytes := make([]byte, size)
	if size > 0 && !i.memory(address+uint64(slot.Offset), bytes) {
		return plan.Value{Status: plan.StatusFault}
	}
	return plan.Value{Status: plan.StatusOK, Bytes: bytes}
}

func (i interpreter) test(test plan.Test, slots []plan.Value) bool {
	value := slots[test.Slot]
	if value.Status != plan.StatusOK {
		return false
	}
	if test.Text != nil {
		return (string(value.Bytes) == string(test.Text)) == (test.Operator == "==")
	}
	if test.Offset+test.Size > len(value.Bytes) {
		return false
	}
	var bytes [8]byte
	copy(bytes[:], value.Bytes[test.Offset:test.Offset+test.Size])
	word := binary.LittleEndian.Uint64(bytes[:])
	shift := 64 - 8*test.Size
	less, equal := word < test.Value, word == test.Value
	if test.Signed {
		signed := int64(word<<shift) >> shift
		less, equal = signed < int64(test.Value), signed == int64(test.Value)
	}
	switch test.Operator {
	case "==":
		return equal
	case "!=":
		return !equal
	case "<":
		return less
	case "<=":
		return less || equal
	case ">":
		return !less && !equal
	default:
		return !less
	}
}
