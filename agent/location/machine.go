package location

// machine is what differs between processors. Registers have their DWARF numbers.
type machine struct {
	name string
	// integers and floats are the registers of Go's ABIInternal for arguments and results, in their order
	// (cmd/compile/abi-internal.md).
	integers, floats []int
	// context holds a closure's context when it is called.
	context int
	// stackPointer is the stack pointer's number in location lists.
	stackPointer int
	// pushed is how much a call itself takes from the stack: the return address.
	pushed int64
	// reserved is what lies between the CFA and the first argument on the stack: the caller's place for its link register.
	reserved int64
	// isFloat tells a floating-point register, whose value a probe can't have.
	isFloat func(register int) bool
	decode  func(code []byte, at uint64) instruction
}

var amd64 = machine{
	name:         "amd64",
	integers:     []int{0, 3, 2, 5, 4, 8, 9, 10, 11}, // RAX RBX RCX RDI RSI R8 R9 R10 R11
	floats:       series(17, 15),
	context:      1, // RDX
	stackPointer: 7,
	pushed:       8,
	isFloat:      func(register int) bool { return register >= 17 && register < 33 },
	decode:       decodeAMD64,
}

var arm64 = machine{
	name:         "arm64",
	integers:     series(0, 16),
	floats:       series(64, 16),
	context:      26,
	stackPointer: 31,
	reserved:     8,
	isFloat:      func(register int) bool { return register >= 64 && register < 96 },
	decode:       decodeARM64,
}

func series(first, count int) []int {
	registers := make([]int, count)
	for i := range registers {
		registers[i] = first + i
	}
	return registers
}
