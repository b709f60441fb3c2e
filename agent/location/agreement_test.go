package location

import (
	"debug/dwarf"
	"fmt"
	"strings"
	"testing"
)

// The places that the calling convention gives to arguments are those of the debug info, wherever it has seen one.
func TestArgumentsAreWhereTheDebugInfoSawThem(t *testing.T) {
	for _, one := range []struct{ program, how string }{{"orders", "plain"}, {"orders", "arm64"}, {"values", "plain"}, {"server", "v3"}, {"server", "dwarf4"}} {
		program, _ := open(t, build(t, one.program, one.how))
		debug, err := program.debugInfo()
		if err != nil {
			t.Fatal(err)
		}
		functions, all, seen, unseen, disagree, floats, stack, words, contrary := 0, 0, 0, 0, 0, 0, 0, 0, 0
		reader := debug.data.Reader()
		var of unit
		for {
			entry, err := reader.Next()
			if err != nil || entry == nil {
				break
			}
			if entry.Tag == dwarf.TagCompileUnit {
				of = unitOf(entry)
				continue
			}
			low, ok := entry.Val(dwarf.AttrLowpc).(uint64)
			if entry.Tag != dwarf.TagSubprogram || !ok {
				reader.SkipChildren()
				continue
			}
			found, err := debug.readSubprogram(of, reader, entry, low)
			if err != nil {
				t.Error(err)
				continue
			}
			functions++
			if found.disagrees {
				disagree++
				t.Errorf("%s %#x disagrees", found.name, low)
			}
			for _, one := range found.arguments {
				agreeing, other := one.compare(program.machine)
				words, contrary = words+agreeing, contrary+other
				if other > 0 && !copies(found, one) {
					t.Errorf("%s %s %s: %s, listed %s", found.name, one.name, one.typ.Name, short(one.place), short(one.listed))
				}
			}
			for _, one := range found.arguments {
				all++
				switch {
				case one.place.why(one.typ.Size) == inFloat:
					floats++
				case len(one.place) > 0 && one.place[0].kind == onStack:
					stack++
				}
				if one.listed != nil {
					seen++
				} else {
					unseen++
				}
			}
		}
		t.Logf("%s %s: %d functions, %d arguments (%d floats, %d on the stack), %d seen by the debug info at the entry, %d not; of its words %d agree, %d not; %d functions disagree", one.program, one.how, functions, all, floats, stack, seen, unseen, words, contrary, disagree)
	}
}

// copies tells that the debug info has an argument in the registers of another one: the code's first statement assigns that
// to it without an instruction, as `p = p[:len(p):len(p)]` in unicode/utf8.Valid or the swap in math/big.(*Int).Or.
func copies(function *subprogram, one parameter) bool {
	used := map[int]bool{}
	for _, argument := range function.arguments {
		for _, word := range argument.place {
			used[word.register] = word.kind == inRegister
		}
	}
	for _, word := range one.listed {
		if word.kind != inRegister || !used[word.register] {
			return false
		}
	}
	return true
}

func short(place location) string {
	var parts []string
	for _, one := range place {
		where := fmt.Sprintf("r%d", one.register)
		if one.kind == onStack {
			where = fmt.Sprintf("cfa%+d", one.offset)
		} else if one.kind == nowhere {
			where = "-"
		}
		parts = append(parts, fmt.Sprintf("%d+%d:%s", one.at, one.size, where))
	}
	return strings.Join(parts, " ")
}
