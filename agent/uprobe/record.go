package uprobe

import (
	"encoding/binary"
	"unsafe"

	"k8s-dlv-tui/agent/plan"
)

// What a record in the ring looks like: a head, the frames of the stack, a mark for each slot (status and number of
// bytes, 4 bytes each), the slots' bytes. Everything starts at a multiple of 8, and is where it is for all records of a
// probe.
const (
	atTime      = 0
	atProbe     = 8
	atThread    = 12
	atGoroutine = 16
	atDepth     = 24
	atDuration  = 32
	atFrames    = 40
	headSize    = 48

	markSize   = 8
	markLength = 4
)

// layout is where things are in the records of one probe, in bytes.
type layout struct {
	marks int
	slots []int
	size  int
	// most is how many bytes each slot can have.
	most []int
}

func newLayout(slots []plan.Slot, frames int) layout {
	l := layout{marks: headSize + 8*frames, slots: make([]int, len(slots)), most: make([]int, len(slots))}
	l.size = l.marks + markSize*len(slots)
	for i, slot := range slots {
		l.slots[i], l.most[i] = l.size, slot.Size
		// A register is stored whole.
		l.size += max((slot.Size+7)&^7, 8)
	}
	return l
}

func (l *layout) mark(slot int) int { return l.marks + markSize*slot }

// decode makes an event of a record, without copying: its slices point into the record. False: it isn't one.
func decode(record []byte, layouts []layout, event *plan.Event) bool {
	if len(record) < headSize {
		return false
	}
	probe := int(binary.NativeEndian.Uint32(record[atProbe:]))
	if probe >= len(layouts) || len(record) < layouts[probe].size {
		return false
	}
	l := &layouts[probe]
	event.Time = binary.NativeEndian.Uint64(record[atTime:])
	event.Probe = probe
	event.TID = int(binary.NativeEndian.Uint32(record[atThread:]))
	event.Goroutine = int64(binary.NativeEndian.Uint64(record[atGoroutine:]))
	event.Depth = binary.NativeEndian.Uint64(record[atDepth:])
	event.Duration = binary.NativeEndian.Uint64(record[atDuration:])
	event.Stack = nil
	if frames := min(int(binary.NativeEndian.Uint32(record[atFrames:])), (l.marks-headSize)/8); frames > 0 {
		// Records begin at multiples of 8.
		event.Stack = unsafe.Slice((*uint64)(unsafe.Pointer(&record[headSize])), frames)
	}
	event.Slots = event.Slots[:0]
	for i, at := range l.slots {
		mark := record[l.mark(i):]
		value := plan.Value{Status: plan.Status(mark[0])}
		if value.Status == plan.StatusOK {
			length := min(int(binary.NativeEndian.Uint32(mark[markLength:])), l.most[i])
			value.Bytes = record[at : at+length : at+length]
		}
		event.Slots = append(event.Slots, value)
	}
	return true
}
