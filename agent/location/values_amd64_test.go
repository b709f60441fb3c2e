package location

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

// show is a list of values on one line; addresses are `0x…`.
func show(all []protocol.Variable) string {
	var parts []string
	for _, one := range all {
		text := one.Text
		if one.Unreadable != "" {
			text = "<" + one.Unreadable + ">"
		}
		if one.Length > 0 {
			text += fmt.Sprintf("(%d)", one.Length)
		}
		parts = append(parts, fmt.Sprintf("%s=%s:%s", one.Name, one.Kind, text))
	}
	return strings.Join(parts, " | ")
}

// expected are the arguments of the first call of a function, and the results of its first return.
var expected = []struct{ function, arguments, results string }{
	{"numbers", "a=int:-5 | b=int:250 | c=int:-1000 | d=int:4000000000 | e=int:-1099511627776 | f=bool:true | g=int:2748 | h=int:10003", "=int:3999999995"},
	{"many", "a=int:1 | b=int:2 | c=int:3 | d=int:4 | e=int:5 | f=int:6 | g=int:7 | h=int:8 | i=int:9 | j=int:10 | k=int:11 | last=string:last", "=int:16"},
	{"text", "plain=string:plain | lines=string:two\nlines ✓ \"q\" | empty=string: | long=string:" + strings.Repeat("0123456789", 100)[:256] + "(1000)", "=int:1005"},
	{"lists", `n=slice:[1 -2 3] | words=slice:["a" "b\n" ""] | parts=slice:[{…} {…}] | none=nil:nil | empty=slice:[] | bytes=slice:"bytes"`, "=int:11"},
	{"structs", `small=struct:{A: -1, B: 300, S: "s"} | big=struct:{Values: [1 2 3 4 5 6 7 8]…+1, Label: "label"} | one=array:["one"] | three=array:[1 -2 3] | nothing=struct:{} | last=int:99`, "=int:110"},
	{"interfaces", `plain=interface:&errors.errorString{s: "plain"} | wrapped=interface:&fmt.wrapError{msg: "wrap 1: cause", err: *errors.errorString(0x…)} | own=interface:*main.Failure(0x…) | none=nil:nil | anyText=interface:string("text") | anyNumber=interface:int(42) | anyNone=nil:nil | s=interface:main.Inner(not read: say which type it is, as in x.(main.Inner))`, "=bool:true"},
	{"others", "m=map:map[string]int [3](3) | noMap=nil:nil | queue=chan:chan int 2/4 | noQueue=nil:nil | call=func:main.double | noCall=nil:nil | wait=int:Second (1000000000) | price=int:Cheap (7)", "=int:12"},
	{"floats", "f=float:<unavailable: a float in a register; use debug> | n=int:3 | g=float:<unavailable: a float in a register; use debug> | c=complex:<unavailable: a float in a register; use debug> | m=int:4", "=float:<unavailable: a float in a register; use debug>"},
	{"blanks", "~p0=int:1 | used=string:used | ~p2=nil:nil | n=int:8", "=int:12"},
	{"unused", `a=string:never | b=int:6 | c=slice:["r"]`, "=int:1"},
	{"escapes", "n=int:3 | s=string:heap", "=pointer:&3"},
	{"results", "n=int:-1", `=int:-1 | =string:negative | =interface:&errors.errorString{s: "below zero"}`},
	{"named", "n=int:0", "total=int:100 | err=nil:nil"},
	{"bigResult", "n=int:4", `=struct:{Values: [0 0 0 0 0 0 0 0]…+1, Label: "big"} | =struct:{A: -1, B: 2, S: "small"}`},
	{"frame", "n=int:6 | s=string:frame", "=int:108"},
	{"hugeFrame", "n=int:7 | s=string:huge", "=int:111"},
	{"nosplit", "n=int:8 | s=string:nosplit", "=int:15"},
	{"moments", `at=struct:2023-11-14T22:13:20Z | zero=struct:0001-01-01T00:00:00Z | table=interface:main.Table(0x…) | handle=interface:main.Handle(not read: say which type it is, as in x.(main.Handle)) | wait=interface:time.Duration(Minute (60000000000)) | item=struct:{Name: "pen", Price: 1.5}`, "=bool:false"},
	{"variadic", "first=string:v | rest=slice:[1 2 3]", "=int:4"},
	{"Max", "label=string:ints | a=int:3 | b=int:4", "=int:4"},
	{"(*Pair[...]).Put", `p=pointer:&{Key: "", Value: 0} | key=string:key | value=int:5`, "=int:1"},
	{"Money.Add", "m=int:Cheap (7) | n=int:0", "=int:Cheap (7)"},
	{"(*Outer).method", "", "=string:textlabel"},
	{"closures.func1", "n=int:0", "=int:29"},
}

