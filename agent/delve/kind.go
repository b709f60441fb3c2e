package delve

import "reflect"

// kindOf is the protocol's kind of a value.
func kindOf(v variable) string {
	if isNil(v) {
		return "nil"
	}
	switch reflect.Kind(v.Kind) {
	case reflect.Bool:
		return "bool"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return "int"
	case reflect.Float32, reflect.Float64:
		return "float"
	case reflect.Complex64, reflect.Complex128:
		return "complex"
	case reflect.String:
		return "string"
	case reflect.Pointer, reflect.UnsafePointer:
		return "pointer"
	case reflect.Struct:
		return "struct"
	case reflect.Slice:
		return "slice"
	case reflect.Array:
		return "array"
	case reflect.Map:
		return "map"
	case reflect.Interface:
		return "interface"
	case reflect.Func:
		return "func"
	case reflect.Chan:
		return "chan"
	default:
		return "other"
	}
}

func isNil(v variable) bool {
	if v.Unreadable != "" {
		return false
	}
	switch reflect.Kind(v.Kind) {
	case reflect.Pointer, reflect.UnsafePointer:
		return len(v.Children) == 0 || v.Children[0].Addr == 0
	case reflect.Interface:
		return len(v.Children) == 0 || reflect.Kind(v.Children[0].Kind) == reflect.Invalid && v.Children[0].Addr == 0
	case reflect.Slice, reflect.Map:
		return v.Base == 0 && len(v.Children) == 0 && v.Len == 0
	case reflect.Chan:
		return len(v.Children) == 0
	case reflect.Func:
		return v.Value == ""
	default:
		return false
	}
}
