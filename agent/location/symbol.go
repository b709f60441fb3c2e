package location

import (
	"bytes"
	"encoding/binary"
)

// symbol is the address of one of the symbols that are looked for here; a stripped binary has none.
func (p *Program) symbol(name string) (uint64, bool) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if p.symbols == nil {
		p.symbols = p.readSymbols()
	}
	address, ok := p.symbols[name]
	return address, ok
}

// readSymbols keeps the few symbols that matter: where the linker put its tables, and the functions with assembly's calling
// convention. A big program has 300,000, and debug/elf makes an object for each.
func (p *Program) readSymbols() map[string]uint64 {
	const symbolSize = 24
	found := map[string]uint64{}
	symbols, names := p.section(".symtab"), p.section(".strtab")
	for ; len(symbols) >= symbolSize; symbols = symbols[symbolSize:] {
		name := cString(names, binary.LittleEndian.Uint32(symbols))
		switch {
		case bytes.HasSuffix(name, []byte(".abi0")), bytes.Equal(name, []byte("runtime.text")),
			bytes.Equal(name, []byte("runtime.types")), bytes.Equal(name, []byte("go:func.*")):
			found[string(name)] = binary.LittleEndian.Uint64(symbols[8:])
		}
	}
	return found
}
