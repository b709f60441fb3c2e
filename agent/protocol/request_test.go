package protocol

import (
	"strings"
	"testing"

	"k8s-dlv-tui/agent/binary"
)

func functionsForTest() *binary.Functions {
	return binary.NewFunctions([]string{"/src/app/main.go", "/src/lib/main.go", "/src/lib/a.go"}, []binary.Function{
		{Name: "main.handle", File: 0, Line: 10},
		{Name: "main.(*Server).Serve", File: 1, Line: 20},
		{Name: "main.Max[go.shape.int]", File: 2, Line: 5},
		{Name: "main.Max[go.shape.string]", File: 2, Line: 5},
	})
}

func TestCheckRequest(t *testing.T) {
	for _, one := range []struct {
		name string
		in   Request
		kind string
		want Request
	}{
		{"a function", Request{Function: "main.handle"}, "", Request{Function: "main.handle", Name: "handle"}},
		{"a method", Request{Function: "main.(*Server).Serve", Name: "mine"}, "", Request{Function: "main.(*Server).Serve", Name: "mine"}},
		{"every instance", Request{Function: "main.Max[...]"}, "", Request{Function: "main.Max", Name: "Max[...]"}},
		{"one instance", Request{Function: "main.Max[go.shape.int]"}, "", Request{Function: "main.Max[go.shape.int]", Name: "Max[go.shape.int]"}},
		{"the end of a file's name", Request{File: "app/main.go", Line: 12}, "", Request{File: "/src/app/main.go", Line: 12, Name: "main.go:12"}},
		{"two files", Request{File: "main.go", Line: 12}, "no-such-line", Request{}},
		{"no line", Request{File: "a.go"}, "no-such-line", Request{}},
		{"an unknown function", Request{Function: "handle"}, "no-such-function", Request{}},
		{"a regular expression of dlv's", Request{Function: "/main.*/"}, "no-such-function", Request{}},
		{"an address", Request{Function: "*0x1234"}, "no-such-function", Request{}},
		{"a wrong expression", Request{Function: "main.handle", Print: []string{"a b"}}, "expression", Request{}},
		{"a wrong condition", Request{Function: "main.handle", Condition: "a ="}, "expression", Request{}},
		{"too long an expression", Request{Function: "main.handle", Print: []string{strings.Repeat("a", 5000)}}, "expression", Request{}},
		{"returns of a line", Request{File: "a.go", Line: 3, Returns: true}, "usage", Request{}},
	} {
		in := one.in
		err := in.Check(functionsForTest())
		if (err == nil) != (one.kind == "") || err != nil && err.(*Failure).Kind != one.kind {
			t.Errorf("%s: %v", one.name, err)
			continue
		}
		if err == nil && (in.Function != one.want.Function || in.Name != one.want.Name || in.File != one.want.File || in.Line != one.want.Line) {
			t.Errorf("%s: %+v", one.name, in)
		}
	}
}

// Nothing that a user types as a function or a file gets to dlv unless it is one of the binary's own.
func FuzzRequestHoldsNoLocationExpression(f *testing.F) {
	for _, seed := range []string{"main.handle", "main.handle:10", "+1", "*main", "/x/", "a.go", "main.Max[x]"} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	functions := functionsForTest()
	known := map[string]bool{"main.Max": true}
	for _, entry := range functions.Entries {
		known[entry.Name] = true
	}
	f.Fuzz(func(t *testing.T, text string, isFile bool) {
		request := Request{Function: text}
		if isFile {
			request = Request{File: text, Line: 1}
		}
		if request.Check(functions) != nil {
			return
		}
		if request.File == "" && !known[request.Function] {
			t.Errorf("%q becomes function %q", text, request.Function)
		}
		if request.File != "" && len(functions.FindFile(request.File)) != 1 {
			t.Errorf("%q becomes file %q", text, request.File)
		}
	})
}
