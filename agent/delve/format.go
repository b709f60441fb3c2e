package delve

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// textOf is a value on one line: a string as it is, others about as Go prints them.
func textOf(v variable) string {
	if v.Unreadable != "" {
		return ""
	}
	if reflect.Kind(v.Kind) == reflect.String {
		return stringOf(v)
	}
	var out strings.Builder
	write(&out, v, 0)
	return cut(out.String())
}

func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "") + "…"
}

func write(out *strings.Builder, v variable, depth int) {
	switch {
	case out.Len() > maxText:
		return
	case v.Unreadable != "":
		out.WriteString("(" + explain(v.Unreadable) + ")")
		return
	case isNil(v):
		out.WriteString("nil")
		return
	}
	switch reflect.Kind(v.Kind) {
	case reflect.String:
		out.WriteString(strconv.Quote(stringOf(v)))
		if more := v.Len - int64(len(stringOf(v))); more > 0 {
			fmt.Fprintf(out, "…+%d", more)
		}
	case reflect.Pointer:
		writePointer(out, v, depth)
	case reflect.UnsafePointer:
		fmt.Fprintf(out, "%#x", v.Children[0].Addr)
	case reflect.Interface:
		writeInterface(out, v, depth)
	case reflect.Struct:
		writeStruct(out, v, depth)
	case reflect.Slice, reflect.Array:
		writeList(out, v, depth)
	case reflect.Map:
		writeMap(out, v, depth)
	case reflect.Chan:
		fmt.Fprintf(out, "%s %s/%s", shortType(v.Type), childValue(v, 0), childValue(v, 1))
	case reflect.Complex64, reflect.Complex128:
		fmt.Fprintf(out, "(%s+%si)", childValue(v, 0), childValue(v, 1))
	default:
		out.WriteString(v.Value)
	}
}

// importPath is everything of an import path up to its last element.
var importPath = regexp.MustCompile(`[A-Za-z0-9_.~%+-]+/`)

// shortType is a type's name with package names instead of import paths.
func shortType(name string) string { return importPath.ReplaceAllString(name, "") }

func childValue(v variable, i int) string {
	if i >= len(v.Children) {
		return "?"
	}
	return v.Children[i].Value
}

func writePointer(out *strings.Builder, v variable, depth int) {
	to := v.Children[0]
	if to.OnlyAddr {
		fmt.Fprintf(out, "%#x", to.Addr)
		return
	}
	out.WriteByte('&')
	write(out, to, depth+1)
}

func writeInterface(out *strings.Builder, v variable, depth int) {
	dynamic := v.Children[0]
	if dynamic.OnlyAddr {
		fmt.Fprintf(out, "%s(%#x)", shortType(dynamic.Type), dynamic.Addr)
		return
	}
	switch reflect.Kind(dynamic.Kind) {
	case reflect.Pointer:
		out.WriteByte('&')
		if !isNil(dynamic) && !dynamic.Children[0].OnlyAddr {
			out.WriteString(shortType(dynamic.Children[0].Type))
			write(out, dynamic.Children[0], depth+1)
			return
		}
		out.WriteString(shortType(strings.TrimPrefix(dynamic.Type, "*")) + "(")
		write(out, dynamic, depth+1)
		out.WriteByte(')')
	case reflect.Struct:
		out.WriteString(shortType(dynamic.Type))
		write(out, dynamic, depth+1)
	default:
		out.WriteString(shortType(dynamic.Type) + "(")
		write(out, dynamic, depth+1)
		out.WriteByte(')')
	}
}

func writeStruct(out *strings.Builder, v variable, depth int) {
	if v.Value != "" { // Delve formats time.Time
		out.WriteString(v.Value)
		return
	}
	out.WriteByte('{')
	for i, child := range v.Children {
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(child.Name + ": ")
		write(out, child, depth+1)
	}
	if more := v.Len - int64(len(v.Children)); more > 0 {
		out.WriteString(separator(v) + "…")
	}
	out.WriteByte('}')
}

func writeList(out *strings.Builder, v variable, depth int) {
	if text, isText := byteText(v); isText {
		out.WriteString(strconv.Quote(text))
	} else {
		out.WriteByte('[')
		for i, child := range v.Children {
			if i > 0 {
				out.WriteByte(' ')
			}
			write(out, child, depth+1)
		}
		out.WriteByte(']')
	}
	if more := v.Len - int64(len(v.Children)); more > 0 {
		fmt.Fprintf(out, "…+%d", more)
	}
}

func writeMap(out *strings.Builder, v variable, depth int) {
	out.WriteString("map[")
	for i := 0; i+1 < len(v.Children); i += 2 {
		if i > 0 {
			out.WriteByte(' ')
		}
		write(out, v.Children[i], depth+1)
		out.WriteByte(':')
		write(out, v.Children[i+1], depth+1)
	}
	if more := v.Len - int64(len(v.Children)/2); more > 0 {
		out.WriteString(separator(v) + "…")
	}
	out.WriteByte(']')
}

func separator(v variable) string {
	if len(v.Children) == 0 {
		return ""
	}
	return ", "
}
