package uprobe

import "github.com/cilium/ebpf/asm"

// walk records the stack: the place itself, the caller by the return address, the rest by frame pointers. The frame
// pointer is the caller's at an entry, before the frame is made, and again at a return.
//
// The kernel's own walk (bpf_get_stack) is not used: whether it finds the caller depends on the instruction at the probe.
func (g *generator) walk() {
	done := g.label()
	defer g.place(done)
	g.emit(load(asm.R1, context, int(g.machine.program), asm.DWord))
	g.frame(0)
	if g.frames == 1 {
		return
	}
	if g.probe.Link {
		g.emit(g.loadRegister(asm.R1, g.machine.link))
	} else {
		g.returnAddress(done)
	}
	g.frame(1)
	g.emit(g.loadRegister(pointer, g.machine.frame))
	for i := 2; i < g.frames; i++ {
		g.jumpImmediate(asm.JEq, pointer, 0, done)
		g.readUser(done, func() {
			g.emit(asm.Mov.Reg(asm.R1, asm.RFP), asm.Add.Imm(asm.R1, onFrame), asm.Mov.Imm(asm.R2, 16), asm.Mov.Reg(asm.R3, pointer))
		})
		g.emit(load(pointer, asm.RFP, onFrame, asm.DWord), load(asm.R1, asm.RFP, onFrame+8, asm.DWord))
		g.jumpImmediate(asm.JEq, asm.R1, 0, done)
		g.frame(i)
	}
}

// returnAddress loads it from the stack: below the canonical frame address; where there is a link register it is saved
// at the frame's lower end.
func (g *generator) returnAddress(otherwise label) {
	at := g.probe.CFA - 8
	if g.machine.link >= 0 {
		at = 0
	}
	g.readUser(otherwise, func() {
		g.emit(asm.Mov.Reg(asm.R1, asm.RFP), asm.Add.Imm(asm.R1, onFrame), asm.Mov.Imm(asm.R2, 8))
		g.emit(g.loadRegister(asm.R3, g.machine.stack))
		g.add(asm.R3, asm.R4, at)
	})
	g.emit(load(asm.R1, asm.RFP, onFrame, asm.DWord))
}

// frame records R1.
func (g *generator) frame(number int) {
	g.emit(storeRegister(record, headSize+8*number, asm.R1, asm.DWord))
	g.emit(store(record, atFrames, int32(number+1), asm.Word))
}
