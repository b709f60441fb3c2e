// Package plan is what a probe does, said so that both sides understand it: agent/location makes plans from a binary's
// debug info and reads the values out of what was recorded; agent/uprobe turns plans into programs for the kernel.
//
// A plan is a list of slots, filled from the first to the last. Each says where its bytes come from: a register, the
// stack, a fixed address, or what an earlier slot holds. So a field path is a chain of slots, a struct is read once,
// and its strings start from its bytes.
package plan

// Probe is one place in the text and what is recorded there.
type Probe struct {
	// Address is the virtual address in the ELF file (without the base of a PIE), Offset the same place in the file.
	Address, Offset uint64
	// Return: the place is a RET of the function; else its entry, after the stack check.
	Return bool
	// CFA is the canonical frame address less the stack pointer, at that place, in bytes: on amd64 the return address
	// is at CFA-8.
	CFA int64
	// Link: the return address is in the link register at this place (arm64, a function without a frame, or its entry
	// before the frame is made).
	Link bool
	// Stepped: the kernel can't emulate the instruction at the place and single-steps it, at ten times the cost.
	Stepped bool
	// Slots are filled in this order.
	Slots []Slot
	// Condition must hold, or nothing is recorded. Every group must hold; a group holds when one of its tests does.
	Condition [][]Test
}

// Slot is one stretch of bytes in the record, with a status of its own.
type Slot struct {
	From Source
	// Offset is added to the address that Base gives. Unused for FromRegister.
	Offset int64
	// Size is how many bytes are recorded: at most MaxSlot; 1 to 8 for FromRegister. With Length it is the most.
	Size int
	// Length, when set, is where the number of elements is found (8 bytes, signed); min(Size, elements*Element) bytes
	// are recorded. An element count below zero is a fault.
	Length *Ref
	// Element is the size of an element in bytes when Length is set; 1 for a string.
	Element int
	// Bound, when set: the slot is out of range unless Index < the number found there.
	Bound *Ref
	Index int64
	// When, when set: the slot is filled only where the 8 bytes there are one of the addresses; else it is skipped.
	// They are virtual addresses in the ELF file; the base is added at attach.
	When  *Ref
	OneOf []uint64
}

// Source says what a slot starts from.
type Source struct {
	Kind SourceKind
	// Register is the DWARF number of the register (for FromRegister); Shift is how many bits its value is shifted to
	// the right before its low Size bytes are taken.
	Register, Shift int
	// Address is a virtual address in the ELF file (for FromAddress): a package variable.
	Address uint64
	// Ref is where the pointer is (for FromSlot).
	Ref Ref
}

// SourceKind tells the kinds of sources apart.
type SourceKind uint8

const (
	// FromRegister records a register's value.
	FromRegister SourceKind = iota
	// FromStack reads memory at the stack pointer plus Offset.
	FromStack
	// FromAddress reads memory at a fixed address plus Offset.
	FromAddress
	// FromSlot reads memory at the pointer that an earlier slot holds, plus Offset. Where that slot has no value, this
	// one gets its status; where the pointer is zero, StatusNil (unless Length says zero elements: then StatusOK with
	// no bytes).
	FromSlot
)

// Ref is 8 bytes in an earlier slot (4 or fewer never: lengths and pointers are words).
type Ref struct {
	Slot, Offset int
}

// Test compares the bytes of a slot. A slot without a value fails every test.
type Test struct {
	Slot, Offset int
	// Size is 1, 2, 4 or 8 for a number. For Text it is unused.
	Size   int
	Signed bool
	// Operator is one of == != < <= > >=.
	Operator string
	Value    uint64
	// Text, when not nil, is compared instead (== and != alone) with the bytes of a slot that has Length, at most
	// MaxText bytes of it; the lengths must be equal, too.
	Text []byte
}

// Bounds of a plan. What a Probe asks for beyond them is the maker's mistake, told by agent/uprobe as an error.
const (
	// MaxSlot is the most bytes of one slot.
	MaxSlot = 1024
	// MaxSlots is the most slots of one probe; MaxRecord the most bytes of all of them.
	MaxSlots  = 64
	MaxRecord = 8192
	// MaxText is the most bytes of a string that a condition compares.
	MaxText = 64
	// MaxFrames is the most frames of a stack.
	MaxFrames = 64
)

// Status says whether a slot has a value.
type Status uint8

const (
	// StatusSkipped: the slot's When did not hold.
	StatusSkipped Status = iota
	StatusOK
	// StatusFault: the memory couldn't be read.
	StatusFault
	// StatusNil: a pointer on the way was nil.
	StatusNil
	// StatusRange: the index is beyond the length.
	StatusRange
)

// Event is what one probe recorded at one call.
type Event struct {
	// Time is nanoseconds of the kernel's monotonic clock (CLOCK_MONOTONIC).
	Time uint64
	// Probe is the number that the probe was given at attach.
	Probe     int
	Goroutine int64
	// TID is the thread's ID in the agent's PID namespace.
	TID int
	// Depth is the bytes of stack in use at the function's frame: with the goroutine and the function it identifies the call.
	Depth uint64
	// Duration is nanoseconds since the entry of the same call, for a return that was matched; else 0.
	Duration uint64
	// Stack are the return addresses as the process sees them (with the base of a PIE), innermost first; the first
	// is the probe's own place.
	Stack []uint64
	// Slots are in the plan's order. Bytes is nil unless Status is StatusOK.
	Slots []Value
}

// Value is a filled slot.
type Value struct {
	Status Status
	// Bytes of the slot: Size of them, or with Length as many as there were, at most Size.
	Bytes []byte
}
