package location

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"errors"
	"sort"
)

// functionTable reads the pclntab (runtime/symtab.go), which every Go program has, stripped or not. debug/gosym reads it
// as well, but it makes an object for each of 160,000 functions and can't tell the stack pointer's offset.
type functionTable struct {
	data []byte
	// text is the address that the table's offsets are from: runtime.text.
	text    uint64
	count   int
	names   []byte
	units   []byte
	files   []byte
	values  []byte
	entries []byte
	// quantum is the step of program counters: 1 on amd64, 4 on arm64.
	quantum uint64
}

const (
	pclntab118 = 0xfffffff0
	pclntab120 = 0xfffffff1
)

// pclntab is the section with the function table; its name depends on how the binary was linked.
func pclntab(file *elf.File) *elf.Section {
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		if section := file.Section(name); section != nil {
			return section
		}
	}
	return nil
}

func (p *Program) functionTable() (*functionTable, error) {
	text, exact := p.symbol("runtime.text")
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.table != nil {
		return p.table, nil
	}
	data := p.section(pclntab(p.elf).Name)
	if len(data) < 72 || data[7] != 8 {
		return nil, errors.New("the function table can't be read")
	}
	word := func(i int) uint64 { return binary.LittleEndian.Uint64(data[8+8*i:]) }
	if magic := binary.LittleEndian.Uint32(data); magic != pclntab120 {
		return nil, errors.New("the function table is of another Go version than 1.20 to 1.27")
	}
	if !exact {
		text = p.textStart(word(2))
	}
	for i := 3; i <= 7; i++ {
		if word(i) > uint64(len(data)) {
			return nil, errors.New("the function table can't be read")
		}
	}
	table := &functionTable{
		data: data, text: text, count: int(word(0)), quantum: uint64(data[6]),
		names: data[word(3):], units: data[word(4):], files: data[word(5):], values: data[word(6):], entries: data[word(7):],
	}
	if table.count < 1 || table.quantum == 0 || uint64(table.count)*8+4 > uint64(len(table.entries)) {
		return nil, errors.New("the function table can't be read")
	}
	p.table = table
	return table, nil
}

// tableFunction is one function of the table; record is its _func (runtime/runtime2.go).
type tableFunction struct {
	table      *functionTable
	start, end uint64
	record     []byte
}

func (t *functionTable) entry(i int) uint64 {
	return t.text + uint64(binary.LittleEndian.Uint32(t.entries[8*i:]))
}

func (t *functionTable) function(i int) (tableFunction, bool) {
	offset := uint64(binary.LittleEndian.Uint32(t.entries[8*i+4:]))
	if offset+44 > uint64(len(t.entries)) {
		return tableFunction{}, false
	}
	return tableFunction{t, t.entry(i), t.entry(i + 1), t.entries[offset:]}, true
}

// at is the function whose code has the address.
func (t *functionTable) at(pc uint64) (tableFunction, bool) {
	if pc < t.text || pc >= t.entry(t.count) {
		return tableFunction{}, false
	}
	i := sort.Search(t.count, func(i int) bool { return t.entry(i) > pc }) - 1
	if i < 0 {
		return tableFunction{}, false
	}
	return t.function(i)
}

// each calls yield for all functions until it says false.
func (t *functionTable) each(yield func(tableFunction, []byte) bool) {
	for i := range t.count {
		function, ok := t.function(i)
		if ok && !yield(function, cString(t.names, function.field(4))) {
			return
		}
	}
}

func cString(data []byte, offset uint32) []byte {
	if uint64(offset) >= uint64(len(data)) {
		return nil
	}
	data = data[offset:]
	if end := bytes.IndexByte(data, 0); end >= 0 {
		return data[:end]
	}
	return nil
}

func (f tableFunction) field(at int) uint32 { return binary.LittleEndian.Uint32(f.record[at:]) }

func (f tableFunction) name() string { return string(cString(f.table.names, f.field(4))) }

// stackOffset is how many bytes of the stack the function has taken at an address, without the return address that a
// call of amd64 pushes.
func (f tableFunction) stackOffset(pc uint64) (int64, bool) { return f.value(f.field(16), pc) }

func (f tableFunction) line(pc uint64) int {
	line, _ := f.value(f.field(24), pc)
	return int(line)
}

func (f tableFunction) file(pc uint64) string {
	number, ok := f.value(f.field(20), pc)
	if !ok {
		return ""
	}
	return f.fileNumber(number)
}

// fileNumber is a file by its number in the function's compile unit.
func (f tableFunction) fileNumber(number int64) string {
	if number < 0 {
		return ""
	}
	at := 4 * (uint64(f.field(32)) + uint64(number))
	if at+4 > uint64(len(f.table.units)) {
		return ""
	}
	return string(cString(f.table.files, binary.LittleEndian.Uint32(f.table.units[at:])))
}

// value is a table of values by address: pairs of a zigzag delta and a distance.
func (f tableFunction) value(offset uint32, pc uint64) (int64, bool) {
	found, ok := int64(0), false
	f.ranges(offset, func(_, end uint64, value int64) bool {
		found, ok = value, pc < end
		return !ok
	})
	return found, ok
}

func (f tableFunction) ranges(offset uint32, yield func(start, end uint64, value int64) bool) {
	if offset == 0 || uint64(offset) >= uint64(len(f.table.values)) {
		return
	}
	data := f.table.values[offset:]
	value, at := int64(-1), f.start
	for first := true; ; first = false {
		delta, n := binary.Uvarint(data)
		if n <= 0 || delta == 0 && !first {
			return
		}
		data = data[n:]
		value += int64(delta>>1) ^ -int64(delta&1)
		distance, n := binary.Uvarint(data)
		if n <= 0 {
			return
		}
		data = data[n:]
		end := at + distance*f.table.quantum
		if !yield(at, end, value) {
			return
		}
		at = end
	}
}
