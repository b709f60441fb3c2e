package location

import (
	"reflect"

	"k8s-dlv-tui/agent/protocol"
)

// The values have the kinds, texts and children that agent/delve gives them, so that a screen sees no difference between
// the engines. Delve's own values are of another form, which is why the rules are here a second time.

const (
	maxDepth = 6
	maxNodes = 400
	maxText  = 2048
)

func (v value) variable() protocol.Variable {
	nodes := maxNodes
	return v.convert(0, &nodes)
}

func (v value) convert(depth int, nodes *int) protocol.Variable {
	*nodes--
	converted := protocol.Variable{Name: v.name, Type: v.typ, Kind: v.protocolKind()}
	if v.unreadable != "" {
		converted.Unreadable = v.unreadable
		return converted
	}
	if v.length > v.loaded() && converted.Kind != "struct" && v.kind != reflect.Chan {
		converted.Length = v.length
	}
	converted.Text = v.oneLine()
	if depth < maxDepth {
		converted.Children = v.convertChildren(depth, nodes)
	}
	return converted
}

// loaded is how much of a string, slice or array was read.
func (v value) loaded() int64 {
	switch v.kind {
	case reflect.String:
		return int64(len(v.text))
	default:
		return int64(len(v.children))
	}
}

func (v value) convertChildren(depth int, nodes *int) []protocol.Variable {
	if v.isNil {
		return nil
	}
	switch v.kind {
	case reflect.Slice, reflect.Array:
		if text, isText := v.bytesText(); isText && text != "" {
			return nil
		}
	case reflect.Struct, reflect.Pointer, reflect.Interface:
	default:
		return nil
	}
	var converted []protocol.Variable
	for i, child := range v.children {
		if *nodes <= 0 || child.isByte && i >= defaultElements && v.kind != reflect.Struct {
			break
		}
		if v.kind == reflect.Interface && child.closed {
			continue
		}
		if v.kind != reflect.Struct {
			child.name = ""
		}
		converted = append(converted, child.convert(depth+1, nodes))
	}
	return converted
}

func (v value) protocolKind() string {
	if v.isNil && v.unreadable == "" {
		return "nil"
	}
	switch v.kind {
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return "int"
	case reflect.Float32, reflect.Float64:
		return "float"
	case reflect.Complex64, reflect.Complex128:
		return "complex"
	case reflect.Pointer, reflect.UnsafePointer:
		return "pointer"
	case reflect.String, reflect.Struct, reflect.Slice, reflect.Array, reflect.Map, reflect.Interface, reflect.Func, reflect.Chan:
		return v.kind.String()
	default:
		return "other"
	}
}
