package location

import (
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// oneLine is a value on one line: a string as it is, others about as Go prints them.
func (v value) oneLine() string {
	if v.kind == reflect.String && v.unreadable == "" {
		return v.text
	}
	var out strings.Builder
	v.write(&out)
	if out.Len() <= maxText {
		return out.String()
	}
	return strings.ToValidUTF8(out.String()[:maxText], "") + "…"
}

func (v value) write(out *strings.Builder) {
	switch {
	case out.Len() > maxText:
		return
	case v.unreadable != "":
		out.WriteString("(" + v.unreadable + ")")
		return
	case v.isNil:
		out.WriteString("nil")
		return
	}
	switch v.kind {
	case reflect.String:
		out.WriteString(strconv.Quote(v.text))
		if more := v.length - int64(len(v.text)); more > 0 {
			fmt.Fprintf(out, "…+%d", more)
		}
	case reflect.Pointer, reflect.UnsafePointer:
		v.writePointer(out)
	case reflect.Interface:
		v.writeInterface(out)
	case reflect.Struct:
		v.writeStruct(out)
	case reflect.Slice, reflect.Array:
		v.writeList(out)
	case reflect.Map:
		fmt.Fprintf(out, "%s [%d]", shortType(v.typ), v.length)
	case reflect.Chan:
		fmt.Fprintf(out, "%s %d/%d", shortType(v.typ), v.length, v.capacity)
	case reflect.Complex64, reflect.Complex128:
		fmt.Fprintf(out, "(%s+%si)", v.children[0].text, v.children[1].text)
	default:
		out.WriteString(v.text)
	}
}

// importPath is everything of an import path up to its last element.
var importPath = regexp.MustCompile(`[A-Za-z0-9_.~%+-]+/`)

// shortType is a type's name with package names instead of import paths.
func shortType(name string) string { return importPath.ReplaceAllString(name, "") }

func (v value) writePointer(out *strings.Builder) {
	if v.closed || len(v.children) == 0 {
		fmt.Fprintf(out, "%#x", v.address)
		return
	}
	out.WriteByte('&')
	v.children[0].write(out)
}

func (v value) writeInterface(out *strings.Builder) {
	if v.closed || len(v.children) == 0 {
		fmt.Fprintf(out, "%s(%#x)", shortType(v.typ), v.address)
		return
	}
	dynamic := v.children[0]
	switch {
	case dynamic.closed:
		fmt.Fprintf(out, "%s(%#x)", shortType(dynamic.typ), dynamic.address)
	case dynamic.kind == reflect.Pointer && !dynamic.isNil && len(dynamic.children) > 0 && dynamic.unreadable == "":
		out.WriteString("&" + shortType(dynamic.children[0].typ))
		dynamic.children[0].write(out)
	case dynamic.kind == reflect.Pointer:
		out.WriteString("&" + shortType(strings.TrimPrefix(dynamic.typ, "*")) + "(")
		dynamic.write(out)
		out.WriteByte(')')
	case dynamic.kind == reflect.Struct:
		out.WriteString(shortType(dynamic.typ))
		dynamic.write(out)
	default:
		out.WriteString(shortType(dynamic.typ) + "(")
		dynamic.write(out)
		out.WriteByte(')')
	}
}

func (v value) writeStruct(out *strings.Builder) {
	if v.text != "" { // time.Time
		out.WriteString(v.text)
		return
	}
	out.WriteByte('{')
	for i, child := range v.children {
		if i > 0 {
			out.WriteString(", ")
		}
		out.WriteString(child.name + ": ")
		child.write(out)
	}
	if v.length > int64(len(v.children)) {
		if len(v.children) > 0 {
			out.WriteString(", ")
		}
		out.WriteString("…")
	}
	out.WriteByte('}')
}

func (v value) writeList(out *strings.Builder) {
	if text, isText := v.bytesText(); isText {
		out.WriteString(strconv.Quote(text))
	} else {
		out.WriteByte('[')
		for i, child := range v.children {
			if i > 0 {
				out.WriteByte(' ')
			}
			child.write(out)
		}
		out.WriteByte(']')
	}
	if more := v.length - int64(len(v.children)); more > 0 {
		fmt.Fprintf(out, "…+%d", more)
	}
}

// bytesText is the text in a slice or array of bytes, when it is text.
func (v value) bytesText() (string, bool) {
	if len(v.children) == 0 || !v.children[0].isByte {
		return "", false
	}
	text := make([]byte, 0, len(v.children))
	for _, child := range v.children {
		digits, _, _ := strings.Cut(child.text, " ")
		n, err := strconv.ParseUint(digits, 10, 8)
		if err != nil {
			return "", false
		}
		text = append(text, byte(n))
	}
	if !utf8.Valid(text) || strings.ContainsFunc(string(text), func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) {
		return "", false
	}
	return string(text), true
}
