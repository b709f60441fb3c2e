package location

// decodeAMD64Unknown finds the size of what x86asm doesn't know: the instructions with a VEX or EVEX prefix, which the
// compiler writes for GOAMD64=v3 and the assembly of the standard library is full of (Intel's manual, volume 2, 2.3, 2.7).
func decodeAMD64Unknown(code []byte) instruction {
	if len(code) < 5 {
		return instruction{}
	}
	var opcodeAt int
	var table byte
	switch code[0] {
	case 0xc5:
		opcodeAt, table = 2, 1
	case 0xc4:
		opcodeAt, table = 3, code[1]&0x1f
	case 0x62:
		opcodeAt, table = 4, code[1]&0x07
	default:
		return decodeAMD64Extension(code)
	}
	opcode := code[opcodeAt]
	if table == 1 && opcode == 0x77 { // VZEROUPPER
		return instruction{size: opcodeAt + 1}
	}
	size := operandSize(code, opcodeAt+1)
	if size == 0 || table < 1 || table > 6 {
		return instruction{}
	}
	size += opcodeAt + 1
	if table == 3 || table == 1 && (opcode >= 0x70 && opcode <= 0x73 || opcode == 0xc2 || opcode >= 0xc4 && opcode <= 0xc6) {
		size++
	}
	if size > len(code) {
		return instruction{}
	}
	return instruction{size: size}
}

// decodeAMD64Extension is for the three-byte opcodes (0F 38, 0F 3A) that x86asm doesn't know: SHA, ADX, MOVBE, CRC32.
func decodeAMD64Extension(code []byte) instruction {
	at := 0
	for at < 4 && at < len(code) && (code[at] == 0x66 || code[at] == 0xf2 || code[at] == 0xf3 || code[at]&0xf0 == 0x40) {
		at++
	}
	if at+4 >= len(code) || code[at] != 0x0f || code[at+1] != 0x38 && code[at+1] != 0x3a {
		return instruction{}
	}
	size := operandSize(code, at+3)
	if size == 0 {
		return instruction{}
	}
	size += at + 3
	if code[at+1] == 0x3a {
		size++
	}
	if size > len(code) {
		return instruction{}
	}
	return instruction{size: size}
}

// operandSize is the size of ModRM, SIB and displacement.
func operandSize(code []byte, at int) int {
	if at+1 >= len(code) {
		return 0
	}
	mode, base := code[at]>>6, code[at]&7
	size := 1
	if mode == 3 {
		return size
	}
	if base == 4 {
		size++
		base = code[at+1] & 7
	}
	switch {
	case mode == 1:
		size++
	case mode == 2, mode == 0 && base == 5:
		size += 4
	}
	return size
}
