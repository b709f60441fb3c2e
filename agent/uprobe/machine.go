package uprobe

import "runtime"

// machine is what differs between processors: where a register is in the context that the kernel gives to a program
// (user_pt_regs), and what Go uses it for.
type machine struct {
	// registers are the offsets in the context by DWARF number.
	registers []int16
	// program is the offset of the program counter.
	program int16
	// stack, frame, goroutine and link are DWARF numbers; link is -1 where the return address is on the stack.
	stack, frame, goroutine, link int
}

var amd64 = &machine{
	// rax rdx rcx rbx rsi rdi rbp rsp r8 … r15
	registers: []int16{80, 96, 88, 40, 104, 112, 32, 152, 72, 64, 56, 48, 24, 16, 8, 0},
	program:   128,
	stack:     7,
	frame:     6,
	goroutine: 14,
	link:      -1,
}

var arm64 = &machine{
	registers: arm64Registers(),
	program:   256,
	stack:     31,
	frame:     29,
	goroutine: 28,
	link:      30,
}

// arm64Registers: x0 … x30 and sp follow each other.
func arm64Registers() []int16 {
	registers := make([]int16, 32)
	for i := range registers {
		registers[i] = int16(8 * i)
	}
	return registers
}

// machineOf is nil for a processor that isn't known.
func machineOf(arch string) *machine {
	switch arch {
	case "amd64":
		return amd64
	case "arm64":
		return arm64
	}
	return nil
}

// thisMachine is the processor that the agent itself runs on: so does the process.
func thisMachine() *machine { return machineOf(runtime.GOARCH) }