func TestArgumentsAndResults(t *testing.T) {
	for _, how := range []string{"plain", "debug", "pie", "v3", "dwarf4"} {
		t.Run(how, func(t *testing.T) {
			path := build(t, "values", how)
			program, functions := open(t, path)
			var traces []*Trace
			for _, one := range expected {
				request := protocol.Request{Function: "main." + one.function, Args: true, Returns: true}
				if err := request.Check(functions); err != nil {
					t.Fatal(err)
				}
				trace, err := program.Trace(request, functions, Options{})
				if err != nil {
					t.Fatal(err)
				}
				traces = append(traces, trace)
			}
			for i, events := range hits(t, path, traces) {
				if len(events) < 6 || len(events)%2 != 0 {
					t.Errorf("%s: %d events", expected[i].function, len(events))
					continue
				}
				for j, want := range []string{expected[i].arguments, expected[i].results} {
					_, args, returns := traces[i].Values(events[j])
					if got := withoutAddresses(show(append(args, returns...))); got != want && want != "" {
						t.Errorf("%s:\n got %s\nwant %s", expected[i].function, got, want)
					}
				}
			}
		})
	}
}

// With more depth, arguments show what is in them.
func TestDepth(t *testing.T) {
	path := build(t, "values", "plain")
	program, functions := open(t, path)
	for function, want := range map[string]string{
		"lists":      `n=slice:[1 -2 3] | words=slice:["a" "b\n" ""] | parts=slice:[{Name: "x", N: 1, Flag: true} {Name: "y", N: 2, Flag: false}] | none=nil:nil | empty=slice:[] | bytes=slice:"bytes"`,
		"interfaces": `plain=interface:&errors.errorString{s: "plain"} | wrapped=interface:&fmt.wrapError{msg: "wrap 1: cause", err: &errors.errorString{s: "cause"}} | own=interface:*main.Failure(0x…) | none=nil:nil | anyText=interface:string("text") | anyNumber=interface:int(42) | anyNone=nil:nil | s=interface:main.Inner(not read: say which type it is, as in x.(main.Inner))`,
	} {
		trace, err := program.Trace(protocol.Request{Function: "main." + function, Args: true}, functions, Options{Depth: 3, MaxElements: 4})
		if err != nil {
			t.Fatal(err)
		}
		_, args, _ := trace.Values(hits(t, path, []*Trace{trace})[0][0])
		if got := withoutAddresses(show(args)); got != want {
			t.Errorf("%s:\n got %s\nwant %s", function, got, want)
		}
	}
}

func withoutAddresses(text string) string {
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, "0x")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		out.WriteString("0x…")
		text = strings.TrimLeft(after, "0123456789abcdef")
	}
}

