package uprobe

import (
	"github.com/cilium/ebpf/asm"

	"k8s-dlv-tui/agent/plan"
)

// What the registers are for. R1 to R5 are lost at every call of the kernel.
const (
	// context is what the kernel knows of the thread: its registers.
	context = asm.R6
	// record is the record being filled; nothing before it is reserved.
	record = asm.R7
	// pointer is where memory is read.
	pointer = asm.R8
	// counters are the probe's counters on this processor.
	counters = asm.R9
)

// absurd is a number of elements that no slice has: the memory was overwritten while it was read, or it is none.
const absurd = 1 << 47

// fill emits what fills a slot. Where there is no value, the mark alone is written.
func (g *generator) fill(number int) {
	slot := &g.probe.Slots[number]
	mark, at := g.layout.mark(number), g.layout.slots[number]
	done := g.label()
	defer g.place(done)

	if slot.When != nil {
		g.skipUnless(slot, mark, done)
	}
	if slot.Bound != nil {
		g.giveUpWithout(*slot.Bound, mark, done)
		inRange := g.label()
		g.emit(g.loadReference(asm.R1, *slot.Bound))
		g.jumpNumber(asm.JSGT, asm.R1, asm.R2, uint64(slot.Index), inRange)
		g.settle(mark, plan.StatusRange, 0)
		g.jump(done)
		g.place(inRange)
	}
	if slot.From.Kind == plan.FromRegister {
		g.loadRegisterSlot(asm.R1, slot)
		g.emit(storeRegister(record, at, asm.R1, asm.DWord))
		g.settle(mark, plan.StatusOK, slot.Size)
		return
	}
	g.startingPoint(slot, mark, done)
	if slot.Length != nil {
		g.elements(slot, mark, done)
	} else {
		g.emit(store(record, mark+markLength, int32(slot.Size), asm.Word))
	}
	if slot.From.Kind == plan.FromSlot {
		notNil := g.label()
		g.jumpImmediate(asm.JNE, pointer, 0, notNil)
		g.emit(store(record, mark, int32(plan.StatusNil), asm.Word))
		g.jump(done)
		g.place(notNil)
	}
	g.copyMemory(slot, mark, at, done)
}

// skipUnless leaves the slot alone unless the word that When names is one of the addresses.
func (g *generator) skipUnless(slot *plan.Slot, mark int, done label) {
	g.settle(mark, plan.StatusSkipped, 0)
	g.jumpWithout(*slot.When, done)
	g.emit(g.loadReference(asm.R1, *slot.When))
	found := g.label()
	for _, address := range slot.OneOf {
		g.jumpNumber(asm.JEq, asm.R1, asm.R2, address+g.base, found)
	}
	g.jump(done)
	g.place(found)
}

// startingPoint loads the address that the slot starts from, before Offset.
func (g *generator) startingPoint(slot *plan.Slot, mark int, done label) {
	switch slot.From.Kind {
	case plan.FromStack:
		g.emit(g.loadRegister(pointer, g.machine.stack))
	case plan.FromAddress:
		g.emit(asm.LoadImm(pointer, int64(slot.From.Address+g.base), asm.DWord))
	case plan.FromSlot:
		g.giveUpWithout(slot.From.Ref, mark, done)
		g.emit(g.loadReference(pointer, slot.From.Ref))
	}
}

// elements writes into the mark how many bytes there are: at most Size. With none of them the slot is done.
func (g *generator) elements(slot *plan.Slot, mark int, done label) {
	g.giveUpWithout(*slot.Length, mark, done)
	sensible, whole, some := g.label(), g.label(), g.label()
	g.emit(g.loadReference(asm.R1, *slot.Length))
	// Unsigned: a length below zero is absurd, too.
	g.jumpNumber(asm.JLT, asm.R1, asm.R2, absurd, sensible)
	g.settle(mark, plan.StatusFault, 0)
	g.jump(done)
	g.place(sensible)
	if slot.Element == 0 || slot.Size == 0 {
		g.settle(mark, plan.StatusOK, 0)
		g.jump(done)
		return
	}
	g.jumpImmediate(asm.JGT, asm.R1, int32(slot.Size/slot.Element), whole)
	g.emit(asm.Mul.Imm(asm.R1, int32(slot.Element)), storeRegister(record, mark+markLength, asm.R1, asm.Word))
	g.jumpImmediate(asm.JNE, asm.R1, 0, some)
	g.emit(store(record, mark, int32(plan.StatusOK), asm.Word))
	g.jump(done)
	g.place(whole)
	g.emit(store(record, mark+markLength, int32(slot.Size), asm.Word))
	g.place(some)
}

