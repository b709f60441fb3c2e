package location

import (
	"debug/dwarf"
	"errors"
	"sync"
)

// debugInfo is the DWARF of a program. Sections that only some requests need are read for these.
type debugInfo struct {
	program *Program
	data    *dwarf.Data
	info    []byte
	address []byte
	order   sync.Mutex
	units   []compileUnit

	abbreviations []byte
	lines         *dwarf.Data
	lists         []byte // .debug_loclists (DWARF 5) or .debug_loc
	types         map[dwarf.Offset]*Type
	named         map[string]dwarf.Offset
	runtime       map[uint64]dwarf.Offset
	constants     map[string]map[dwarf.Offset][]namedConstant
	typeBase      uint64
	hasBase       bool
}

var errNoDebugInfo = errors.New("the program has no debug info")

// debugInfo reads the sections that all requests need.
func (p *Program) debugInfo() (*debugInfo, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.debug == nil && p.noDebug == nil {
		p.debug, p.noDebug = p.readDebugInfo()
	}
	return p.debug, p.noDebug
}

func (p *Program) readDebugInfo() (*debugInfo, error) {
	info, abbreviations := p.section(".debug_info"), p.section(".debug_abbrev")
	if info == nil || abbreviations == nil {
		return nil, errNoDebugInfo
	}
	data, err := dwarf.New(abbreviations, nil, nil, info, nil, nil, p.section(".debug_ranges"), p.section(".debug_str"))
	if err != nil {
		return nil, err
	}
	debug := &debugInfo{program: p, info: info, abbreviations: abbreviations, data: data, types: map[dwarf.Offset]*Type{}}
	if debug.address, err = debug.addSections(data); err != nil {
		return nil, err
	}
	return debug, nil
}

// addSections gives the sections of DWARF 5 to debug/dwarf, and returns the one with the addresses.
func (d *debugInfo) addSections(data *dwarf.Data) (address []byte, err error) {
	for _, name := range []string{".debug_addr", ".debug_line_str", ".debug_str_offsets", ".debug_rnglists"} {
		content := d.program.section(name)
		if content == nil {
			continue
		}
		if name == ".debug_addr" {
			address = content
		}
		if err := data.AddSection(name, content); err != nil {
			return nil, err
		}
	}
	return address, nil
}

// withLines is the debug info with the line table, which debug/dwarf takes when it begins only.
func (d *debugInfo) withLines() (*dwarf.Data, error) {
	d.order.Lock()
	defer d.order.Unlock()
	if d.lines != nil {
		return d.lines, nil
	}
	table := d.program.section(".debug_line")
	if table == nil {
		return nil, errors.New("no line table")
	}
	data, err := dwarf.New(d.abbreviations, nil, nil, d.info, table, nil, d.program.section(".debug_ranges"), d.program.section(".debug_str"))
	if err != nil {
		return nil, err
	}
	if _, err := d.addSections(data); err != nil {
		return nil, err
	}
	d.lines = data
	return data, nil
}

func (d *debugInfo) locationLists() []byte {
	d.order.Lock()
	defer d.order.Unlock()
	if d.lists == nil {
		if d.lists = d.program.section(".debug_loclists"); d.lists == nil {
			d.lists = d.program.section(".debug_loc")
		}
	}
	return d.lists
}

// entryAt is the entry at an offset.
func (d *debugInfo) entryAt(offset dwarf.Offset) (*dwarf.Entry, *dwarf.Reader, error) {
	reader := d.data.Reader()
	reader.Seek(offset)
	entry, err := reader.Next()
	if err == nil && entry == nil {
		err = errors.New("no entry")
	}
	return entry, reader, err
}

// children reads the direct children of the entry that reader gave last.
func children(reader *dwarf.Reader, parent *dwarf.Entry, yield func(*dwarf.Entry) bool) {
	if !parent.Children {
		return
	}
	for {
		entry, err := reader.Next()
		if err != nil || entry == nil || entry.Tag == 0 || !yield(entry) {
			return
		}
		if entry.Children {
			reader.SkipChildren()
		}
	}
}
