package location

import (
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

func TestWhatAProgramSaysOfItself(t *testing.T) {
	for how, want := range map[string]struct {
		arch string
		pie  bool
	}{"plain": {"amd64", false}, "pie": {"amd64", true}, "arm64": {"arm64", false}, "stripped": {"amd64", false}, "dwarf4": {"amd64", false}} {
		program, _ := open(t, build(t, "values", how))
		if program.Arch != want.arch || program.PIE != want.pie {
			t.Errorf("%s: %s, %t", how, program.Arch, program.PIE)
		}
		if id := program.BuildID(); strings.Count(id, "/") < 4 {
			t.Errorf("%s: build ID %q", how, id)
		}
		if offset, err := program.GoroutineOffset(); err != nil || offset != goidOffsets[26] {
			t.Errorf("%s: goid at %d, %v", how, offset, err)
		}
		if debug, err := program.debugInfo(); err == nil {
			if offset, ok := debug.goidOffset(); !ok || offset != goidOffsets[26] {
				t.Errorf("%s: goid is at %d by the debug info", how, offset)
			}
		}
	}
}

func TestOtherFilesAreRefused(t *testing.T) {
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("not a program"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{text, "/bin/sh", "/does/not/exist"} {
		if program, err := Open(path); err == nil {
			t.Errorf("%s: %+v", path, program)
		}
	}
}

func TestBase(t *testing.T) {
	for _, how := range []string{"plain", "pie"} {
		path := build(t, "values", how)
		program, _ := open(t, path)
		command := exec.Command(path, "forever")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		base, err := Base(command.Process.Pid, program)
		_ = command.Process.Kill()
		_ = command.Wait()
		if err != nil || (base == 0) == program.PIE || base%4096 != 0 {
			t.Errorf("%s: %#x, %v", how, base, err)
		}
	}
}

func TestFailures(t *testing.T) {
	program, functions := open(t, build(t, "values", "plain"))
	for _, one := range []struct{ function, expression, kind, text string }{
		{"nosuch", "", "no-such-function", "nosuch"},
		{"blanks", "unknown", "expression", "blanks has used, n"},
		{"pointers", "o.Nothing", "expression", "it has Inner, ID, Text"},
		{"numbers", "a.b", "expression", "not a struct"},
		{"numbers", "a +", "expression", "not a Go expression"},
		{"numbers", "a + 1", "engine", "does not calculate"},
		{"numbers", "*a", "expression", "only a pointer"},
		{"numbers", "&a", "engine", "addresses"},
		{"others", `m["one"]`, "engine", "map"},
		{"interfaces", "plain.Error()", "engine", "call"},
		{"interfaces", "plain.s", "engine", "dynamic type"},
		{"interfaces", "plain.(*Nothing)", "expression", "no type *Nothing"},
		{"floats", "f", "engine", "float in a register"},
		{"structs", "three[3]", "expression", "beyond the length 3"},
		{"lists", "n[a]", "expression", "there is no a"},
		{"named", "total", "expression", "at the return only"},
		{"numbers", "len(a)", "expression", "no len"},
		{"numbers", "append(a)", "engine", "call"},
		{"numbers", "nosuch.Variable", "expression", "there is no nosuch"},
	} {
		request := protocol.Request{Function: "main." + one.function}
		if one.expression != "" {
			request.Print = []string{one.expression}
		}
		_, err := program.Trace(request, functions, Options{})
		if err == nil || kind(err) != one.kind || !strings.Contains(err.Error(), one.text) {
			t.Errorf("%s %s: %s: %v", one.function, one.expression, kind(err), err)
		}
		if err != nil && (strings.Contains(err.Error(), "\n") || !strings.HasSuffix(err.Error(), ".")) {
			t.Errorf("not a sentence: %q", err)
		}
	}
	for condition, want := range map[string]string{
		"a": "expression", "a == b": "engine", "a == 300": "expression", "b == -1": "expression", `a == "x"`: "expression", "a == nil": "expression",
		"a + 1 == 2": "engine", "a == 1.5": "expression", "f < true": "expression", "nosuch == 1": "expression", "a ==": "expression", "a & 1 == 1": "engine",
	} {
		_, err := program.Trace(protocol.Request{Function: "main.numbers", Condition: condition}, functions, Options{})
		if kind(err) != want {
			t.Errorf("%s: %s: %v", condition, kind(err), err)
		}
	}
	long := `plain == "` + strings.Repeat("x", 65) + `"`
	for condition, want := range map[string]string{long: "engine", `plain < "b"`: "engine", "plain == 1": "expression"} {
		if _, err := program.Trace(protocol.Request{Function: "main.text", Condition: condition}, functions, Options{}); kind(err) != want {
			t.Errorf("%s: %v", condition, err)
		}
	}
	_, err := program.Trace(protocol.Request{File: functions.FindFile("values/main.go")[0], Line: 3}, functions, Options{})
	if kind(err) != "no-such-line" {
		t.Error(err)
	}
}

func TestStrippedProgramsHaveCallsOnly(t *testing.T) {
	for _, how := range []string{"stripped", "nodwarf"} {
		program, functions := open(t, build(t, "values", how))
		for _, request := range []protocol.Request{{Function: "main.numbers", Print: []string{"a"}}, {Function: "main.numbers", Condition: "a == 1"}} {
			if _, err := program.Trace(request, functions, Options{}); kind(err) != "engine" {
				t.Errorf("%s: %v", how, err)
			}
		}
		trace, err := program.Trace(protocol.Request{Function: "main.results", Returns: true, Args: true}, functions, Options{})
		if err != nil || len(trace.Probes) != 3 || len(trace.Probes[0].Slots) != 0 {
			t.Errorf("%s: %+v, %v", how, trace, err)
		}
		line, err := program.Trace(protocol.Request{File: functions.FindFile("main.go")[0], Line: lineWith(t, "// line")}, functions, Options{})
		if err != nil || len(line.Probes) != 1 || line.Function != "main.lineOf" {
			t.Errorf("%s: %+v, %v", how, line, err)
		}
	}
}

func TestTypeNamesOfStrippedPrograms(t *testing.T) {
	for _, how := range []string{"stripped", "strippedpie"} {
		program, _ := open(t, build(t, "values", how))
		types, ok := program.typesStart()
		links := program.typeLinks()
		if !ok || len(links) == 0 {
			t.Errorf("%s: no types", how)
			continue
		}
		names := map[string]bool{}
		for ; len(links) >= 4; links = links[4:] {
			names[program.TypeName(types+uint64(binary.LittleEndian.Uint32(links)))] = true
		}
		if !names["[]int"] && !names["[]string"] || !names["map[string]int"] {
			t.Errorf("%s: %d names", how, len(names))
		}
	}
}

func TestTypeNames(t *testing.T) {
	for _, how := range []string{"plain", "pie", "nodwarf", "dwarf4"} {
		program, _ := open(t, build(t, "values", how))
		withDebug, _ := open(t, build(t, "values", map[string]string{"nodwarf": "plain"}[how]+map[bool]string{true: how}[how != "nodwarf"]))
		debug, err := withDebug.debugInfo()
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"string", "*errors.errorString", "main.Inner", "*main.Failure", "[]int"} {
			_, address, ok := debug.runtimeType(name)
			if !ok {
				t.Errorf("%s: %s has no address", how, name)
			} else if got := program.describedType(address).name; got != name && how != "pie" {
				t.Errorf("%s: the descriptor of %s says %s", how, name, got)
			} else if got := program.TypeName(address); got != name {
				t.Errorf("%s: %s is called %s", how, name, got)
			}
		}
	}
}

func TestGenericFunctionsHaveAllInstances(t *testing.T) {
	program, functions := open(t, build(t, "values", "plain"))
	for name, want := range map[string]int{"main.Max": 2, "main.Max[...]": 2, "main.Max[go.shape.int]": 1, "main.(*Pair).Put": 2, "main.numbers": 1, "runtime.newproc": 1, "runtime.write": 1} {
		trace, err := program.Trace(protocol.Request{Function: name}, functions, Options{})
		if err != nil || len(trace.Probes) != want || trace.Functions[want-1] != want-1 {
			t.Errorf("%s: %+v, %v", name, trace, err)
		}
	}
}

// The expressions that people ask for in the orders program, on both processors.
func TestOrders(t *testing.T) {
	for _, how := range []string{"plain", "debug", "arm64"} {
		program, functions := open(t, build(t, "orders", how))
		for function, expressions := range map[string][]string{
			"main.(*shop).place":                          {"order.ID", "order.Customer.Address.City", "order.Tags[0]", "order.Cart.Things[0].SKU", "len(order.Labels)", "s.store.taken", "pieces", "order.Note", "order.Weight"},
			"example.com/shop/orders/store.(*Store).Take": {"s", "order", "n", "s.left", "store.ErrNoneLeft"},
			"main.(*shop).handlePlace":                    {"r.URL.Path", "r.Method", "r.Header", "w", "len(r.Header)"},
		} {
			trace, err := program.Trace(protocol.Request{Function: function, Print: expressions, Args: true, Returns: true}, functions, Options{})
			if err != nil {
				t.Errorf("%s: %s: %v", how, function, err)
				continue
			}
			for _, probe := range trace.Probes {
				checkProbe(t, program, function, probe)
			}
		}
	}
}
