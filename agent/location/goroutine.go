package location

import (
	"debug/buildinfo"
	"debug/dwarf"
	"fmt"
	"strconv"
	"strings"
)

// goidOffsets is the offset of goid in runtime.g by Go's minor version, on 64-bit machines: 1.20 to 1.22 have it at 152
// after sched and stktopsp; 1.23 and 1.24 have syscallbp as well, since 1.25 sched.ret is gone.
var goidOffsets = map[int]int{20: 152, 21: 152, 22: 152, 23: 160, 24: 160, 25: 152, 26: 152, 27: 152}

// GoroutineOffset is where in runtime.g the goroutine's ID is, in bytes. For releases it is known; what isn't a release, or
// is newer than this, is asked for its debug info, which takes a second in a big program.
func (p *Program) GoroutineOffset() (int, error) {
	const newest = 26
	info, err := buildinfo.Read(p.file)
	version := ""
	if err == nil {
		version = info.GoVersion
	}
	minor, ok := minorVersion(version)
	offset, known := goidOffsets[minor]
	if ok && known && minor <= newest && !strings.Contains(version, "devel") {
		return offset, nil
	}
	if debug, err := p.debugInfo(); err == nil {
		if offset, ok := debug.goidOffset(); ok {
			return offset, nil
		}
	}
	if !ok || !known {
		return 0, fmt.Errorf("the layout of goroutines in %q is not known", version)
	}
	return offset, nil
}

func minorVersion(version string) (int, bool) {
	_, rest, found := strings.Cut(version, "go1.")
	if !found {
		return 0, false
	}
	end := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(rest)
	}
	minor, err := strconv.Atoi(rest[:end])
	return minor, err == nil
}

func (d *debugInfo) goidOffset() (int, bool) {
	for _, each := range d.compileUnits() {
		if each.name != "runtime" {
			continue
		}
		var offset dwarf.Offset
		d.unitEntries(each, func(entry *dwarf.Entry) bool {
			name, _ := entry.Val(dwarf.AttrName).(string)
			if entry.Tag == dwarf.TagStructType && name == "runtime.g" {
				offset = entry.Offset
			}
			return offset == 0
		})
		typ, err := d.typeAt(offset)
		if offset == 0 || err != nil {
			continue
		}
		for _, one := range typ.fields {
			if one.name == "goid" {
				return int(one.offset), true
			}
		}
	}
	return 0, false
}
