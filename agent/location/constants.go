package location

import (
	"debug/dwarf"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"k8s-dlv-tui/agent/binary"
)

// namedConstant is a constant of a type, which Delve shows by its name.
type namedConstant struct {
	name  string
	value int64
}

// withConstant puts the constant's name before the number, where the type has one: `Second (1000000000)`.
func (t *Type) withConstant(text string, value int64) string {
	if description := describe(t.constants(), value); description != "" {
		return fmt.Sprintf("%s (%s)", description, text)
	}
	return text
}

// constants are those of a named type, in the order of their values. They are in the debug info of its package.
func (t *Type) constants() []namedConstant {
	if t.debug == nil || !strings.Contains(t.Name, ".") {
		return nil
	}
	own := binary.Package(t.Name)
	units := t.debug.compileUnits()
	t.debug.order.Lock()
	defer t.debug.order.Unlock()
	if t.debug.constants == nil {
		t.debug.constants = map[string]map[dwarf.Offset][]namedConstant{}
	}
	if _, read := t.debug.constants[own]; !read {
		found := map[dwarf.Offset][]namedConstant{}
		for _, each := range units {
			if each.name == own {
				t.debug.unitEntries(each, func(entry *dwarf.Entry) bool {
					typ, typed := entry.Val(dwarf.AttrType).(dwarf.Offset)
					value, isNumber := entry.Val(dwarf.AttrConstValue).(int64)
					if name, _ := entry.Val(dwarf.AttrName).(string); entry.Tag == dwarf.TagConstant && typed && isNumber {
						found[typ] = append(found[typ], namedConstant{strings.TrimPrefix(name, own+"."), value})
					}
					return true
				})
			}
		}
		for _, list := range found {
			slices.SortStableFunc(list, func(a, b namedConstant) int { return int(min(1, max(-1, a.value-b.value))) })
		}
		t.debug.constants[own] = found
	}
	return t.debug.constants[own][t.offset]
}

// describe is the constant of that value, or those of one bit each that make it up together.
func describe(all []namedConstant, value int64) string {
	for _, one := range all {
		if one.value == value {
			return one.name
		}
	}
	if value == 0 {
		return ""
	}
	var names []string
	for _, one := range all {
		if bits.OnesCount64(uint64(one.value)) == 1 && value&one.value != 0 {
			names = append(names, one.name)
			value &^= one.value
		}
	}
	if value != 0 {
		return ""
	}
	return strings.Join(names, "|")
}
