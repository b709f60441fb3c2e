package location

import (
	"reflect"

	"k8s-dlv-tui/agent/plan"
)

// reading is one value of a plan: where its bytes are recorded, and those of what it points to. It is made at the plan's
// time, and gives a value for each event.
type reading struct {
	name string
	typ  *Type
	own  spans
	// data is what a string, slice, pointer, map, channel, function or interface points to.
	data spans
	// missing is why data could not be planned.
	missing string
	// closed: what is inside was not asked for, since it is too deep.
	closed   bool
	children []*reading
	// dynamic are the types of an interface's value that were expected.
	dynamic []*reading
	// behind are the first bytes of what an interface holds, for a number of whatever type.
	behind spans
}

// Options bound what is read of one value.
type Options struct {
	// MaxString is the most bytes of a string, MaxElements the most elements of a slice or array.
	MaxString, MaxElements int
	// Depth is how many structs in each other are opened for an expression, those behind pointers included; for arguments
	// and results it is one less, as for Delve's.
	Depth int
}

const (
	defaultString   = 256
	defaultElements = 16
	defaultDepth    = 2
	// nestedString is the most bytes of a string within another value, as for Delve's arguments.
	nestedString = 128
	// nestedElements is the most elements of a slice within another value.
	nestedElements = 8
	maxFields      = 40
)

func (o Options) complete() Options {
	if o.MaxString <= 0 {
		o.MaxString = defaultString
	}
	if o.MaxElements <= 0 {
		o.MaxElements = defaultElements
	}
	if o.Depth <= 0 {
		o.Depth = defaultDepth
	}
	o.MaxString, o.MaxElements = min(o.MaxString, plan.MaxSlot), min(o.MaxElements, 64)
	return o
}

// planner makes readings.
type planner struct {
	*recorder
	debug   *debugInfo
	options Options
	// depth is how deep structs are opened: 0 is the value itself and what it points to.
	depth int
	// several: it is one of several instances. What one of them has in a float's register is then told with its calls, since
	// the others can have it elsewhere.
	several bool
}

func (p *planner) read(name string, typ *Type, place location) *reading {
	return p.readSpans(name, typ, p.fetch(place), 0)
}

func (p *planner) readSpans(name string, typ *Type, own spans, depth int) *reading {
	one := &reading{name: name, typ: typ, own: own}
	switch typ.Kind {
	case reflect.Struct:
		p.readStruct(one, depth)
	case reflect.Array:
		p.readArray(one, depth)
	case reflect.String, reflect.Slice, reflect.Pointer, reflect.Interface, reflect.Map, reflect.Chan, reflect.Func:
		// A value of the first level always has what it points to: the whole of a string, the elements of a slice.
		one.closed = depth > p.depth+1 && (typ.Kind != reflect.String || depth > p.depth+2)
		if !one.closed {
			p.afterwards(func() { p.readTarget(one, depth) })
		}
	}
	return one
}

func (p *planner) readStruct(one *reading, depth int) {
	if one.closed = depth > p.depth; one.closed {
		return
	}
	for i, each := range one.typ.fields {
		if i == maxFields {
			break
		}
		typ := one.typ.fieldType(each)
		one.children = append(one.children, p.readSpans(each.name, typ, one.own.sub(each.offset, typ.Size), depth+1))
	}
}

func (p *planner) readArray(one *reading, depth int) {
	elem := one.typ.Elem()
	if elem == nil {
		one.missing = "unavailable: the debug info has no type for its elements"
		return
	}
	for i := range min(one.typ.Count, int64(p.elements(elem, depth))) {
		one.children = append(one.children, p.readSpans("", elem, one.own.sub(i*elem.Size, elem.Size), depth+1))
	}
}

// elements is how many elements of a type are read: of bytes as many as of a string, since they are often one.
func (p *planner) elements(elem *Type, depth int) int {
	switch {
	case elem.Kind == reflect.Uint8:
		return p.stringSize(depth)
	case depth > p.depth, elem.Kind == reflect.Struct, elem.Kind == reflect.Interface, elem.Kind == reflect.Slice:
		// Each of them can need some slots of its own.
		return min(p.options.MaxElements, nestedElements)
	}
	return p.options.MaxElements
}

// stringSize is the most bytes that are read of a string.
func (p *planner) stringSize(depth int) int {
	switch depth {
	case 0:
		return p.options.MaxString
	case 1:
		return min(p.options.MaxString, nestedString)
	}
	return min(p.options.MaxString, nestedString/2)
}

func (p *planner) readTarget(one *reading, depth int) {
	pointer, why := one.own.word(0)
	if one.missing = why; why != "" {
		return
	}
	switch one.typ.Kind {
	case reflect.String:
		p.readList(one, pointer, 1, p.stringSize(depth))
	case reflect.Slice:
		p.readSlice(one, pointer, depth)
	case reflect.Pointer:
		p.readPointer(one, pointer, depth)
	case reflect.Interface:
		p.readInterface(one, pointer, depth)
	case reflect.Map, reflect.Func:
		// The number of entries is the first word of a map, in both of Go's implementations.
		one.data = p.fetch(location{{kind: inMemory, size: 8, pointer: pointer}})
	case reflect.Chan:
		one.data = p.fetch(location{{kind: inMemory, size: 16, pointer: pointer}})
	}
}

// readList reads count elements of a size, count being the second word of the value.
func (p *planner) readList(one *reading, pointer plan.Ref, element, most int) {
	length, why := one.own.word(8)
	if one.missing = why; why != "" {
		return
	}
	slot, why := p.add(plan.Slot{From: plan.Source{Kind: plan.FromSlot, Ref: pointer}, Size: element * most, Length: &length, Element: element})
	if one.missing = why; why == "" {
		one.data = spans{{size: int64(element * most), slot: slot}}
	}
}

func (p *planner) readSlice(one *reading, pointer plan.Ref, depth int) {
	elem := one.typ.Elem()
	switch {
	case elem == nil:
		one.missing = "unavailable: the debug info has no type for its elements"
		return
	case elem.Size == 0:
		return
	case elem.Size > plan.MaxSlot:
		one.missing = tooMuch
		return
	}
	count := min(p.elements(elem, depth), plan.MaxSlot/int(elem.Size))
	p.readList(one, pointer, int(elem.Size), count)
	if one.missing != "" || elem.Kind == reflect.Uint8 {
		return
	}
	for i := range int64(count) {
		one.children = append(one.children, p.readSpans("", elem, one.data.sub(i*elem.Size, elem.Size), depth+1))
	}
}

func (p *planner) readPointer(one *reading, pointer plan.Ref, depth int) {
	elem := one.typ.Elem()
	if one.closed = elem == nil || depth > p.depth && elem.Kind == reflect.Pointer; one.closed {
		return
	}
	if elem.Kind == reflect.Struct && depth > p.depth {
		// Told as Delve does, `&{…}`, without reading it.
		one.children = []*reading{{typ: elem, closed: true}}
		return
	}
	one.data = p.fetch(location{{kind: inMemory, size: elem.Size, pointer: pointer}})
	one.children = []*reading{p.readSpans("", elem, one.data, depth)}
}
