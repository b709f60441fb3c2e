package location

import "reflect"

// assignment gives arguments their registers, as the compiler does (cmd/compile/abi-internal.md,
// cmd/compile/internal/abi/abiutils.go).
type assignment struct {
	machine          machine
	integers, floats int
	// stack is how much is taken of the arguments' part of the stack.
	stack int64
	// onlyStack: ABI0, the convention of assembly.
	onlyStack bool
}

// assign is where the next argument is; the stack's offsets are from the CFA.
func (a *assignment) assign(typ *Type) location {
	if typ.Size > 0 && !a.onlyStack {
		before := *a
		var pieces location
		if a.try(typ, 0, &pieces) {
			return pieces
		}
		*a = before
	}
	align := typ.align()
	a.stack = (a.stack + align - 1) / align * align
	place := location{{kind: onStack, size: typ.Size, offset: a.machine.reserved + a.stack}}
	a.stack += typ.Size
	return place
}

// results starts the results, which have the same registers again; those on the stack follow the arguments.
func (a *assignment) results() {
	a.integers, a.floats = 0, 0
	a.stack = (a.stack + 7) &^ 7
}

func (a *assignment) try(typ *Type, at int64, to *location) bool {
	if typ.Size == 0 {
		return true
	}
	switch typ.Kind {
	case reflect.Struct:
		for _, one := range typ.fields {
			if !a.try(typ.fieldType(one), at+one.offset, to) {
				return false
			}
		}
		return true
	case reflect.Array:
		elem := typ.Elem()
		return elem != nil && typ.Count == 1 && a.try(elem, at, to)
	case reflect.Float32, reflect.Float64:
		return a.float(at, typ.Size, to)
	case reflect.Complex64, reflect.Complex128:
		half := typ.Size / 2
		return a.float(at, half, to) && a.float(at+half, half, to)
	default:
		for done := int64(0); done < typ.Size; done += 8 {
			if a.integers >= len(a.machine.integers) {
				return false
			}
			*to = append(*to, piece{kind: inRegister, at: at + done, size: min(8, typ.Size-done), register: a.machine.integers[a.integers]})
			a.integers++
		}
		return true
	}
}

func (a *assignment) float(at, size int64, to *location) bool {
	if a.floats >= len(a.machine.floats) {
		return false
	}
	*to = append(*to, piece{kind: nowhere, at: at, size: size, register: a.machine.floats[a.floats], why: inFloat})
	a.floats++
	return true
}

// align is how the type is aligned, in bytes.
func (t *Type) align() int64 {
	switch t.Kind {
	case reflect.Struct:
		most := int64(1)
		for _, one := range t.fields {
			most = max(most, t.fieldType(one).align())
		}
		return most
	case reflect.Array:
		if elem := t.Elem(); elem != nil {
			return elem.align()
		}
		return 1
	case reflect.Complex64:
		return 4
	default:
		return max(1, min(8, t.Size))
	}
}
