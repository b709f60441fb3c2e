package location

import (
	"fmt"

	"k8s-dlv-tui/agent/plan"
)

// recorder collects what a probe reads. The same bytes are read once.
type recorder struct {
	machine machine
	// cfa is the canonical frame address less the stack pointer.
	cfa   int64
	slots []plan.Slot
	bytes int
	known map[string]int
	later []func()
	// kept is the share of the room, in percent, that is kept for what is planned later.
	kept int
}

func newRecorder(on machine, cfa int64) *recorder {
	return &recorder{machine: on, cfa: cfa, known: map[string]int{}}
}

const tooMuch = "not read: more than one record can hold"

// add returns the slot's number, or why there is no room for it.
func (r *recorder) add(slot plan.Slot) (int, string) {
	// What an element of a list points to is there only when the element is.
	if from := slot.From; from.Kind == plan.FromSlot && slot.Bound == nil && r.slots[from.Ref.Slot].Length != nil {
		list := r.slots[from.Ref.Slot]
		slot.Bound, slot.Index = list.Length, int64(from.Ref.Offset/list.Element)
	}
	key := fmt.Sprint(slot.From, slot.Offset, slot.Size, slot.Element, slot.Index, text(slot.Length), text(slot.Bound), text(slot.When), slot.OneOf)
	if number, ok := r.known[key]; ok {
		return number, ""
	}
	share := 100 - r.kept
	if slot.Size > plan.MaxSlot || len(r.slots) >= plan.MaxSlots*share/100 || r.bytes+slot.Size > plan.MaxRecord*share/100 {
		return 0, tooMuch
	}
	r.bytes += slot.Size
	r.slots = append(r.slots, slot)
	r.known[key] = len(r.slots) - 1
	return len(r.slots) - 1, ""
}

func text(ref *plan.Ref) string {
	if ref == nil {
		return "-"
	}
	return fmt.Sprint(*ref)
}

// span is where in the record some bytes of a value are; why says that they are not there.
type span struct {
	at, size int64
	slot     int
	offset   int64
	index    int64
	why      string
}

type spans []span

func (s spans) sub(at, size int64) spans {
	var found spans
	for _, one := range s {
		from, to := max(one.at, at), min(one.at+one.size, at+size)
		if from < to {
			one.offset += from - one.at
			one.at, one.size = from-at, to-from
			found = append(found, one)
		}
	}
	return found
}

// fetch has the bytes of a location recorded.
func (r *recorder) fetch(place location) spans {
	var found spans
	for _, one := range place {
		found = append(found, r.fetchPiece(one)...)
	}
	return found
}

func (r *recorder) fetchPiece(one piece) spans {
	missing := func(why string) spans { return spans{{at: one.at, size: one.size, slot: -1, why: why}} }
	slot := plan.Slot{When: one.when, OneOf: one.types, Bound: one.bound, Index: one.index}
	switch one.kind {
	case nowhere:
		return missing(one.why)
	case inRegister:
		slot.From, slot.Size = plan.Source{Kind: plan.FromRegister, Register: one.register}, 8
		number, why := r.add(slot)
		if why != "" {
			return missing(why)
		}
		return spans{{at: one.at, size: one.size, slot: number, offset: one.offset}}
	case onStack:
		if one.deref {
			home, why := r.add(plan.Slot{From: plan.Source{Kind: plan.FromStack}, Offset: r.cfa + one.home, Size: 8})
			if why != "" {
				return missing(why)
			}
			slot.From = plan.Source{Kind: plan.FromSlot, Ref: plan.Ref{Slot: home}}
			break
		}
		slot.From = plan.Source{Kind: plan.FromStack}
		one.offset += r.cfa
	case atAddress:
		slot.From = plan.Source{Kind: plan.FromAddress, Address: one.address}
	case inMemory:
		if one.throughRegister {
			register, why := r.add(plan.Slot{From: plan.Source{Kind: plan.FromRegister, Register: one.register}, Size: 8})
			if why != "" {
				return missing(why)
			}
			one.pointer = plan.Ref{Slot: register}
		}
		slot.From = plan.Source{Kind: plan.FromSlot, Ref: one.pointer}
	}
	return r.fetchMemory(one, slot)
}

// fetchMemory reads as much as one slot can hold; the rest of a big value is told as missing.
func (r *recorder) fetchMemory(one piece, slot plan.Slot) spans {
	slot.Offset = one.offset
	slot.Size = int(min(one.size, plan.MaxSlot))
	if slot.Size == 0 {
		return nil
	}
	number, why := r.add(slot)
	if why != "" {
		return spans{{at: one.at, size: one.size, slot: -1, why: why}}
	}
	found := spans{{at: one.at, size: int64(slot.Size), slot: number, index: one.index}}
	if rest := one.size - int64(slot.Size); rest > 0 {
		found = append(found, span{at: one.at + int64(slot.Size), size: rest, slot: -1, why: tooMuch})
	}
	return found
}

// word is where in the record the 8 bytes at an offset of a value are, for a slot that starts from them.
func (s spans) word(at int64) (plan.Ref, string) {
	found := s.sub(at, 8)
	if len(found) != 1 || found[0].size != 8 {
		return plan.Ref{}, optimisedAway
	}
	if found[0].why != "" {
		return plan.Ref{}, found[0].why
	}
	return plan.Ref{Slot: found[0].slot, Offset: int(found[0].offset)}, ""
}

// afterwards does something when what was asked for before has its room: a value's own bytes come before those that it
// points to, so that one deep value doesn't take the room of all others.
func (r *recorder) afterwards(do func()) { r.later = append(r.later, do) }

func (r *recorder) finish() {
	for len(r.later) > 0 {
		next := r.later[0]
		r.later = r.later[1:]
		next()
	}
}

// recorded are the bytes of a value in an event, or why there are none. They may be the event's own: they are read only.
func (s spans) recorded(event plan.Event, size int64) ([]byte, string) {
	if len(s) == 1 && s[0].at == 0 && s[0].size >= size && s[0].why == "" {
		from, why := slotBytes(event, s[0].slot, s[0].index)
		if why == "" && s[0].offset+s[0].size <= int64(len(from)) {
			return from[s[0].offset : s[0].offset+size : s[0].offset+size], ""
		}
	}
	return s.recordedIn(make([]byte, size), event)
}

// recordedIn puts a value's bytes together in a buffer of its size.
func (s spans) recordedIn(bytes []byte, event plan.Event) ([]byte, string) {
	size, have := int64(len(bytes)), int64(0)
	for _, one := range s {
		if one.why != "" {
			return nil, one.why
		}
		from, why := slotBytes(event, one.slot, one.index)
		if why != "" {
			return nil, why
		}
		if one.offset+one.size > int64(len(from)) {
			return nil, "not read"
		}
		copy(bytes[one.at:min(one.at+one.size, size)], from[one.offset:one.offset+one.size])
		have += one.size
	}
	if have < size {
		return nil, optimisedAway
	}
	return bytes, ""
}

func slotBytes(event plan.Event, slot int, index int64) ([]byte, string) {
	if slot < 0 || slot >= len(event.Slots) {
		return nil, "not read"
	}
	switch value := event.Slots[slot]; value.Status {
	case plan.StatusOK:
		return value.Bytes, ""
	case plan.StatusFault:
		return nil, "fault"
	case plan.StatusNil:
		return nil, "nil pointer"
	case plan.StatusRange:
		return nil, fmt.Sprintf("index %d is beyond the length", index)
	default:
		return nil, "its dynamic type is another"
	}
}
