package location

import (
	"debug/dwarf"
	"encoding/binary"
)

// cursor reads numbers of a DWARF section. What is beyond its end is zero, and broken.
type cursor struct {
	data   []byte
	broken bool
}

func (c *cursor) take(n int) []byte {
	if n < 0 || n > len(c.data) {
		c.broken, c.data = true, nil
		return make([]byte, max(0, min(n, 16)))
	}
	taken := c.data[:n]
	c.data = c.data[n:]
	return taken
}

func (c *cursor) byte() byte     { return c.take(1)[0] }
func (c *cursor) half() uint16   { return binary.LittleEndian.Uint16(c.take(2)) }
func (c *cursor) word() uint64   { return binary.LittleEndian.Uint64(c.take(8)) }
func (c *cursor) signed() int64  { return c.leb(true) }
func (c *cursor) number() uint64 { return uint64(c.leb(false)) }

func (c *cursor) leb(signed bool) int64 {
	var value int64
	for shift := 0; shift < 70; shift += 7 {
		b := c.byte()
		value |= int64(b&0x7f) << shift
		if b&0x80 == 0 {
			if signed && b&0x40 != 0 && shift+7 < 64 {
				value |= -1 << (shift + 7)
			}
			return value
		}
	}
	c.broken = true
	return 0
}

// unit is what the lists of a compile unit are relative to.
type unit struct {
	low, addresses uint64
}

func unitOf(entry *dwarf.Entry) unit {
	var found unit
	found.low, _ = entry.Val(dwarf.AttrLowpc).(uint64)
	base, _ := entry.Val(dwarf.AttrAddrBase).(int64)
	found.addresses = uint64(base)
	return found
}

func (d *debugInfo) addressAt(of unit, index uint64) uint64 {
	at := of.addresses + 8*index
	if at+8 > uint64(len(d.address)) {
		return 0
	}
	return binary.LittleEndian.Uint64(d.address[at:])
}

// expressionAt is the location expression of a variable's entry at an address. isList tells that it came from a location
// list, so that it is exact for that address; the others are the variable's home, which is not filled before the prologue
// is done.
func (d *debugInfo) expressionAt(of unit, entry *dwarf.Entry, pc uint64) (expression []byte, isList bool) {
	found := entry.AttrField(dwarf.AttrLocation)
	if found == nil {
		return nil, false
	}
	switch found.Class {
	case dwarf.ClassExprLoc, dwarf.ClassBlock:
		expression, _ = found.Val.([]byte)
		return expression, false
	case dwarf.ClassLocListPtr, dwarf.ClassLocList:
		offset, _ := found.Val.(int64)
		lists := d.locationLists()
		if offset < 0 || offset >= int64(len(lists)) {
			return nil, true
		}
		if d.program.elf.Section(".debug_loclists") != nil {
			return d.listed5(of, cursor{data: lists[offset:]}, pc), true
		}
		return listed4(of, cursor{data: lists[offset:]}, pc), true
	}
	return nil, false
}

// listed5 looks an address up in a location list of DWARF 5 (7.7.3).
func (d *debugInfo) listed5(of unit, list cursor, pc uint64) []byte {
	base := of.low
	for !list.broken {
		var low, high uint64
		switch list.byte() {
		case 1: // DW_LLE_base_addressx
			base = d.addressAt(of, list.number())
			continue
		case 2: // DW_LLE_startx_endx
			low, high = d.addressAt(of, list.number()), d.addressAt(of, list.number())
		case 3: // DW_LLE_startx_length
			low = d.addressAt(of, list.number())
			high = low + list.number()
		case 4: // DW_LLE_offset_pair
			low = base + list.number()
			high = base + list.number()
		case 5: // DW_LLE_default_location
			low, high = 0, ^uint64(0)
		case 6: // DW_LLE_base_address
			base = list.word()
			continue
		case 7: // DW_LLE_start_end
			low, high = list.word(), list.word()
		case 8: // DW_LLE_start_length
			low = list.word()
			high = low + list.number()
		default: // DW_LLE_end_of_list
			return nil
		}
		expression := list.take(int(list.number()))
		if !list.broken && pc >= low && pc < high {
			return expression
		}
	}
	return nil
}

// listed4 looks an address up in a location list of DWARF 4 (2.6.2), which Go wrote until 1.24.
func listed4(of unit, list cursor, pc uint64) []byte {
	base := of.low
	for !list.broken {
		low, high := list.word(), list.word()
		if low == 0 && high == 0 {
			return nil
		}
		if low == ^uint64(0) {
			base = high
			continue
		}
		expression := list.take(int(list.half()))
		if !list.broken && pc >= base+low && pc < base+high {
			return expression
		}
	}
	return nil
}
