package location

import (
	"encoding/binary"

	"k8s-dlv-tui/agent/protocol"
)

// The tables for inlined calls (internal/abi/symtab.go): the number of the innermost one by address, and the calls.
const (
	pcdataInlineIndex = 2
	funcdataInline    = 3
	// inlinedCallSize: funcID and padding 4, name 4, parent's address 4, start line 4 (runtime/symtabinl.go).
	inlinedCallSize = 16
	noFuncdata      = 0xffffffff
)

// inlined are the frames at an address of one function: those of the calls that were inlined there, and its own.
func (p *Program) inlined(function tableFunction, pc uint64) []protocol.Frame {
	var frames []protocol.Frame
	tree, ok := p.inlineTree(function)
	for range 32 {
		frame := protocol.Frame{Function: function.name(), File: function.file(pc), Line: function.line(pc)}
		index := int64(-1)
		if ok {
			index = function.inlineIndex(pc)
		}
		if index < 0 {
			return append(frames, frame)
		}
		var call [inlinedCallSize]byte
		if !p.read(tree+uint64(index)*inlinedCallSize, call[:]) {
			return append(frames, frame)
		}
		frame.Function = string(cString(function.table.names, binary.LittleEndian.Uint32(call[4:])))
		frames = append(frames, frame)
		parent := function.start + uint64(binary.LittleEndian.Uint32(call[8:]))
		if parent == pc {
			return frames
		}
		pc = parent
	}
	return frames
}

// inlineTree is the address of a function's inlined calls, counted from go:func.*.
func (p *Program) inlineTree(function tableFunction) (uint64, bool) {
	base, ok := p.inlinedCalls()
	if !ok {
		return 0, false
	}
	pcdata, funcdata := function.field(28), int(function.record[43])
	if pcdata <= pcdataInlineIndex || funcdata <= funcdataInline || len(function.record) < 44+4*int(pcdata)+4*funcdata {
		return 0, false
	}
	offset := function.field(44 + 4*int(pcdata) + 4*funcdataInline)
	return base + uint64(offset), offset != noFuncdata
}

// inlineIndex is the number of the innermost inlined call at an address; -1 for none.
func (f tableFunction) inlineIndex(pc uint64) int64 {
	if f.field(28) <= pcdataInlineIndex || len(f.record) < 48+4*pcdataInlineIndex {
		return -1
	}
	index, ok := f.value(f.field(44+4*pcdataInlineIndex), pc)
	if !ok {
		return -1
	}
	return index
}
