package location

import (
	"golang.org/x/arch/arm64/arm64asm"
	"golang.org/x/arch/x86/x86asm"
)

// instruction is as much of one as the search for probe addresses needs.
type instruction struct {
	// size in bytes; 0 when it can't be decoded.
	size int
	// returns: it is a RET.
	returns bool
	// checksLimit: it compares with, or loads, the stack limit of the goroutine.
	checksLimit bool
	// jumps: it is a conditional jump; target is where to.
	jumps  bool
	target uint64
	// ends: nothing follows it in the order of the text.
	ends bool
	// calls: it is a call; target is of whom, 0 when that isn't written in the instruction.
	calls bool
	// padding: an instruction that never runs.
	padding bool
	// emulated: the kernel does its work itself when there is a probe on it, instead of single-stepping it.
	emulated bool
}

// stackGuards are the offsets of stackguard0 and stackguard1 in runtime.g.
func isStackGuard(offset int64) bool { return offset == 16 || offset == 24 }

func decodeAMD64(code []byte, at uint64) instruction {
	found, err := x86asm.Decode(code, 64)
	if err != nil {
		return decodeAMD64Unknown(code)
	}
	one := instruction{size: found.Len, emulated: isEmulatedAMD64(found)}
	switch found.Op {
	case x86asm.RET:
		one.returns = true
	case x86asm.JMP:
		one.ends = true
	case x86asm.CALL:
		one.calls = true
	case x86asm.INT:
		one.padding = true
	case x86asm.CMP, x86asm.MOV, x86asm.SUB:
		for _, argument := range found.Args {
			if memory, ok := argument.(x86asm.Mem); ok && memory.Base == x86asm.R14 && memory.Index == 0 && isStackGuard(memory.Disp) {
				one.checksLimit = true
			}
		}
	}
	if relative, ok := found.Args[0].(x86asm.Rel); ok {
		one.jumps, one.target = found.Op != x86asm.JMP && found.Op != x86asm.CALL, at+uint64(found.Len)+uint64(int64(relative))
	}
	return one
}

// isEmulatedAMD64 is what arch/x86/kernel/uprobes.c does: pushes of a register, nops, relative jumps and calls.
func isEmulatedAMD64(found x86asm.Inst) bool {
	_, relative := found.Args[0].(x86asm.Rel)
	_, register := found.Args[0].(x86asm.Reg)
	switch found.Op {
	case x86asm.NOP:
		return true
	case x86asm.PUSH:
		return register
	default:
		return relative
	}
}

func decodeARM64(code []byte, at uint64) instruction {
	if len(code) < 4 {
		return instruction{}
	}
	one := instruction{size: 4}
	found, err := arm64asm.Decode(code)
	if err != nil {
		// Every instruction has 4 bytes, also those that the decoder doesn't know.
		return one
	}
	switch found.Op {
	case arm64asm.RET:
		one.returns = true
	case arm64asm.BL:
		target, _ := found.Args[0].(arm64asm.PCRel)
		one.calls, one.target = true, at+uint64(int64(target))
	case arm64asm.BLR:
		one.calls = true
	case arm64asm.B:
		target, _ := found.Args[0].(arm64asm.PCRel)
		if _, conditional := found.Args[0].(arm64asm.Cond); conditional {
			target, _ = found.Args[1].(arm64asm.PCRel)
			one.jumps = true
		} else {
			one.ends = true
		}
		one.target = at + uint64(int64(target))
	case arm64asm.CBZ, arm64asm.CBNZ, arm64asm.TBZ, arm64asm.TBNZ:
		for _, argument := range found.Args {
			if target, ok := argument.(arm64asm.PCRel); ok {
				one.jumps, one.target = true, at+uint64(int64(target))
			}
		}
	case arm64asm.LDR:
		// The bits of LDR (immediate, 64 bit): base register 28 is g; the offset is counted in 8 bytes.
		word := uint32(code[0]) | uint32(code[1])<<8 | uint32(code[2])<<16 | uint32(code[3])<<24
		one.checksLimit = word>>22 == 0x3e5 && word>>5&31 == 28 && isStackGuard(int64(word>>10&0xfff)*8)
	}
	return one
}