// copyMemory reads as many bytes as the mark says at pointer and Offset.
func (g *generator) copyMemory(slot *plan.Slot, mark, at int, done label) {
	g.emit(store(record, mark, int32(plan.StatusFault), asm.Word))
	if slot.Size > 0 {
		g.readUser(done, func() {
			g.emit(asm.Mov.Reg(asm.R1, record), asm.Add.Imm(asm.R1, int32(at)))
			if slot.Length == nil {
				g.emit(asm.Mov.Imm(asm.R2, int32(slot.Size)))
			} else {
				g.emit(load(asm.R2, record, mark+markLength, asm.Word))
				// It isn't more; the verifier can't know.
				bounded := g.label()
				g.jumpImmediate(asm.JLE, asm.R2, int32(slot.Size), bounded)
				g.emit(asm.Mov.Imm(asm.R2, int32(slot.Size)))
				g.place(bounded)
			}
			g.emit(asm.Mov.Reg(asm.R3, pointer))
			g.add(asm.R3, asm.R4, slot.Offset)
		})
	}
	g.emit(store(record, mark, int32(plan.StatusOK), asm.Word))
}

// readUser reads memory of the process: arguments loads R1 with where to, R2 with how many bytes, R3 with where from. It
// jumps when that can't be read. A program that may sleep has pages brought in that aren't there; the other way to read
// is tried before, since it's faster by 40 ns.
func (g *generator) readUser(otherwise label, arguments func()) {
	arguments()
	g.emit(asm.FnProbeReadUser.Call())
	if g.sleepable {
		read := g.label()
		g.jumpImmediate(asm.JEq, asm.R0, 0, read)
		arguments()
		g.emit(asm.FnCopyFromUser.Call())
		g.jumpImmediate(asm.JNE, asm.R0, 0, otherwise)
		g.place(read)
		return
	}
	g.jumpImmediate(asm.JNE, asm.R0, 0, otherwise)
}

// settle writes a slot's mark.
func (g *generator) settle(mark int, status plan.Status, length int) {
	g.emit(store(record, mark, int32(status), asm.Word), store(record, mark+markLength, int32(length), asm.Word))
}

// giveUpWithout gives a slot the status of another one that has no value.
func (g *generator) giveUpWithout(reference plan.Ref, mark int, done label) {
	has := g.label()
	g.emit(load(asm.R1, record, g.layout.mark(reference.Slot), asm.Word))
	g.emit(storeRegister(record, mark, asm.R1, asm.Word), store(record, mark+markLength, 0, asm.Word))
	g.jumpImmediate(asm.JNE, asm.R1, int32(plan.StatusOK), done)
	if g.probe.Slots[reference.Slot].Length == nil {
		return
	}
	// Of a slot with a length, the bytes may not reach that far.
	g.emit(load(asm.R1, record, g.layout.mark(reference.Slot)+markLength, asm.Word))
	g.jumpImmediate(asm.JGE, asm.R1, int32(reference.Offset+8), has)
	g.settle(mark, plan.StatusRange, 0)
	g.jump(done)
	g.place(has)
}

// jumpWithout jumps when a slot doesn't have the word that is referred to.
func (g *generator) jumpWithout(reference plan.Ref, target label) {
	g.jumpUnlessFilled(reference.Slot, reference.Offset+8, target)
}

// jumpUnlessFilled jumps when a slot doesn't have a value of that many bytes.
func (g *generator) jumpUnlessFilled(slot, bytes int, target label) {
	mark := g.layout.mark(slot)
	g.emit(load(asm.R1, record, mark, asm.Word))
	g.jumpImmediate(asm.JNE, asm.R1, int32(plan.StatusOK), target)
	if g.probe.Slots[slot].Length != nil {
		g.emit(load(asm.R1, record, mark+markLength, asm.Word))
		g.jumpImmediate(asm.JLT, asm.R1, int32(bytes), target)
	}
}

func (g *generator) loadReference(register asm.Register, reference plan.Ref) asm.Instruction {
	return load(register, record, g.layout.slots[reference.Slot]+reference.Offset, asm.DWord)
}

func (g *generator) loadRegister(register asm.Register, number int) asm.Instruction {
	return load(register, context, int(g.machine.registers[number]), asm.DWord)
}

// loadRegisterSlot loads the value of a slot that comes from a register.
func (g *generator) loadRegisterSlot(register asm.Register, slot *plan.Slot) {
	g.emit(g.loadRegister(register, slot.From.Register))
	if slot.From.Shift > 0 {
		g.emit(asm.RSh.Imm(register, int32(slot.From.Shift)))
	}
	g.keepLow(register, slot.Size)
}
