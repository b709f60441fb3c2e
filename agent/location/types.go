package location

import (
	"debug/dwarf"
	"reflect"
	"strings"
)

// Attributes of Go's compiler and linker (cmd/internal/dwarf/dwarf.go).
const (
	attrGoKind     dwarf.Attr = 0x2900
	attrGoKey      dwarf.Attr = 0x2901
	attrGoElem     dwarf.Attr = 0x2902
	attrGoEmbedded dwarf.Attr = 0x2903
	attrGoRuntime  dwarf.Attr = 0x2904
	attrGoClosure  dwarf.Attr = 0x2907
)

// Type is a type as the debug info tells it. What it is made of is read when it is asked for: a *http.Request reaches
// thousands of types.
type Type struct {
	debug *debugInfo
	// Name is the full one, with the import path.
	Name string
	Kind reflect.Kind
	// Size in bytes.
	Size int64
	// Count is the number of elements of an array.
	Count int64

	offset  dwarf.Offset
	elem    dwarf.Offset
	runtime uint64
	fields  []field
}

type field struct {
	name     string
	offset   int64
	embedded bool
	typ      dwarf.Offset
}

// typeAt reads the type at an offset, and follows typedefs to the type that has a layout.
func (d *debugInfo) typeAt(offset dwarf.Offset) (*Type, error) {
	d.order.Lock()
	defer d.order.Unlock()
	return d.typeOf(offset)
}

func (d *debugInfo) typeOf(offset dwarf.Offset) (*Type, error) {
	if known := d.types[offset]; known != nil {
		return known, nil
	}
	found := &Type{debug: d, offset: offset}
	for at, steps := offset, 0; steps < 32; steps++ {
		entry, reader, err := d.entryAt(at)
		if err != nil {
			return nil, err
		}
		// The parameter of a generic function is called .param0; what it is comes next.
		if found.Name == "" || strings.HasPrefix(found.Name, ".param") {
			found.Name, _ = entry.Val(dwarf.AttrName).(string)
		}
		if kind, ok := entry.Val(attrGoKind).(int64); ok {
			found.Kind = reflect.Kind(kind & 31)
		}
		if found.runtime == 0 {
			found.runtime, _ = entry.Val(attrGoRuntime).(uint64)
		}
		if elem, ok := entry.Val(attrGoElem).(dwarf.Offset); ok {
			found.elem = elem
		}
		next, _ := entry.Val(dwarf.AttrType).(dwarf.Offset)
		if (entry.Tag == dwarf.TagTypedef || entry.Tag == dwarf.TagConstType || entry.Tag == dwarf.TagVolatileType) && next != 0 {
			if found.isWordKind() {
				break
			}
			at = next
			continue
		}
		found.layout(entry, reader, next)
		break
	}
	found.complete()
	d.types[offset] = found
	return found, nil
}

// isWordKind: the layout is known without reading on.
func (t *Type) isWordKind() bool {
	return t.Kind == reflect.Interface || t.Kind == reflect.Map || t.Kind == reflect.Chan || t.Kind == reflect.Func
}

func (t *Type) layout(entry *dwarf.Entry, reader *dwarf.Reader, next dwarf.Offset) {
	t.Size, _ = entry.Val(dwarf.AttrByteSize).(int64)
	switch entry.Tag {
	case dwarf.TagPointerType:
		t.Size, t.elem = 8, next
		if t.Kind == reflect.Invalid {
			t.Kind = reflect.Pointer
		}
		if next == 0 || t.Name == "unsafe.Pointer" {
			t.Kind, t.elem = reflect.UnsafePointer, 0
		}
	case dwarf.TagSubroutineType:
		t.Kind = reflect.Func
	case dwarf.TagArrayType:
		t.Kind, t.elem = reflect.Array, next
		children(reader, entry, func(child *dwarf.Entry) bool {
			if count, ok := child.Val(dwarf.AttrCount).(int64); ok {
				t.Count = count
			} else if bound, ok := child.Val(dwarf.AttrUpperBound).(int64); ok {
				t.Count = bound + 1
			}
			return true
		})
	case dwarf.TagStructType:
		if t.Kind == reflect.Invalid {
			t.Kind = reflect.Struct
		}
		t.readFields(entry, reader)
	case dwarf.TagBaseType:
		if t.Kind == reflect.Invalid {
			t.Kind = kindOfEncoding(entry, t.Size)
		}
	}
}

func (t *Type) readFields(entry *dwarf.Entry, reader *dwarf.Reader) {
	children(reader, entry, func(child *dwarf.Entry) bool {
		if child.Tag != dwarf.TagMember {
			return true
		}
		one := field{}
		one.name, _ = child.Val(dwarf.AttrName).(string)
		one.offset, _ = child.Val(dwarf.AttrDataMemberLoc).(int64)
		one.embedded, _ = child.Val(attrGoEmbedded).(bool)
		one.typ, _ = child.Val(dwarf.AttrType).(dwarf.Offset)
		t.fields = append(t.fields, one)
		return true
	})
	// A slice's element is that of its first field, where the compiler didn't say it.
	if t.Kind == reflect.Slice && t.elem == 0 && len(t.fields) > 0 {
		if pointer, err := t.debug.typeOf(t.fields[0].typ); err == nil {
			t.elem = pointer.elem
		}
	}
}

func (t *Type) complete() {
	switch t.Kind {
	case reflect.Interface, reflect.String:
		t.Size = 16
	case reflect.Slice:
		t.Size = 24
	case reflect.Map, reflect.Chan, reflect.Func, reflect.Pointer, reflect.UnsafePointer:
		t.Size = 8
	}
	// Instances of generic functions know shapes only: one for all pointers, which must not be taken for a pointer to a byte.
	if t.Name == "go.shape.*uint8" {
		t.elem = 0
	}
}

// kindOfEncoding is for the types of C.
func kindOfEncoding(entry *dwarf.Entry, size int64) reflect.Kind {
	sizes := func(one, two, four, eight reflect.Kind) reflect.Kind {
		switch size {
		case 1:
			return one
		case 2:
			return two
		case 4:
			return four
		case 8:
			return eight
		}
		return reflect.Invalid
	}
	encoding, _ := entry.Val(dwarf.AttrEncoding).(int64)
	switch encoding {
	case 2:
		return reflect.Bool
	case 4:
		return sizes(0, 0, reflect.Float32, reflect.Float64)
	case 5, 6:
		return sizes(reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64)
	case 7, 8:
		return sizes(reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64)
	}
	return reflect.Invalid
}

// Elem is the type of what a pointer points to, or of the elements of a slice, array or channel; nil when unknown.
func (t *Type) Elem() *Type {
	if t.elem == 0 {
		return nil
	}
	found, err := t.debug.typeAt(t.elem)
	if err != nil {
		return nil
	}
	return found
}

func (t *Type) fieldType(one field) *Type {
	found, err := t.debug.typeAt(one.typ)
	if err != nil {
		return &Type{debug: t.debug, Name: "?"}
	}
	return found
}

// isEmptyInterface: the first word is the dynamic type itself, not a table of methods.
func (t *Type) isEmptyInterface() bool {
	at := t.offset
	for range 32 {
		entry, _, err := t.debug.entryAt(at)
		if err != nil {
			return false
		}
		if entry.Tag != dwarf.TagTypedef {
			name, _ := entry.Val(dwarf.AttrName).(string)
			return name == "runtime.eface"
		}
		at, _ = entry.Val(dwarf.AttrType).(dwarf.Offset)
	}
	return false
}
