package location

import (
	"reflect"

	"k8s-dlv-tui/agent/plan"
)

// expectedErrors are the types of errors whose text can be had without calling a method.
var expectedErrors = []string{"*errors.errorString", "*fmt.wrapError"}

// expectedValues are the types that an empty interface is likely to hold.
var expectedValues = []string{"string", "int", "*errors.errorString"}

// maxNumber is the size of the biggest number or bool, in bytes; complex ones aside.
const maxNumber = 8

// readInterface has the dynamic type recorded, and the values of some types that are likely.
func (p *planner) readInterface(one *reading, pointer plan.Ref, depth int) {
	data, why := one.own.word(8)
	if one.missing = why; why != "" {
		return
	}
	var expected []string
	if one.typ.Name == "error" {
		expected = expectedErrors
	}
	if one.typ.isEmptyInterface() {
		one.data, expected = one.own.sub(0, 8), expectedValues
	} else {
		// The first word is a table of methods (internal/abi.ITab); the type is its second word.
		one.data = p.fetch(location{{kind: inMemory, size: 8, offset: 8, pointer: pointer}})
	}
	which, why := one.data.word(0)
	if one.missing = why; why != "" || depth > p.depth {
		return
	}
	// A record has only so much room; errors are rarely numbers.
	if depth <= 1 && one.typ.Name != "error" {
		one.behind = p.fetch(location{{kind: inMemory, size: maxNumber, pointer: data}})
	}
	var texts []uint64
	var likely []*Type
	for _, name := range expected {
		typ, address, ok := p.debug.runtimeType(name)
		if !ok {
			continue
		}
		likely = append(likely, typ)
		if typ.isTextual() {
			texts = append(texts, address)
		}
	}
	for _, typ := range likely {
		one.dynamic = append(one.dynamic, p.readDynamic(one, typ, texts, piece{kind: inMemory, pointer: data, when: &which}, depth))
	}
}

// readDynamic has an interface's value recorded for the case that it is of that type.
func (p *planner) readDynamic(one *reading, typ *Type, texts []uint64, behind piece, depth int) *reading {
	own := []uint64{typ.runtimeAddress()}
	if typ.Kind != reflect.Pointer {
		behind.size, behind.types = typ.Size, own
		return p.readSpans("", typ, p.fetch(location{behind}), depth+1)
	}
	elem := typ.Elem()
	place := location{}
	at := int64(0)
	if typ.isTextual() {
		// The string that they begin with is read once for all of these types.
		first := behind
		first.size, first.types = 16, texts
		place, at = append(place, first), 16
	}
	if elem.Size > at {
		rest := behind
		rest.at, rest.offset, rest.size, rest.types = at, at, elem.Size-at, own
		place = append(place, rest)
	}
	found := p.fetch(place)
	return &reading{typ: typ, own: one.own.sub(8, 8), data: found, children: []*reading{p.readSpans("", elem, found, depth)}}
}

// isTextual: it is a pointer to a struct that begins with a string.
func (t *Type) isTextual() bool {
	elem := t.Elem()
	return t.Kind == reflect.Pointer && elem != nil && len(elem.fields) > 0 && elem.fieldType(elem.fields[0]).Kind == reflect.String
}
