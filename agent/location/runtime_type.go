package location

import (
	"debug/dwarf"
	"encoding/binary"
	"fmt"
	"reflect"
	"strings"
)

// dynamicType is the type of what an interface holds.
type dynamicType struct {
	name string
	kind reflect.Kind
	// typ is nil where there is no debug info of it.
	typ *Type
}

// TypeName is the name of the type whose descriptor is at an address of the file (without the base of a PIE).
func (p *Program) TypeName(runtimeType uint64) string { return p.dynamicType(runtimeType).name }

func (p *Program) dynamicType(address uint64) dynamicType {
	p.mutex.Lock()
	known, ok := p.dynamic[address]
	p.mutex.Unlock()
	if ok {
		return known
	}
	found, ok := p.debugType(address)
	if !ok {
		found = p.describedType(address)
	}
	p.mutex.Lock()
	p.dynamic[address] = found
	p.mutex.Unlock()
	return found
}

// debugType looks in the debug info, whose names have import paths.
func (p *Program) debugType(address uint64) (dynamicType, bool) {
	debug, err := p.debugInfo()
	if err != nil {
		return dynamicType{}, false
	}
	debug.indexTypes()
	offset, ok := debug.runtime[address-debug.typeBase]
	if !ok || !debug.hasBase {
		return dynamicType{}, false
	}
	typ, err := debug.typeAt(offset)
	if err != nil {
		return dynamicType{}, false
	}
	return dynamicType{name: typ.Name, kind: typ.Kind, typ: typ}, true
}

// describedType reads internal/abi.Type: Kind_ is at 23, Str at 40; a name has flags and a length before its text.
func (p *Program) describedType(address uint64) dynamicType {
	unknown := dynamicType{name: fmt.Sprintf("type at %#x", address)}
	var descriptor [48]byte
	types, ok := p.typesStart()
	if !ok || !p.read(address, descriptor[:]) {
		return unknown
	}
	name, ok := p.typeString(types + uint64(binary.LittleEndian.Uint32(descriptor[40:])))
	if !ok {
		return unknown
	}
	const extraStar = 2
	if descriptor[20]&extraStar != 0 {
		name = strings.TrimPrefix(name, "*")
	}
	return dynamicType{name: name, kind: reflect.Kind(descriptor[23] & 31)}
}

func (p *Program) typeString(address uint64) (string, bool) {
	var head [11]byte
	if !p.read(address, head[:3]) {
		return "", false
	}
	_ = p.read(address, head[:])
	length, n := binary.Uvarint(head[1:])
	if n <= 0 || length == 0 || length > 4096 {
		return "", false
	}
	text := make([]byte, length)
	ok := p.read(address+1+uint64(n), text)
	return string(text), ok
}

// typesStart is runtime.types, from which the linker counts types and their names.
func (p *Program) typesStart() (uint64, bool) {
	if address, ok := p.symbol("runtime.types"); ok {
		return address, true
	}
	if address, ok := p.moduleWord(moduleTypes); ok && p.looksLikeTypes(address) {
		return address, true
	}
	return 0, false
}

// looksLikeTypes: the offsets in .typelink lead to descriptors with names.
func (p *Program) looksLikeTypes(start uint64) bool {
	links := p.typeLinks()
	checked := 0
	for i := 0; i+4 <= len(links) && checked < 16; i += 4 {
		var descriptor [48]byte
		if !p.read(start+uint64(binary.LittleEndian.Uint32(links[i:])), descriptor[:]) {
			return false
		}
		name, ok := p.typeString(start + uint64(binary.LittleEndian.Uint32(descriptor[40:])))
		if kind := descriptor[23] & 31; !ok || kind == 0 || kind > 26 || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == '\uFFFD' }) {
			return false
		}
		checked++
	}
	return checked > 0
}

// typeLinks are the offsets of descriptors that the linker lists for package reflect.
func (p *Program) typeLinks() []byte {
	if links := p.section(".typelink"); links != nil {
		return links
	}
	return p.section(".data.rel.ro.typelink")
}

// indexTypes finds all types by name and by descriptor, once. The linker puts all of them into the unit of package runtime.
func (d *debugInfo) indexTypes() {
	units := d.compileUnits()
	start, ok := d.program.typesStart()
	d.order.Lock()
	defer d.order.Unlock()
	if d.named != nil {
		return
	}
	d.named, d.runtime = map[string]dwarf.Offset{}, map[uint64]dwarf.Offset{}
	d.typeBase, d.hasBase = start, ok
	for _, each := range units {
		if each.name == "runtime" {
			d.unitEntries(each, d.indexType)
		}
	}
}

func (d *debugInfo) indexType(entry *dwarf.Entry) bool {
	switch entry.Tag {
	case dwarf.TagPointerType, dwarf.TagStructType, dwarf.TagBaseType, dwarf.TagTypedef, dwarf.TagArrayType, dwarf.TagSubroutineType:
		name, _ := entry.Val(dwarf.AttrName).(string)
		if _, ok := d.named[name]; !ok || entry.Tag != dwarf.TagTypedef {
			d.named[name] = entry.Offset
		}
		if address, ok := entry.Val(attrGoRuntime).(uint64); ok && address != 0 {
			d.runtime[address] = entry.Offset
		}
	}
	return true
}

// runtimeType is a type by its full name with the address of its descriptor.
func (d *debugInfo) runtimeType(name string) (*Type, uint64, bool) {
	d.indexTypes()
	offset, ok := d.named[name]
	if !ok {
		return nil, 0, false
	}
	typ, err := d.typeAt(offset)
	if err != nil || typ.runtime == 0 || !d.hasBase {
		return nil, 0, false
	}
	return typ, typ.runtimeAddress(), true
}

// runtimeAddress is the address of the type's descriptor in the file; 0 when it has none.
func (t *Type) runtimeAddress() uint64 {
	if t.runtime == 0 {
		return 0
	}
	return t.debug.typeBase + t.runtime
}
