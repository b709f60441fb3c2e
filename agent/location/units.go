package location

import (
	"debug/dwarf"
	"encoding/binary"
)

// compileUnit is one package's part of the debug info, or a file's of C.
type compileUnit struct {
	name  string
	entry *dwarf.Entry
}

// compileUnits reads the first entry of each unit. Skipping from one to the next through debug/dwarf would read all the
// entries between.
func (d *debugInfo) compileUnits() []compileUnit {
	d.order.Lock()
	defer d.order.Unlock()
	if d.units != nil {
		return d.units
	}
	for at := 0; at+12 <= len(d.info); {
		size := int(binary.LittleEndian.Uint32(d.info[at:]))
		if size == 0 || size >= 0xfffffff0 {
			break
		}
		first := at + 11
		if binary.LittleEndian.Uint16(d.info[at+4:]) >= 5 {
			first++
		}
		if entry, _, err := d.entryAt(dwarf.Offset(first)); err == nil && entry.Tag == dwarf.TagCompileUnit {
			name, _ := entry.Val(dwarf.AttrName).(string)
			d.units = append(d.units, compileUnit{name, entry})
		}
		at += 4 + size
	}
	return d.units
}

// unitEntries are the entries of a unit's first level.
func (d *debugInfo) unitEntries(of compileUnit, yield func(*dwarf.Entry) bool) {
	_, reader, err := d.entryAt(of.entry.Offset)
	if err == nil {
		children(reader, of.entry, yield)
	}
}
