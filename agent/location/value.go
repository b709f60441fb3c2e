package location

import (
	"encoding/binary"
	"reflect"
	"strconv"

	"k8s-dlv-tui/agent/plan"
)

// value is one value as it was found, with what the texts are made from.
type value struct {
	name, typ string
	kind      reflect.Kind
	// text of a number, a function's name, the bytes of a string.
	text string
	// length is that of a string, slice, array, map or the fields of a struct.
	length     int64
	isNil      bool
	isByte     bool
	address    uint64
	capacity   uint64
	unreadable string
	// closed: what it points to was not read.
	closed   bool
	children []value
}

// decoder makes values of one event.
type decoder struct {
	program *Program
	event   plan.Event
	// base is what the process adds to the file's addresses.
	base uint64
}

func (d *decoder) value(of *reading) value {
	v := value{name: of.name, typ: of.typ.Name, kind: of.typ.Kind, isByte: of.typ.Kind == reflect.Uint8}
	switch of.typ.Kind {
	case reflect.Struct:
		d.decodeStruct(&v, of)
		return v
	case reflect.Array:
		d.decodeArray(&v, of)
		return v
	}
	own, why := of.own.recorded(d.event, of.typ.Size)
	if why != "" {
		v.unreadable = why
		return v
	}
	if len(own) < 8 || of.typ.isNumber() {
		v.text, v.unreadable = d.number(of.typ, own)
		if of.typ.Kind == reflect.Complex64 || of.typ.Kind == reflect.Complex128 {
			v.children = complexParts(own)
		}
		return v
	}
	first := binary.LittleEndian.Uint64(own)
	v.address, v.isNil = first, first == 0
	switch of.typ.Kind {
	case reflect.String:
		d.decodeString(&v, of, own)
	case reflect.Slice:
		d.decodeSlice(&v, of, own)
	case reflect.UnsafePointer:
		v.closed = true
	default:
		if first != 0 {
			d.decodeTarget(&v, of, own)
		}
	}
	return v
}

func (d *decoder) decodeTarget(v *value, of *reading, own []byte) {
	if of.missing != "" {
		v.unreadable = of.missing
		return
	}
	if v.closed = of.closed; of.closed && of.typ.Kind != reflect.Interface {
		return
	}
	switch of.typ.Kind {
	case reflect.Pointer:
		v.children = []value{d.value(of.children[0])}
		v.children[0].address = v.address
	case reflect.Interface:
		d.decodeInterface(v, of, own)
	case reflect.Map:
		if bytes, why := of.data.recorded(d.event, 8); why != "" {
			v.unreadable = why
		} else {
			v.length = int64(binary.LittleEndian.Uint64(bytes))
		}
	case reflect.Chan:
		if bytes, why := of.data.recorded(d.event, 16); why != "" {
			v.unreadable = why
		} else {
			v.length, v.capacity = int64(binary.LittleEndian.Uint64(bytes)), binary.LittleEndian.Uint64(bytes[8:])
		}
	case reflect.Func:
		if bytes, why := of.data.recorded(d.event, 8); why != "" {
			v.unreadable = why
		} else {
			v.text = d.program.functionName(binary.LittleEndian.Uint64(bytes) - d.base)
		}
	default:
		v.unreadable = "unavailable: a kind of type that watch doesn't know; use debug"
	}
}

func (d *decoder) decodeStruct(v *value, of *reading) {
	v.length, v.closed = int64(len(of.typ.fields)), of.closed
	if of.closed {
		return
	}
	for _, child := range of.children {
		v.children = append(v.children, d.value(child))
	}
	if of.typ.Name == "time.Time" {
		v.text = timeText(v.children)
	}
	// A struct of which nothing could be had is told once, not once for each field.
	if len(v.children) > 0 {
		why := v.children[0].unreadable
		for _, child := range v.children {
			if child.unreadable == "" || child.unreadable != why {
				return
			}
		}
		v.unreadable, v.children = why, nil
	}
}

func (d *decoder) decodeArray(v *value, of *reading) {
	v.length = of.typ.Count
	if v.unreadable = of.missing; of.missing != "" {
		return
	}
	for _, child := range of.children {
		v.children = append(v.children, d.value(child))
	}
	if len(v.children) > 0 && v.children[0].unreadable != "" {
		v.unreadable, v.children = v.children[0].unreadable, nil
	}
}

func (d *decoder) decodeString(v *value, of *reading, own []byte) {
	v.isNil = false
	v.length = int64(binary.LittleEndian.Uint64(own[8:]))
	switch {
	case v.length == 0:
	case of.missing != "":
		v.unreadable = of.missing
	case of.closed:
		v.closed = true
	default:
		bytes, why := d.list(of)
		v.text, v.unreadable = string(bytes), why
	}
}

// list are the bytes of a list, as many as there were.
func (d *decoder) list(of *reading) ([]byte, string) {
	return slotBytes(d.event, of.data[0].slot, of.data[0].index)
}

func (d *decoder) decodeSlice(v *value, of *reading, own []byte) {
	v.length = int64(binary.LittleEndian.Uint64(own[8:]))
	v.isNil = v.address == 0 && v.length == 0
	elem := of.typ.Elem()
	if v.length == 0 || of.closed || elem == nil || elem.Size == 0 {
		v.closed = of.closed
		return
	}
	if v.unreadable = of.missing; of.missing != "" {
		return
	}
	bytes, why := d.list(of)
	if v.unreadable = why; why != "" {
		return
	}
	if elem.Kind == reflect.Uint8 {
		for _, b := range bytes {
			v.children = append(v.children, value{typ: elem.Name, kind: reflect.Uint8, isByte: true, text: strconv.Itoa(int(b))})
		}
		return
	}
	for i := range min(int64(len(of.children)), v.length) {
		v.children = append(v.children, d.value(of.children[i]))
	}
}

func (d *decoder) decodeInterface(v *value, of *reading, own []byte) {
	bytes, why := of.data.recorded(d.event, 8)
	if of.closed {
		// Too deep for its type: as a pointer that was not followed.
		v.closed = true
		return
	}
	if v.unreadable = why; why != "" {
		return
	}
	address := binary.LittleEndian.Uint64(bytes) - d.base
	for _, expected := range of.dynamic {
		if expected.typ.runtimeAddress() == address {
			v.children = []value{d.value(expected)}
			return
		}
	}
	v.children = []value{d.unexpected(of, d.program.dynamicType(address), binary.LittleEndian.Uint64(own[8:]))}
}

// unexpected is what an interface holds of a type that was not planned for. A number is there all the same; of others the
// pointer, where they are one; and what else there is was not read, which must not look like a value.
func (d *decoder) unexpected(of *reading, dynamic dynamicType, word uint64) value {
	child := value{typ: dynamic.name, kind: dynamic.kind, address: word}
	switch dynamic.kind {
	case reflect.Pointer, reflect.Map, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		child.isNil, child.closed = word == 0, word != 0
		return child
	}
	if typ := dynamic.typ; typ != nil && typ.isNumber() && typ.Size <= maxNumber {
		bytes, why := of.behind.recorded(d.event, maxNumber)
		if child.unreadable = why; why == "" {
			child.text, child.unreadable = d.number(typ, bytes[:typ.Size])
		}
		return child
	}
	child.unreadable = "not read: say which type it is, as in x.(" + shortType(dynamic.name) + ")"
	return child
}
