package location

import (
	"bufio"
	"bytes"
	"debug/elf"
	"encoding/binary"
	"io"
)

// Offsets in runtime.moduledata (runtime/symtab.go), the same from Go 1.20 to 1.26. Every use checks what it finds.
const (
	moduleMinPC  = 160
	moduleText   = 176
	moduleTypes  = 296
	moduleGoFunc = 320
)

// moduleWord is a word of the module data, by which a stripped program tells where its parts are.
func (p *Program) moduleWord(offset uint64) (uint64, bool) {
	module := p.module()
	if module == 0 {
		return 0, false
	}
	return p.relocatedWord(module + offset)
}

// findModule looks for the module data: it begins with the address of the function table, and has that of the text.
func (p *Program) findModule() uint64 {
	table := pclntab(p.elf).Addr
	plausible := func(address uint64) bool {
		first, _ := p.relocatedWord(address)
		low, _ := p.relocatedWord(address + moduleMinPC)
		text, ok := p.relocatedWord(address + moduleText)
		section := p.elf.Section(".text")
		return ok && first == table && low == text && text >= section.Addr && text < section.Addr+section.Size
	}
	if section := p.elf.Section(".go.module"); section != nil && plausible(section.Addr) {
		return section.Addr
	}
	if p.PIE {
		// Where the loader writes the table's address is a candidate.
		var candidates []uint64
		p.eachRelocation(func(at, value uint64) {
			if value == table {
				candidates = append(candidates, at)
			}
		})
		for _, address := range candidates {
			if plausible(address) {
				return address
			}
		}
		return 0
	}
	var pattern [8]byte
	binary.LittleEndian.PutUint64(pattern[:], table)
	for _, name := range []string{".noptrdata", ".data"} {
		section, content := p.elf.Section(name), p.section(name)
		for at := 0; ; at += 8 {
			next := bytes.Index(content[min(at, len(content)):], pattern[:])
			if next < 0 {
				break
			}
			if at += next; plausible(section.Addr + uint64(at)) {
				return section.Addr + uint64(at)
			}
		}
	}
	return 0
}

// relocatedWord is a word as it is in the process, but for the base. It is for a few words only: a big PIE has a million
// relocations, and they are read again each time.
func (p *Program) relocatedWord(address uint64) (uint64, bool) {
	found, ok := p.word(address)
	if p.PIE && ok {
		p.eachRelocation(func(at, value uint64) {
			if at == address {
				found = value
			}
		})
	}
	return found, ok
}

// eachRelocation reads the relative relocations, the only ones that the module data has.
func (p *Program) eachRelocation(yield func(at, value uint64)) {
	for _, section := range p.elf.Sections {
		if section.Type != elf.SHT_RELA {
			continue
		}
		reader := bufio.NewReaderSize(section.Open(), 1<<18)
		var one [24]byte
		for {
			if _, err := io.ReadFull(reader, one[:]); err != nil {
				break
			}
			switch elf.R_X86_64(binary.LittleEndian.Uint32(one[8:])) {
			case elf.R_X86_64_RELATIVE, elf.R_X86_64(elf.R_AARCH64_RELATIVE):
				yield(binary.LittleEndian.Uint64(one[:]), binary.LittleEndian.Uint64(one[16:]))
			}
		}
	}
}

// textStart is runtime.text of a stripped program. What the table itself says is zero or not relocated in new versions;
// the section begins with C's code where there is any.
func (p *Program) textStart(inTable uint64) uint64 {
	if text, ok := p.moduleWord(moduleText); ok {
		return text
	}
	section := p.elf.Section(".text")
	if !p.PIE && inTable >= section.Addr && inTable < section.Addr+section.Size {
		return inTable
	}
	return section.Addr
}

// inlinedCalls is go:func.*, from which the inlined calls of functions are counted.
func (p *Program) inlinedCalls() (uint64, bool) {
	if address, ok := p.symbol("go:func.*"); ok {
		return address, true
	}
	address, ok := p.moduleWord(moduleGoFunc)
	if !ok || p.elf.Section(".text") == nil {
		return 0, false
	}
	var one [inlinedCallSize]byte
	return address, p.read(address, one[:])
}
