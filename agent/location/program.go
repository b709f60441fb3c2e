// Package location finds where the values of a Go program are. From an executable and a request it makes plans of what a
// probe reads (package plan); from what was recorded it makes the values that the client sees. The executable is read as
// a file: no process is needed for a plan, and none is touched.
package location

import (
	"debug/elf"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
)

// Program is an executable. Its parts are read when they are needed first. It can be used by several goroutines.
type Program struct {
	// Arch is amd64 or arm64, as Go says it.
	Arch string
	// PIE: the kernel chooses where the program is loaded; see Base.
	PIE bool

	file    *os.File
	elf     *elf.File
	machine machine

	mutex sync.Mutex
	table *functionTable
	debug *debugInfo
	// noDebug is why there is no debug info, once that was found out.
	noDebug error
	symbols map[string]uint64
	// module is the address of the module data, 0 when it was not found.
	module  func() uint64
	dynamic map[uint64]dynamicType
}

// Open opens the executable at path, usually /proc/PID/exe, which stays readable when the file is replaced.
func Open(path string) (*Program, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	program, err := newProgram(file)
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	return program, nil
}

func newProgram(file *os.File) (*Program, error) {
	object, err := elf.NewFile(file)
	if err != nil {
		return nil, err
	}
	program := &Program{file: file, elf: object, PIE: object.Type == elf.ET_DYN, dynamic: map[uint64]dynamicType{}}
	program.module = sync.OnceValue(program.findModule)
	switch object.Machine {
	case elf.EM_X86_64:
		program.Arch, program.machine = "amd64", amd64
	case elf.EM_AARCH64:
		program.Arch, program.machine = "arm64", arm64
	default:
		return nil, fmt.Errorf("programs for %s can't be watched", object.Machine)
	}
	if object.Section(".text") == nil || pclntab(object) == nil {
		return nil, errors.New("not a Go program: it has no function table")
	}
	return program, nil
}

// Close lets go of the file.
func (p *Program) Close() error { return p.file.Close() }

// section is a section's content, decompressed; nil when there is none. It is read into a buffer of the right size:
// Section.Data grows one, which takes twice as much for the debug info of a big program.
func (p *Program) section(name string) []byte {
	section := p.elf.Section(name)
	if section == nil || section.Type == elf.SHT_NOBITS || section.Size > maxSection {
		return nil
	}
	data := make([]byte, section.Size)
	if _, err := io.ReadFull(section.Open(), data); err != nil {
		return nil
	}
	return data
}

// maxSection bounds what a damaged file can ask for, in bytes.
const maxSection = 2 << 30

// read fills to with what the file has at a virtual address. It says false outside of what is loaded from the file.
func (p *Program) read(address uint64, to []byte) bool {
	for _, segment := range p.elf.Progs {
		if segment.Type != elf.PT_LOAD || address < segment.Vaddr || address-segment.Vaddr >= segment.Filesz {
			continue
		}
		if uint64(len(to)) > segment.Filesz-(address-segment.Vaddr) {
			return false
		}
		_, err := segment.ReadAt(to, int64(address-segment.Vaddr))
		return err == nil
	}
	return false
}

func (p *Program) word(address uint64) (uint64, bool) {
	var bytes [8]byte
	ok := p.read(address, bytes[:])
	return binary.LittleEndian.Uint64(bytes[:]), ok
}

// fileOffset is where in the file a virtual address of the text is.
func (p *Program) fileOffset(address uint64) (uint64, bool) {
	for _, segment := range p.elf.Progs {
		if segment.Type == elf.PT_LOAD && address >= segment.Vaddr && address-segment.Vaddr < segment.Filesz {
			return address - segment.Vaddr + segment.Off, true
		}
	}
	return 0, false
}
