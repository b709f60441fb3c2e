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

// word is a part of a value that the compiler keeps in one register.
type word struct{ offset, size int64 }

// words are the parts of a value in their order.
func (t *Type) words(at int64, to []word) []word {
	switch t.Kind {
	case reflect.Struct:
		for _, one := range t.fields {
			to = t.fieldType(one).words(at+one.offset, to)
		}
		return to
	case reflect.Array:
		if elem := t.Elem(); elem != nil && t.Count <= 64 {
			for i := range t.Count {
				to = elem.words(at+i*elem.Size, to)
			}
		}
		return to
	case reflect.String, reflect.Slice, reflect.Interface:
		for done := int64(0); done < t.Size; done += 8 {
			to = append(to, word{at + done, 8})
		}
		return to
	case reflect.Complex64, reflect.Complex128:
		return append(to, word{at, t.Size / 2}, word{at + t.Size/2, t.Size / 2})
	}
	if t.Size > 0 {
		to = append(to, word{at, t.Size})
	}
	return to
}

// isSplit tells whether the optimising compiler keeps the parts of such a value apart. It leaves big values whole, and
// those with arrays of several elements.
func (t *Type) isSplit() bool {
	return t.Size <= 64 && len(t.words(0, nil)) > 1 && !t.hasArray()
}

func (t *Type) hasArray() bool {
	switch t.Kind {
	case reflect.Array:
		return t.Count > 1
	case reflect.Struct:
		for _, one := range t.fields {
			if t.fieldType(one).hasArray() {
				return true
			}
		}
	}
	return false
}
