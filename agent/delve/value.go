package delve

import (
	"reflect"
	"strings"
	"unicode"
	"unicode/utf8"

	"k8s-dlv-tui/agent/protocol"
)

// Bounds of one value, whatever dlv sends: an application's types can be endless.
const (
	maxDepth = 6
	maxNodes = 400
	maxText  = 2048
)

func convert(v variable) protocol.Variable {
	nodes := maxNodes
	return convertNode(v, 0, &nodes)
}

func convertAll(all []variable) []protocol.Variable {
	var converted []protocol.Variable
	for _, v := range all {
		converted = append(converted, convert(v))
	}
	return converted
}

func convertNode(v variable, depth int, nodes *int) protocol.Variable {
	*nodes--
	converted := protocol.Variable{Name: v.Name, Type: v.Type, Kind: kindOf(v)}
	if v.Unreadable != "" {
		converted.Unreadable = explain(v.Unreadable)
		return converted
	}
	if v.Len > int64(loaded(v)) && converted.Kind != "struct" {
		converted.Length = v.Len
	}
	converted.Text = textOf(v)
	if depth < maxDepth {
		converted.Children = childrenOf(v, depth, nodes)
	}
	return converted
}

// loaded is how much of a string, slice or map dlv has read.
func loaded(v variable) int {
	switch reflect.Kind(v.Kind) {
	case reflect.String:
		return len(stringOf(v))
	case reflect.Map:
		return len(v.Children) / 2
	case reflect.Slice, reflect.Array:
		return len(v.Children)
	default:
		return int(v.Len)
	}
}

func stringOf(v variable) string {
	if len(v.Bytes) > 0 {
		return string(v.Bytes)
	}
	return v.Value
}

func childrenOf(v variable, depth int, nodes *int) []protocol.Variable {
	if isNil(v) {
		return nil
	}
	var children []protocol.Variable
	add := func(name string, child variable) bool {
		if *nodes <= 0 {
			return false
		}
		child.Name = name
		children = append(children, convertNode(child, depth+1, nodes))
		return true
	}
	switch reflect.Kind(v.Kind) {
	case reflect.Map:
		for i := 0; i+1 < len(v.Children); i += 2 {
			if !add(textOf(v.Children[i]), v.Children[i+1]) {
				break
			}
		}
	case reflect.Struct:
		for _, child := range v.Children {
			if !add(child.Name, child) {
				break
			}
		}
	case reflect.Slice, reflect.Array:
		if text, isText := byteText(v); isText && text != "" {
			return nil
		}
		for _, child := range v.Children {
			if !add("", child) {
				break
			}
		}
	case reflect.Pointer, reflect.Interface:
		for _, child := range v.Children {
			if child.OnlyAddr || child.Addr == 0 && reflect.Kind(child.Kind) == reflect.Invalid {
				continue
			}
			if !add("", child) {
				break
			}
		}
	}
	return children
}

// explain says in words what Delve says in terms of DWARF.
func explain(reason string) string {
	switch {
	case reason == "empty OP stack", strings.Contains(reason, "could not find loclist entry"):
		return "optimised away"
	default:
		return strings.TrimPrefix(reason, "eval error: ")
	}
}

// byteText is the text in a slice or array of bytes, when it is text.
func byteText(v variable) (string, bool) {
	// Delve's kind of every unsigned integer is reflect.Uint; the type tells.
	if len(v.Children) == 0 || v.Children[0].RealType != "uint8" {
		return "", false
	}
	text := make([]byte, 0, len(v.Children))
	for _, child := range v.Children {
		n := byte(0)
		for _, digit := range []byte(child.Value) {
			if digit < '0' || digit > '9' {
				return "", false
			}
			n = n*10 + digit - '0'
		}
		text = append(text, n)
	}
	if !utf8.Valid(text) || strings.ContainsFunc(string(text), func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) {
		return "", false
	}
	return string(text), true
}
