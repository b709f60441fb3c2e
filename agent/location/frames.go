package location

import (
	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// Frames are the frames of a stack of return addresses, innermost first. The first address is the probe's own place;
// the others are where a call comes back to, which can be another line already, or another function: the call is before.
func (p *Program) Frames(stack []uint64, base uint64, _ *binary.Functions) []protocol.Frame {
	table, err := p.functionTable()
	if err != nil {
		return nil
	}
	var frames []protocol.Frame
	for i, address := range stack {
		pc := address - base
		if i > 0 {
			pc--
		}
		function, ok := table.at(pc)
		if !ok {
			break
		}
		frames = append(frames, p.inlined(function, pc)...)
	}
	return frames
}

// functionName is the name of the function that starts at, or has, an address.
func (p *Program) functionName(address uint64) string {
	table, err := p.functionTable()
	if err != nil {
		return ""
	}
	function, ok := table.at(address)
	if !ok {
		return ""
	}
	return function.name()
}