// expressions and what they are at the first call.
var expressions = []struct{ function, expression, want string }{
	{"numbers", "a", "int:-5"}, {"numbers", "f", "bool:true"},
	{"text", "long", "string:" + strings.Repeat("0123456789", 100)[:256] + "(1000)"},
	{"text", "len(long)", "int:1000"}, {"text", "lines[0]", "int:116"}, {"text", "empty[3]", "int:<index 3 is beyond the length>"},
	{"lists", "len(words)", "int:3"}, {"lists", "cap(n)", "int:3"}, {"lists", "words[1]", "string:b\n"}, {"lists", "words[7]", "string:<index 7 is beyond the length>"},
	{"lists", "parts[1].Name", "string:y"}, {"lists", "none[0]", "int:<index 0 is beyond the length>"}, {"lists", "len(none)", "int:0"},
	{"structs", "small.S", "string:s"}, {"structs", "big.Values[3]", "int:4"}, {"structs", "big.Label", "string:label"}, {"structs", "three[1]", "int:-2"},
	{"structs", "one[0]", "string:one"}, {"structs", "len(three)", "int:3"},
	{"pointers", "o.ID", "int:12"}, {"pointers", "o.Name", "string:inner"}, {"pointers", "o.Inner.Flag", "bool:true"}, {"pointers", "o.Next.Text", "string:next"},
	{"pointers", "o.Next.Next.Text", "string:<nil pointer>"}, {"pointers", "none.ID", "int:<nil pointer>"}, {"pointers", "none", "nil:nil"},
	{"pointers", "*n", "int:5"}, {"pointers", "**twice", "int:5"}, {"pointers", "n", "pointer:&5"}, {"pointers", "o.Words", `slice:["a" "bc" ""]`},
	{"pointers", "o.Parts", `slice:[{Name: "p0", N: 0, Flag: false} {Name: "p1", N: 1, Flag: true}]`},
	{"pointers", "o.Map", "map:map[string]int [2](2)"}, {"pointers", "len(o.Map)", "int:2"}, {"pointers", "len(o.NoMap)", "int:0"}, {"pointers", "o.NoMap", "nil:nil"},
	{"pointers", "o.Err", `interface:&errors.errorString{s: "broken"}`}, {"pointers", "o.Any", `interface:string("any")`}, {"pointers", "o.Any.(string)", "string:any"},
	{"pointers", "o.Any.(int)", "int:<its dynamic type is another>"}, {"pointers", "o.Call", "func:main.double"}, {"pointers", "o.Queue", "chan:chan int 1/5"},
	{"pointers", "o.Wait", "int:1500000000"}, {"pointers", "o.Weight", "float:2.5"}, {"pointers", "o.Small", "float:0.25"}, {"pointers", "o.Complex", "complex:(1+-2i)"},
	{"pointers", "o.Bytes", `slice:"GET /"`}, {"pointers", "o.Array", "array:[1 2 3 65535]"}, {"pointers", "o.secret", "int:9"}, {"pointers", "*o.Pointer", "int:77"},
	{"pointers", "counter", "int:41"}, {"pointers", "main.title", "string:a package's variable"}, {"pointers", "main.current.Next.ID", "int:13"},
	{"interfaces", "own.(*Failure).Code", "int:3"}, {"interfaces", "own.(*main.Failure)", "pointer:&{Code: 3}"}, {"interfaces", "s.(Inner).Name", "string:in"},
	{"interfaces", "plain.(*Failure).Code", "int:<its dynamic type is another>"}, {"interfaces", "wrapped", `interface:&fmt.wrapError{msg: "wrap 1: cause", err: &errors.errorString{s: "cause"}}`},
	{"interfaces", "none", "nil:nil"},
	{"moments", "len(table.(Table))", "int:2"}, {"moments", "handle.(Handle).To.Name", "string:held"}, {"moments", "wait.(time.Duration)", "int:Minute (60000000000)"}, {"moments", "item.Name", "string:pen"},
	{"others", "len(queue)", "int:2"}, {"others", "cap(queue)", "int:4"}, {"others", "len(noQueue)", "int:0"}, {"others", "len(m)", "int:3"},
	{"closures.func1", "byReference", "int:11"}, {"closures.func1", "byValue", "int:10"},
	{"(*Pair[...]).Put", "p.Key", "string:"}, {"Max", "label", "string:ints"},
}

func TestExpressions(t *testing.T) {
	for _, how := range []string{"plain", "debug", "pie"} {
		t.Run(how, func(t *testing.T) {
			path := build(t, "values", how)
			program, functions := open(t, path)
			var traces []*Trace
			for _, one := range expressions {
				request := protocol.Request{Function: "main." + one.function, Print: []string{one.expression}}
				if one.function == "(*Pair[...]).Put" {
					request.Function = "main.(*Pair).Put"
				}
				trace, err := program.Trace(request, functions, Options{})
				if err != nil {
					t.Fatalf("%s: %v", one.expression, err)
				}
				traces = append(traces, trace)
			}
			for i, events := range hits(t, path, traces) {
				if len(events) == 0 {
					t.Errorf("%s: no events", expressions[i].function)
					continue
				}
				values, _, _ := traces[i].Values(events[0])
				if got, want := show(values), expressions[i].expression+"="+expressions[i].want; got != want {
					t.Errorf("%s: got %s, want %s", expressions[i].function, got, want)
				}
			}
		})
	}
}

