package location

import (
	"strings"
	"testing"
)

// Every function of real programs, on both processors: its entry is after the stack check where it has one, its returns
// are found, and the stack's offset is known there.
func TestEveryFunctionsPlaces(t *testing.T) {
	for _, one := range []struct{ program, how string }{{"orders", "plain"}, {"orders", "arm64"}, {"server", "v3"}, {"values", "debug"}, {"values", "pie"}} {
		program, _ := open(t, build(t, one.program, one.how))
		table, err := program.functionTable()
		if err != nil {
			t.Fatal(err)
		}
		functions, checked, broken, returns, grows, loops := 0, 0, 0, 0, 0, 0
		for function := range table.each {
			if functions++; strings.HasPrefix(function.name(), "go:") {
				continue // Marks for the linker, without code.
			}
			body, err := program.codeOf(function)
			if err != nil {
				continue
			}
			found, err := body.returns()
			if err != nil {
				broken++
				t.Logf("%s: %s: %v", one.how, function.name(), err)
				continue
			}
			returns += len(found)
			entry := body.entry()
			if entry != body.start {
				checked++
			}
			if body.isJumpedTo(entry) {
				loops++
				if entry != body.start && !strings.HasSuffix(function.name(), "body") {
					t.Errorf("%s: %s jumps behind its stack check", one.how, function.name())
				}
			}
			if body.callsMoreStackAnywhere() {
				grows++
				if entry == body.start {
					t.Errorf("%s %s: the stack check of %s was not found", one.program, one.how, function.name())
				}
			}
			if taken, ok := function.stackOffset(entry); !ok || taken != 0 && entry != body.start {
				t.Errorf("%s: %d bytes of stack at the entry of %s", one.how, taken, function.name())
			}
			for _, at := range found {
				if taken, ok := function.stackOffset(at); ok && taken != 0 && body.callsMoreStackAnywhere() {
					t.Errorf("%s: %d bytes of stack at a return of %s", one.how, taken, function.name())
				}
			}
		}
		t.Logf("%s %s: %d functions, %d with a stack check, %d that grow, %d returns, %d not decodable, %d begin with a loop", one.program, one.how, functions, checked, grows, returns, broken, loops)
		if broken > functions/500 || checked < functions/2 {
			t.Errorf("%s: too many are not decodable", one.how)
		}
	}
}

// callsMoreStackAnywhere tells by the function's calls alone that it checks its stack.
func (c code) callsMoreStackAnywhere() bool {
	found := false
	c.each(c.start, func(at uint64, one instruction) bool {
		if one.calls && one.target != 0 {
			if callee, ok := c.program.table.at(one.target); ok {
				name := callee.name()
				found = found || name == "runtime.morestack" || name == "runtime.morestack_noctxt"
			}
		}
		return !found
	})
	return found
}

func TestVerifyBoundary(t *testing.T) {
	for _, how := range []string{"plain", "arm64"} {
		program, _ := open(t, build(t, "values", how))
		table, err := program.functionTable()
		if err != nil {
			t.Fatal(err)
		}
		for function, name := range table.each {
			if string(name) != "main.frame" && string(name) != "main.nosplit" {
				continue
			}
			body, err := program.codeOf(function)
			if err != nil {
				t.Fatal(err)
			}
			if err := program.VerifyBoundary(body.entry()); err != nil {
				t.Error(err)
			}
			if err := program.VerifyBoundary(body.start); (err == nil) != (string(name) == "main.nosplit") {
				t.Errorf("%s: its first instruction: %v", name, err)
			}
			if err := program.VerifyBoundary(body.start + 1); err == nil {
				t.Errorf("%s %s: the middle of an instruction was taken", how, name)
			}
		}
		if err := program.VerifyBoundary(16); err == nil {
			t.Error("an address outside of the text was taken")
		}
	}
}
