package location

import (
	"debug/dwarf"
	"strings"

	"k8s-dlv-tui/agent/binary"
)

// visible collects the variables that can be named at an address.
type visible struct {
	debug *debugInfo
	unit  unit
	pc    uint64
	line  int
	name  string
	found []parameter
	// arguments are the places in found of arguments.
	arguments []int
}

// walk reads the children of a function, a block or an inlined call, and goes into those that have the address. An inlined
// function doesn't see the names of the one that it was inlined into.
func (v *visible) walk(reader *dwarf.Reader, parent *dwarf.Entry) {
	if !parent.Children {
		return
	}
	for {
		entry, err := reader.Next()
		if err != nil || entry == nil || entry.Tag == 0 {
			return
		}
		switch entry.Tag {
		case dwarf.TagFormalParameter, dwarf.TagVariable:
			v.add(entry)
		case dwarf.TagLexDwarfBlock, dwarf.TagInlinedSubroutine:
			if v.contains(entry) {
				if entry.Tag == dwarf.TagInlinedSubroutine {
					v.enter(entry)
				}
				v.walk(reader, entry)
				continue
			}
		}
		if entry.Children {
			reader.SkipChildren()
		}
	}
}

func (v *visible) enter(call *dwarf.Entry) {
	v.found, v.arguments = nil, nil
	if origin, ok := call.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
		if abstract, _, err := v.debug.entryAt(origin); err == nil {
			v.name, _ = abstract.Val(dwarf.AttrName).(string)
		}
	}
}

func (v *visible) contains(entry *dwarf.Entry) bool {
	ranges, err := v.debug.data.Ranges(entry)
	if err != nil {
		return false
	}
	for _, one := range ranges {
		if v.pc >= one[0] && v.pc < one[1] {
			return true
		}
	}
	return false
}

func (v *visible) add(entry *dwarf.Entry) {
	source := entry
	if origin, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
		abstract, _, err := v.debug.entryAt(origin)
		if err != nil {
			return
		}
		source = abstract
	}
	one := parameter{}
	one.name, _ = source.Val(dwarf.AttrName).(string)
	one.result, _ = source.Val(dwarf.AttrVarParam).(bool)
	offset, ok := source.Val(dwarf.AttrType).(dwarf.Offset)
	// A variable that is declared at the line, or later, has no value yet.
	declared, _ := source.Val(dwarf.AttrDeclLine).(int64)
	if !ok || source.Tag == dwarf.TagVariable && int(declared) >= v.line {
		return
	}
	typ, err := v.debug.typeAt(offset)
	if err != nil {
		return
	}
	one.typ = typ
	expression, isList := v.debug.expressionAt(v.unit, entry, v.pc)
	one.place = v.debug.locate(v.unit, expression, typ, isList)
	if len(expression) == 0 {
		one.place = unavailable(optimisedAway, typ.Size)
	}
	if source.Tag == dwarf.TagFormalParameter && !one.result {
		v.arguments = append(v.arguments, len(v.found))
	}
	v.found = append(v.found, one)
}

func (v *visible) scope() (*scope, []parameter) {
	names := &scope{function: binary.ShortName(v.name), pkg: binary.Package(v.name), values: map[string]operand{}}
	for _, one := range v.found {
		names.define(strings.TrimPrefix(one.name, "&"), operand{typ: one.typ, place: one.place, byReference: strings.HasPrefix(one.name, "&")})
	}
	var arguments []parameter
	for _, i := range v.arguments {
		arguments = append(arguments, v.found[i])
	}
	return names, arguments
}