// The number of calls, of three, for which a condition holds.
var conditions = []struct {
	function, condition string
	want                int
}{
	{"named", "n == 1", 1}, {"named", "n >= 1", 2}, {"named", "1 <= n && n < 2", 1}, {"named", "n == 0 || n == 2", 2}, {"named", "!(n == 0 || n == 2)", 1}, {"named", "n != -1", 3},
	{"numbers", "a == -5", 3}, {"numbers", "a < -5", 0}, {"numbers", "a > -6 && b > 249", 3}, {"numbers", "f", 3}, {"numbers", "!f", 0}, {"numbers", "f == true", 3}, {"numbers", "e < 0", 3},
	{"text", `plain == "plain"`, 3}, {"text", `plain != "plain"`, 0}, {"text", `plain == "plai"`, 0}, {"text", `empty == ""`, 3}, {"text", `"" == plain`, 0}, {"text", "len(long) > 999", 3},
	{"interfaces", "plain != nil", 3}, {"interfaces", "none != nil", 0}, {"interfaces", "none == nil && anyText != nil", 3}, {"interfaces", "own.(*Failure).Code == 3", 3},
	{"pointers", "none == nil", 3}, {"pointers", `o.Next.Text == "next"`, 3}, {"pointers", `none.Text == "next"`, 0}, {"pointers", `none.Text != "next"`, 0}, {"pointers", "main.counter == 42", 1},
	{"pointers", "len(o.NoMap) == 0", 3}, {"pointers", "len(o.NoMap) != 0", 0}, {"pointers", "len(o.Map) == 2", 3}, {"lists", "words[1] == \"b\\n\"", 3}, {"lists", "none == nil", 3}, {"lists", "n[9] != 0", 0},
	{"pointers", "1 == 1", 3}, {"pointers", "1 == 2", 0}, {"numbers", "h == '✓'", 3}, {"numbers", "o == nil", -1},
}

func TestConditions(t *testing.T) {
	for _, how := range []string{"plain", "debug"} {
		path := build(t, "values", how)
		program, functions := open(t, path)
		var traces []*Trace
		for _, one := range conditions {
			trace, err := program.Trace(protocol.Request{Function: "main." + one.function, Condition: one.condition}, functions, Options{})
			if (err != nil) != (one.want < 0) {
				t.Fatalf("%s: %v", one.condition, err)
			}
			if err != nil {
				trace = &Trace{program: program}
			}
			traces = append(traces, trace)
		}
		for i, events := range hits(t, path, traces) {
			if len(events) != max(0, conditions[i].want) {
				t.Errorf("%s %s: %d calls, want %d", how, conditions[i].condition, len(events), conditions[i].want)
			}
		}
	}
}

func TestResultsInExpressions(t *testing.T) {
	path := build(t, "values", "plain")
	program, functions := open(t, path)
	trace, err := program.Trace(protocol.Request{Function: "main.named", Returns: true, Print: []string{"n", "total", "err"}, Condition: "err != nil"}, functions, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !trace.ConditionAtReturn {
		t.Error("the condition is at the return")
	}
	var got []string
	for _, event := range hits(t, path, []*Trace{trace})[0] {
		values, _, _ := trace.Values(event)
		got = append(got, show(values))
	}
	want := `n=int:0; n=int:1; total=int:101 | err=interface:&fmt.wrapError{msg: "odd: inner", err: &errors.errorString{s: "inner"}}; n=int:2`
	if text := strings.Join(got, "; "); text != want {
		t.Errorf("got %s", text)
	}
}

func TestLines(t *testing.T) {
	for how, want := range map[string]string{"plain": "n=int:<optimised away> | half=int:3", "debug": "n=int:6 | half=int:3 | label=string:lll"} {
		path := build(t, "values", how)
		program, functions := open(t, path)
		request := protocol.Request{File: "values/main.go", Line: lineWith(t, "// line"), Print: []string{"half", "label"}, Args: true}
		if how == "plain" {
			request.Print = []string{"half"}
		}
		if err := request.Check(functions); err != nil {
			t.Fatal(err)
		}
		trace, err := program.Trace(request, functions, Options{})
		if err != nil {
			t.Fatal(err)
		}
		events := hits(t, path, []*Trace{trace})[0]
		if len(events) != 3 || trace.Function != "main.lineOf" {
			t.Fatalf("%s: %d events of %s", how, len(events), trace.Function)
		}
		values, args, _ := trace.Values(events[0])
		if got := show(append(args, values...)); got != want {
			t.Errorf("%s: got %s, want %s", how, got, want)
		}
	}
}

func kind(err error) string {
	var failure *protocol.Failure
	if errors.As(err, &failure) {
		return failure.Kind
	}
	return fmt.Sprint(err)
}
