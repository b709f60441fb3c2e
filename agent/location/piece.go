package location

import "k8s-dlv-tui/agent/plan"

// pieceKind says where a stretch of a value is.
type pieceKind uint8

const (
	// nowhere: the value can't be had; the piece says why.
	nowhere pieceKind = iota
	inRegister
	onStack
	atAddress
	inMemory
)

// piece is where some bytes of a value are.
type piece struct {
	kind pieceKind
	// at and size are the bytes of the value that it is, from its first one.
	at, size int64
	// register is a DWARF number; offset the byte in it for inRegister, the distance from the CFA for onStack, from the
	// address that is known for atAddress and inMemory.
	register int
	offset   int64
	address  uint64
	// deref: the stack has the value's address, home bytes from the CFA, not the value.
	deref bool
	home  int64
	// throughRegister: the address is in the register, for inMemory.
	throughRegister bool
	// pointer is where the address is found for inMemory.
	pointer plan.Ref
	// bound and index: the piece exists when index is below what is found at bound.
	bound *plan.Ref
	index int64
	// when and types: the piece exists when the word at when is one of types.
	when  *plan.Ref
	types []uint64
	why   string
}

// location is where a value is. Bytes that no piece has are padding, or unknown.
type location []piece

func unavailable(why string, size int64) location {
	return location{{kind: nowhere, size: size, why: why}}
}

// sub is where the bytes from at on are.
func (l location) sub(at, size int64) location {
	var found location
	for _, one := range l {
		from, to := max(one.at, at), min(one.at+one.size, at+size)
		if from >= to {
			continue
		}
		one.offset += from - one.at
		one.at, one.size = from-at, to-from
		found = append(found, one)
	}
	return found
}

// why is the reason for which a part of the value can't be had; empty when all of it can.
func (l location) why(size int64) string {
	have := int64(0)
	for _, one := range l {
		if one.kind == nowhere {
			return one.why
		}
		have += one.size
	}
	if have < size {
		return optimisedAway
	}
	return ""
}

const (
	optimisedAway = "optimised away"
	inFloat       = "unavailable: a float in a register; use debug"
)
