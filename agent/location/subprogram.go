package location

import (
	"debug/dwarf"
	"fmt"
	"sort"
	"strings"

	"k8s-dlv-tui/agent/binary"
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
	// disagrees says for which argument the debug info has another place than the calling convention.
	disagrees string
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
		one.listed, one.home = p.debug.locate(p.unit, expression, one.typ.Size), !isList
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

// assign gives the arguments and results their places. The calling convention says where an argument is at the entry,
// used or not; the debug info forgets those that the code has no use for, but is heard as a witness: when it has seen
// one elsewhere, the signature is not what the compiler had, and the debug info alone counts.
func (s *subprogram) assign(on machine) {
	state := assignment{machine: on, onlyStack: s.assembly}
	dictionary := s.hasDictionary()
	for i := range s.arguments {
		one := &s.arguments[i]
		if dictionary && i == s.receivers() {
			state.integers++
			dictionary = false
		}
		one.place = state.assign(one.typ)
		if !one.agrees(on) && s.disagrees == "" {
			s.disagrees = one.name
		}
	}
	state.results()
	for i := range s.results {
		s.results[i].place = state.assign(s.results[i].typ)
	}
	if s.disagrees != "" {
		s.trustDebugInfo()
	}
	for i := range s.captured {
		one := &s.captured[i]
		one.place = location{{kind: inMemory, size: one.typ.Size, offset: one.closure, throughRegister: true, register: on.context}}
	}
}

func (s *subprogram) trustDebugInfo() {
	for i := range s.arguments {
		one := &s.arguments[i]
		if one.place = one.listed; one.place == nil || one.home {
			one.place = unavailable(optimisedAway, one.typ.Size)
		}
	}
	for i := range s.results {
		s.results[i].place = unavailable("unavailable: the debug info is not clear about it; use debug", s.results[i].typ.Size)
	}
}

// agrees tells that the debug info does not contradict the place that was computed.
func (p *parameter) agrees(on machine) bool {
	for _, listed := range p.listed {
		if listed.kind == nowhere && listed.why != inFloat || listed.deref {
			continue
		}
		for _, computed := range p.place.sub(listed.at, listed.size) {
			switch {
			case computed.why == inFloat || listed.why == inFloat:
				if computed.why != listed.why && !p.home || computed.why == listed.why && computed.register != listed.register {
					return false
				}
			case p.home && computed.kind == inRegister:
				// The home of an argument that came in registers.
			case p.home && listed.kind == onStack && listed.offset < on.reserved:
				// A home among the locals.
			case computed.kind != listed.kind || computed.register != listed.register || computed.kind == onStack && computed.offset != listed.offset+computed.at || computed.kind == inRegister && computed.offset != listed.offset+computed.at:
				return false
			}
		}
	}
	return true
}

// hasDictionary tells whether the compiler passes the dictionary of an instance of a generic function without telling
// the debug info: all functions with a shape in their name, but the closures in them, which find it in their context.
func (s *subprogram) hasDictionary() bool {
	if !strings.Contains(s.name, "[go.shape.") {
		return false
	}
	for _, one := range s.arguments {
		if one.name == ".dict" {
			return false
		}
	}
	short := binary.ShortName(binary.WithoutTypeParameters(s.name))
	if strings.HasPrefix(short, "(") {
		return strings.Count(short, ".") == 1
	}
	return strings.Count(short, ".") <= 1 && !isClosureName(short)
}

// isClosureName tells func1 of Outer.func1 from a method.
func isClosureName(short string) bool {
	_, last, found := strings.Cut(short, ".")
	return found && (strings.HasPrefix(last, "func") || strings.HasPrefix(last, "gowrap") || strings.HasPrefix(last, "deferwrap")) &&
		strings.Trim(strings.TrimLeft(last, "adefgpruncw"), "0123456789-") == ""
}

// receivers is 1 for a method and 0 for others.
func (s *subprogram) receivers() int {
	short := binary.ShortName(binary.WithoutTypeParameters(s.name))
	if strings.Contains(short, ".") {
		return 1
	}
	return 0
}

// isAssembly tells a function with the calling convention of assembly by its symbol.
func (p *Program) isAssembly(low uint64, name string) bool {
	address, ok := p.symbol(name + ".abi0")
	return ok && address == low
}
