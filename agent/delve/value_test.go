package delve

import (
	"encoding/json"
	"reflect"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

func number(kind reflect.Kind, value string) variable {
	return variable{Kind: uint(kind), Value: value, Addr: 1}
}

func TestBytesAreText(t *testing.T) {
	v := variable{Type: "[]uint8", Kind: uint(reflect.Slice), Len: 3, Base: 1}
	for _, value := range []string{"71", "69", "84"} {
		child := number(reflect.Uint, value)
		child.RealType = "uint8"
		v.Children = append(v.Children, child)
	}
	if got := convert(v); got.Text != `"GET"` || got.Children != nil {
		t.Errorf("%+v", got)
	}
}

func TestConvertBounds(t *testing.T) {
	deep := number(reflect.Int, "1")
	for range 50 {
		deep = variable{Type: "main.T", Kind: uint(reflect.Struct), Len: 1, Addr: 1, Children: []variable{deep}}
	}
	wide := variable{Type: "[]int", Kind: uint(reflect.Slice), Base: 1, Len: 100_000}
	for range 5000 {
		wide.Children = append(wide.Children, number(reflect.Int, "7"))
	}
	for _, v := range []variable{deep, wide} {
		line, err := json.Marshal(convert(v))
		if err != nil || len(line) > 100_000 {
			t.Errorf("%d bytes, %v", len(line), err)
		}
	}
}

func TestConvert(t *testing.T) {
	for _, one := range []struct {
		name string
		in   variable
		want protocol.Variable
	}{
		{"a string is raw and tells its length", variable{Name: "s", Type: "string", Kind: uint(reflect.String), Value: "a\n\"b", Len: 200},
			protocol.Variable{Name: "s", Type: "string", Kind: "string", Text: "a\n\"b", Length: 200}},
		{"bytes of a string that isn't UTF-8", variable{Type: "string", Kind: uint(reflect.String), Value: "?", Bytes: []byte("\xffok"), Len: 3},
			protocol.Variable{Type: "string", Kind: "string", Text: "\xffok"}},
		{"a nil pointer", variable{Type: "*int", Kind: uint(reflect.Pointer), Children: []variable{{}}},
			protocol.Variable{Type: "*int", Kind: "nil", Text: "nil"}},
		{"optimised away", variable{Name: "x", Type: "int", Kind: uint(reflect.Int), Unreadable: "empty OP stack"},
			protocol.Variable{Name: "x", Type: "int", Kind: "int", Unreadable: "optimised away"}},
		{"a map", variable{Type: "map[string]int", Kind: uint(reflect.Map), Base: 1, Len: 1, Children: []variable{
			{Kind: uint(reflect.String), Value: "k", Len: 1, Addr: 1}, number(reflect.Int, "5")}},
			protocol.Variable{Type: "map[string]int", Kind: "map", Text: `map["k":5]`, Children: []protocol.Variable{{Name: "k", Kind: "int", Text: "5"}}}},
		{"an interface tells its type", variable{Type: "error", Kind: uint(reflect.Interface), Addr: 1, Children: []variable{
			{Type: "*a.b/c/errs.E", Kind: uint(reflect.Pointer), Addr: 1, Children: []variable{
				{Type: "a.b/c/errs.E", Kind: uint(reflect.Struct), Addr: 1, Len: 1, Children: []variable{
					{Name: "s", Kind: uint(reflect.String), Value: "no", Len: 2, Addr: 1}}}}}}},
			protocol.Variable{Type: "error", Kind: "interface", Text: `&errs.E{s: "no"}`, Children: []protocol.Variable{
				{Type: "*a.b/c/errs.E", Kind: "pointer", Text: `&{s: "no"}`, Children: []protocol.Variable{
					{Type: "a.b/c/errs.E", Kind: "struct", Text: `{s: "no"}`, Children: []protocol.Variable{
						{Name: "s", Kind: "string", Text: "no"}}}}}}}},
		{"a complex", variable{Type: "complex128", Kind: uint(reflect.Complex128), Children: []variable{{Value: "1"}, {Value: "2"}}, Len: 2},
			protocol.Variable{Type: "complex128", Kind: "complex", Text: "(1+2i)"}},
	} {
		if got := convert(one.in); !reflect.DeepEqual(got, one.want) {
			t.Errorf("%s: %+v", one.name, got)
		}
	}
}
