package location

import (
	"debug/dwarf"
	"path"
	"strings"
)

// packageVariable is where a package's variable is. The package is given by its import path or by its name; a name that
// two packages have is taken by the first that has such a variable.
func (d *debugInfo) packageVariable(pkg, name string) (*Type, location, bool) {
	for _, each := range d.compileUnits() {
		if each.name != pkg && path.Base(each.name) != pkg {
			continue
		}
		var found *dwarf.Entry
		d.unitEntries(each, func(entry *dwarf.Entry) bool {
			if entry.Tag == dwarf.TagVariable {
				full, _ := entry.Val(dwarf.AttrName).(string)
				if full == each.name+"."+name || strings.ReplaceAll(full, "%2e", ".") == each.name+"."+name {
					found = entry
				}
			}
			return found == nil
		})
		if found == nil {
			continue
		}
		offset, _ := found.Val(dwarf.AttrType).(dwarf.Offset)
		typ, err := d.typeAt(offset)
		if err != nil {
			return nil, nil, false
		}
		of := unitOf(each.entry)
		expression, _ := d.expressionAt(of, found, 0)
		return typ, d.locate(of, expression, typ, false), true
	}
	return nil, nil, false
}
