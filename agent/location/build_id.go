package location

import (
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
)

// BuildID is what tells this build from any other: Go's build ID and the GNU one, with a slash between them where there
// are both; empty when the linker was told to write none.
func (p *Program) BuildID() string {
	id := string(p.note(".note.go.buildid"))
	if gnu := p.note(".note.gnu.build-id"); len(gnu) > 0 {
		if id != "" {
			id += "/"
		}
		id += hex.EncodeToString(gnu)
	}
	return id
}

// note is the description of the first note of a section.
func (p *Program) note(name string) []byte {
	section := p.elf.Section(name)
	if section == nil || section.Type != elf.SHT_NOTE {
		return nil
	}
	data, err := section.Data()
	if err != nil || len(data) < 12 {
		return nil
	}
	nameSize := uint64(binary.LittleEndian.Uint32(data)+3) &^ 3
	size := uint64(binary.LittleEndian.Uint32(data[4:]))
	if 12+nameSize+size > uint64(len(data)) {
		return nil
	}
	return data[12+nameSize : 12+nameSize+size]
}
