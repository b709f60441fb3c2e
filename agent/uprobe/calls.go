package uprobe

import (
	"github.com/cilium/ebpf/asm"
)

// A call is known by its goroutine, its function and its depth: how far its frame is from the stack's upper end, which
// stays the same when Go moves the stack. That's why a return can be matched with its entry without uretprobes, which
// would put addresses on the stack that Go must not see.

// maxCalls is how many calls can be open at a time, about; the longest unused one is forgotten first.
const maxCalls = 16384

// stackUpper is the offset of stack.hi in runtime.g: stack is its first field, and lo comes first.
const stackUpper = 8

// identify fills the key of the call. What can't be read is zero: it isn't a Go stack then.
func (g *generator) identify() {
	g.emit(store(asm.RFP, onFunction, int32(max(g.function, 0)), asm.DWord))
	g.readGoroutine(onDepth, stackUpper)
	known, end := g.label(), g.label()
	// Depth of the frame.
	g.emit(load(asm.R1, asm.RFP, onDepth, asm.DWord))
	g.jumpImmediate(asm.JEq, asm.R1, 0, known)
	g.emit(g.loadRegister(asm.R2, g.machine.stack), asm.Sub.Reg(asm.R1, asm.R2))
	g.add(asm.R1, asm.R2, -g.probe.CFA)
	g.emit(storeRegister(asm.RFP, onDepth, asm.R1, asm.DWord))
	g.place(known)
	g.readGoroutine(onGoroutine, g.goroutineOffset)
	if g.matches() {
		// Scheduler stacks all have the goroutine 0.
		g.emit(load(asm.R1, asm.RFP, onGoroutine, asm.DWord))
		g.jumpImmediate(asm.JNE, asm.R1, 0, end)
		g.emit(asm.FnGetCurrentPidTgid.Call(), storeRegister(asm.RFP, onThread, asm.R0, asm.Word))
	}
	g.place(end)
}

// readGoroutine reads a word of runtime.g to the program's stack.
func (g *generator) readGoroutine(to, offset int) {
	unreadable := g.label()
	g.emit(store(asm.RFP, to, 0, asm.DWord))
	g.readUser(unreadable, func() {
		g.emit(asm.Mov.Reg(asm.R1, asm.RFP), asm.Add.Imm(asm.R1, int32(to)), asm.Mov.Imm(asm.R2, 8))
		g.emit(g.loadRegister(asm.R3, g.machine.goroutine))
		g.add(asm.R3, asm.R4, int64(offset))
	})
	g.place(unreadable)
}

func (g *generator) loadCall() {
	g.emit(asm.LoadMapPtr(asm.R1, g.maps.calls), asm.Mov.Reg(asm.R2, asm.RFP), asm.Add.Imm(asm.R2, onKey))
}

// remember notes the time of an entry that is recorded.
func (g *generator) remember() {
	g.loadCall()
	g.emit(asm.Mov.Reg(asm.R3, asm.RFP), asm.Add.Imm(asm.R3, onTime), asm.Mov.Imm(asm.R4, 0))
	g.emit(asm.FnMapUpdateElem.Call())
}

// forget drops what is known of a call. Looking first is cheaper: deleting takes a lock.
func (g *generator) forget() {
	unknown := g.label()
	g.loadCall()
	g.emit(asm.FnMapLookupElem.Call())
	g.jumpImmediate(asm.JEq, asm.R0, 0, unknown)
	g.loadCall()
	g.emit(asm.FnMapDeleteElem.Call())
	g.place(unknown)
}

// match finds the entry of a return and how long ago it was. Without one, or where it was before the last pause, the
// return is not recorded.
func (g *generator) match() {
	unmatched := g.dropTo(countUnmatched, false)
	g.loadCall()
	g.emit(asm.FnMapLookupElem.Call())
	g.jumpImmediate(asm.JEq, asm.R0, 0, unmatched)
	g.emit(load(asm.R1, asm.R0, 0, asm.DWord), load(asm.R2, asm.RFP, onTime, asm.DWord), asm.Sub.Reg(asm.R2, asm.R1))
	g.emit(storeRegister(asm.RFP, onDuration, asm.R2, asm.DWord), storeRegister(asm.RFP, onScratch, asm.R1, asm.DWord))
	g.loadCall()
	g.emit(asm.FnMapDeleteElem.Call())
	g.emit(asm.LoadMapValue(asm.R2, g.maps.settings, settingSince), load(asm.R2, asm.R2, 0, asm.DWord))
	g.emit(load(asm.R1, asm.RFP, onScratch, asm.DWord))
	g.jumpRegister(asm.JLT, asm.R1, asm.R2, unmatched)
}
