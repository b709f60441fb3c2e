package uprobe

import (
	"fmt"
	"math"

	"github.com/cilium/ebpf/asm"
)

// assembly is a program in the making: instructions, and jumps to labels that may be placed later.
type assembly struct {
	instructions asm.Instructions
	// jumps has the label that an instruction jumps to, by the instruction's index.
	jumps map[int]label
	// places has where each label is: before which instruction.
	places []int
}

// label is a place in the program that can be jumped to.
type label int

// maxJump is how far a jump can go, in units of 8 bytes.
const maxJump = math.MaxInt16

func (a *assembly) emit(instructions ...asm.Instruction) {
	a.instructions = append(a.instructions, instructions...)
}

// label makes a label that is not placed yet.
func (a *assembly) label() label {
	a.places = append(a.places, -1)
	return label(len(a.places) - 1)
}

// place puts a label before the next instruction.
func (a *assembly) place(l label) { a.places[l] = len(a.instructions) }

func (a *assembly) jump(l label) { a.branch(asm.Ja.Label(""), l) }

func (a *assembly) jumpImmediate(op asm.JumpOp, register asm.Register, value int32, l label) {
	a.branch(op.Imm(register, value, ""), l)
}

func (a *assembly) jumpRegister(op asm.JumpOp, left, right asm.Register, l label) {
	a.branch(op.Reg(left, right, ""), l)
}

func (a *assembly) branch(instruction asm.Instruction, l label) {
	if a.jumps == nil {
		a.jumps = map[int]label{}
	}
	a.jumps[len(a.instructions)] = l
	// The distance takes the place of a reference, once it is known.
	instruction.Metadata = asm.Metadata{}
	a.emit(instruction)
}

// jumpNumber jumps when a register compares with any 64-bit number. It may overwrite spare.
func (a *assembly) jumpNumber(op asm.JumpOp, register, spare asm.Register, value uint64, l label) {
	if fitsImmediate(int64(value)) {
		a.jumpImmediate(op, register, int32(value), l)
		return
	}
	a.emit(asm.LoadImm(spare, int64(value), asm.DWord))
	a.jumpRegister(op, register, spare, l)
}

// add adds a constant to a register. It may overwrite spare.
func (a *assembly) add(register, spare asm.Register, value int64) {
	switch {
	case value == 0:
	case fitsImmediate(value):
		a.emit(asm.Add.Imm(register, int32(value)))
	default:
		a.emit(asm.LoadImm(spare, value, asm.DWord), asm.Add.Reg(register, spare))
	}
}

// fitsImmediate tells whether the 32 bits of an instruction, sign-extended, can hold a number.
func fitsImmediate(value int64) bool { return value == int64(int32(value)) }

// finish drops what can't be reached, which the verifier would reject, and makes distances of the labels.
func (a *assembly) finish() (asm.Instructions, error) {
	reachable := a.reachable()
	// at is where each instruction will be, in units of 8 bytes: a 64-bit constant takes two of them.
	at := make([]int, len(a.instructions)+1)
	for i := range a.instructions {
		at[i+1] = at[i]
		if reachable[i] {
			at[i+1] += int(a.instructions[i].Width())
		}
	}
	finished := make(asm.Instructions, 0, len(a.instructions))
	for i, instruction := range a.instructions {
		if !reachable[i] {
			continue
		}
		if l, jumps := a.jumps[i]; jumps {
			distance := at[a.places[l]] - at[i+1]
			if distance < 0 || distance > maxJump {
				return nil, fmt.Errorf("a jump over %d instructions is too far", distance)
			}
			instruction.Offset = int16(distance)
		}
		finished = append(finished, instruction)
	}
	return finished, nil
}

func (a *assembly) reachable() []bool {
	reached := make([]bool, len(a.instructions))
	// All jumps go forward, so one pass does.
	next := true
	arrivals := make([]bool, len(a.instructions)+1)
	for i, instruction := range a.instructions {
		if !next && !arrivals[i] {
			continue
		}
		reached[i], next = true, true
		if l, jumps := a.jumps[i]; jumps {
			arrivals[a.places[l]] = true
			next = instruction.OpCode.JumpOp() != asm.Ja
		} else if instruction.OpCode.Class().IsJump() && instruction.OpCode.JumpOp() == asm.Exit {
			next = false
		}
	}
	return reached
}

// store writes a constant to memory; asm.StoreImm refuses 8 bytes, which the kernel sign-extends from 4.
func store(base asm.Register, offset int, value int32, size asm.Size) asm.Instruction {
	return asm.Instruction{
		OpCode:   asm.OpCode(asm.StClass).SetMode(asm.MemMode).SetSize(size),
		Dst:      base,
		Offset:   int16(offset),
		Constant: int64(value),
	}
}

// fetchAdd adds a register to memory and leaves there what was in memory before. The version 0.22.0 of cilium/ebpf
// takes the kind of the operation from Constant in some places, from the opcode in others.
func fetchAdd(base asm.Register, offset int, register asm.Register) asm.Instruction {
	instruction := asm.FetchAdd.Mem(base, register, asm.DWord, int16(offset))
	instruction.Constant = 0x01
	return instruction
}

// compareExchange writes a register to memory where R0 is what is there; R0 becomes what was there.
func compareExchange(base asm.Register, offset int, register asm.Register) asm.Instruction {
	instruction := asm.CmpXchg.Mem(base, register, asm.DWord, int16(offset))
	instruction.Constant = 0xf1
	return instruction
}

// atomicAdd adds a register to memory.
func atomicAdd(base asm.Register, offset int, register asm.Register) asm.Instruction {
	return asm.AddAtomic.Mem(base, register, asm.DWord, int16(offset))
}

func load(register, base asm.Register, offset int, size asm.Size) asm.Instruction {
	return asm.LoadMem(register, base, int16(offset), size)
}

func storeRegister(base asm.Register, offset int, register asm.Register, size asm.Size) asm.Instruction {
	return asm.StoreMem(base, int16(offset), register, size)
}

// sizeOf is the size of a load of 1, 2, 4 or 8 bytes.
func sizeOf(bytes int) asm.Size {
	switch bytes {
	case 1:
		return asm.Byte
	case 2:
		return asm.Half
	case 4:
		return asm.Word
	}
	return asm.DWord
}

// keepLow clears all but the low bytes of a register.
func (a *assembly) keepLow(register asm.Register, bytes int) {
	if bytes < 8 {
		a.emit(asm.LSh.Imm(register, int32(64-8*bytes)), asm.RSh.Imm(register, int32(64-8*bytes)))
	}
}
