package location

// Operations of DWARF's location expressions that Go's compiler writes (7.7.1).
const (
	opAddress   = 0x03
	opDeref     = 0x06
	opConstant  = 0x11
	opPlus      = 0x22
	opPlusConst = 0x23
	opRegister  = 0x50
	opBase      = 0x70
	opRegisterX = 0x90
	opFrame     = 0x91
	opPiece     = 0x93
	opCFA       = 0x9c
	opAddressX  = 0xa1
)

// locate turns a location expression into a location of size bytes. An empty expression, or a piece without one, is what
// the compiler did not keep.
func (d *debugInfo) locate(of unit, expression []byte, typ *Type, isList bool) location {
	size := typ.Size
	var found location
	at := int64(0)
	current := piece{why: optimisedAway}
	add := func(size int64) {
		current.at, current.size = at, size
		if current.kind == inRegister && d.program.machine.isFloat(current.register) {
			current.kind, current.why = nowhere, inFloat
		}
		found = append(found, current)
		at += size
		current = piece{why: optimisedAway}
	}
	rest := cursor{data: expression}
	pieces := false
	for len(rest.data) > 0 {
		operation := rest.byte()
		switch {
		case operation >= opRegister && operation < opRegister+32:
			current = piece{kind: inRegister, register: int(operation - opRegister)}
		case operation == opRegisterX:
			current = piece{kind: inRegister, register: int(rest.number())}
		case operation == opFrame:
			current = piece{kind: onStack, offset: rest.signed()}
		case operation == opCFA:
			current = piece{kind: onStack}
		case operation == opAddress:
			current = piece{kind: atAddress, address: rest.word()}
		case operation == opAddressX:
			current = piece{kind: atAddress, address: d.addressAt(of, rest.number())}
		case operation == opConstant && current.kind == onStack:
			current.offset += rest.signed()
		case operation == opPlusConst && current.kind != nowhere && current.kind != inRegister:
			current.offset += int64(rest.number())
		case operation == opPlus && current.kind == onStack:
		case operation == opDeref && current.kind == onStack && !current.deref:
			// A variable that was moved to the heap: its address is on the stack.
			current.deref, current.home, current.offset = true, current.offset, 0
		case operation == opPiece:
			pieces = true
			add(int64(rest.number()))
		default:
			return unavailable("unavailable: its place is not understood", size)
		}
	}
	if rest.broken {
		return unavailable("unavailable: its place is not understood", size)
	}
	if !pieces {
		// In a list, what looks like the place of a whole string can be that of its length alone, when the code has no use
		// for the rest.
		if isList && !current.deref && typ.isSplit() {
			return unavailable(optimisedAway, size)
		}
		add(size)
		return found
	}
	return spread(found, typ)
}

// spread puts the pieces where they are in the value: the compiler leaves the padding of structs out of its expressions,
// and the parts that it has no place for, too, so that fewer pieces than words can't be told apart.
func spread(pieces location, typ *Type) location {
	total := int64(0)
	for _, one := range pieces {
		total += one.size
	}
	if total == typ.Size {
		return pieces
	}
	words := typ.words(0, nil)
	if len(words) != len(pieces) {
		return unavailable(optimisedAway, typ.Size)
	}
	for i := range pieces {
		if pieces[i].size != words[i].size {
			return unavailable(optimisedAway, typ.Size)
		}
		pieces[i].at = words[i].offset
	}
	return pieces
}
