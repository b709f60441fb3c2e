package location

import (
	"debug/dwarf"
	"fmt"
	"sort"
)

// subprogram is a function as the debug info describes it.
type subprogram struct {
	name      string
	low       uint64
	unit      unit
	entry     *dwarf.Entry
	arguments []parameter
	results   []parameter
	captured  []parameter
	// disagrees: the debug info contradicts every calling convention.
	disagrees bool
	// assembly: the function has the stack's calling convention.
	assembly bool
}

// parameter is an argument, a result, or a captured variable.
type parameter struct {
	name   string
	typ    *Type
	result bool
	// place is where it is: at the entry, or a result at the return.
	place location
	// listed is where the debug info says that it is at the function's first instruction; nil when it says nothing.
	listed location
	// home: listed is the variable's home on the stack.
	home bool
	// closure is the offset in the closure's context; 0 for what isn't captured.
	closure int64
}

// subprogramAt reads the function whose code starts at low.
func (d *debugInfo) subprogramAt(low uint64) (*subprogram, error) {
	reader := d.data.Reader()
	unitEntry, err := reader.SeekPC(low)
	if err != nil {
		return nil, err
	}
	for {
		entry, err := reader.Next()
		if err != nil || entry == nil || entry.Tag == dwarf.TagCompileUnit {
			return nil, fmt.Errorf("no debug info for the function at %#x", low)
		}
		if entry.Tag == dwarf.TagSubprogram {
			if start, ok := entry.Val(dwarf.AttrLowpc).(uint64); ok && start == low {
				return d.readSubprogram(unitOf(unitEntry), reader, entry, low)
			}
		}
		if entry.Children {
			reader.SkipChildren()
		}
	}
}

func (d *debugInfo) readSubprogram(of unit, reader *dwarf.Reader, entry *dwarf.Entry, low uint64) (*subprogram, error) {
	found := &subprogram{low: low, unit: of, entry: entry}
	found.name, _ = entry.Val(dwarf.AttrName).(string)
	var declared []*dwarf.Entry
	if origin, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
		abstract, abstractReader, err := d.entryAt(origin)
		if err != nil {
			return nil, err
		}
		found.name, _ = abstract.Val(dwarf.AttrName).(string)
		children(abstractReader, abstract, func(child *dwarf.Entry) bool {
			if child.Tag == dwarf.TagFormalParameter {
				declared = append(declared, child)
			}
			return true
		})
	}
	all := newParameters(d, of, low, declared)
	children(reader, entry, func(child *dwarf.Entry) bool {
		if child.Tag == dwarf.TagFormalParameter || child.Tag == dwarf.TagVariable {
			all.add(child)
		}
		return true
	})
	if all.err != nil {
		return nil, all.err
	}
	found.captured = all.captured
	for _, one := range all.inOrder() {
		if one.result {
			found.results = append(found.results, one)
		} else {
			found.arguments = append(found.arguments, one)
		}
	}
	found.assembly = d.program.isAssembly(low, found.name)
	found.assign(d.program.machine)
	return found, nil
}

// parameters puts the entries of a function into the order of its declaration: a function that was inlined elsewhere as
// well has an abstract entry with all of them, and one of its own with those that its code has a use for.
type parameters struct {
	debug    *debugInfo
	unit     unit
	low      uint64
	declared []*dwarf.Entry
	order    map[dwarf.Offset]int
	found    map[int]parameter
	names    map[string]bool
	next     int
	captured []parameter
	err      error
}

func newParameters(d *debugInfo, of unit, low uint64, declared []*dwarf.Entry) *parameters {
	p := &parameters{debug: d, unit: of, low: low, declared: declared, order: map[dwarf.Offset]int{}, found: map[int]parameter{}, names: map[string]bool{}, next: 1 << 20}
	for i, entry := range declared {
		p.order[entry.Offset] = i
	}
	return p
}

func (p *parameters) add(entry *dwarf.Entry) {
	source, place := entry, -1
	if origin, ok := entry.Val(dwarf.AttrAbstractOrigin).(dwarf.Offset); ok {
		abstract, _, err := p.debug.entryAt(origin)
		if err != nil {
			p.err = err
			return
		}
		source = abstract
		if i, ok := p.order[origin]; ok {
			place = i
		}
	}
	closure, isCaptured := entry.Val(attrGoClosure).(int64)
	if !isCaptured {
		closure, isCaptured = source.Val(attrGoClosure).(int64)
	}
	if source.Tag != dwarf.TagFormalParameter && !isCaptured {
		return
	}
	one, err := p.read(source)
	if err != nil {
		p.err = err
		return
	}
	expression, isList := p.debug.expressionAt(p.unit, entry, p.low)
	if len(expression) > 0 {
		one.listed, one.home = p.debug.locate(p.unit, expression, one.typ, isList), !isList
	}
	if isCaptured {
		one.closure = closure
		p.captured = append(p.captured, one)
		return
	}
	// An optimised build can list a named result twice.
	if one.name != "_" && p.names[one.name] {
		return
	}
	p.names[one.name] = true
	if place < 0 {
		place = p.next
		p.next++
	}
	p.found[place] = one
}

func (p *parameters) read(entry *dwarf.Entry) (parameter, error) {
	var one parameter
	one.name, _ = entry.Val(dwarf.AttrName).(string)
	one.result, _ = entry.Val(dwarf.AttrVarParam).(bool)
	offset, ok := entry.Val(dwarf.AttrType).(dwarf.Offset)
	if !ok {
		return one, fmt.Errorf("%s has no type", one.name)
	}
	typ, err := p.debug.typeAt(offset)
	one.typ = typ
	return one, err
}

func (p *parameters) inOrder() []parameter {
	for i, entry := range p.declared {
		if _, ok := p.found[i]; ok {
			continue
		}
		if one, err := p.read(entry); err == nil && (one.name == "_" || !p.names[one.name]) {
			p.found[i] = one
		} else if err != nil {
			p.err = err
		}
	}
	var places []int
	for place := range p.found {
		places = append(places, place)
	}
	sort.Ints(places)
	all := make([]parameter, 0, len(places))
	for _, place := range places {
		all = append(all, p.found[place])
	}
	return all
}
