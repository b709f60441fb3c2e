package location

import (
	"fmt"
	"strings"
)

// code is a function's machine code.
type code struct {
	program    *Program
	start, end uint64
	bytes      []byte
}

func (p *Program) codeOf(function tableFunction) (code, error) {
	if function.end <= function.start || function.end-function.start > 64<<20 {
		return code{}, fmt.Errorf("a function of %d bytes", function.end-function.start)
	}
	bytes := make([]byte, function.end-function.start)
	if !p.read(function.start, bytes) {
		return code{}, fmt.Errorf("no text at %#x", function.start)
	}
	return code{p, function.start, function.end, bytes}, nil
}

// each calls yield for the instructions from an address on, which must be the first byte of one. It says false where
// one can't be decoded.
func (c code) each(from uint64, yield func(at uint64, one instruction) bool) bool {
	for at := from; at < c.end; {
		one := c.program.machine.decode(c.bytes[at-c.start:], at)
		if one.size == 0 {
			return false
		}
		if !yield(at, one) {
			return true
		}
		at += uint64(one.size)
	}
	return true
}

// prologueLength is within how many instructions the stack check ends: the longest form has 8.
const prologueLength = 12

// entry is where a probe counts each call once: after the stack check, since a function whose stack was made larger starts
// again from its first instruction; the first instruction where there is none.
func (c code) entry() uint64 {
	var seen int
	var limit bool
	after := c.start
	c.each(c.start, func(at uint64, one instruction) bool {
		limit = limit || one.checksLimit
		if one.jumps && limit && one.target > at && c.callsMoreStack(one.target) {
			after = at + uint64(one.size)
		}
		seen++
		return seen < prologueLength && !one.calls && !one.ends && !one.returns
	})
	return after
}

// isJumpedTo tells whether the function jumps to an address: a probe there would count the rounds of a loop.
func (c code) isJumpedTo(address uint64) bool {
	found := false
	c.each(c.start, func(_ uint64, one instruction) bool {
		found = one.target == address && (one.jumps || one.ends)
		return !found
	})
	return found
}

// callsMoreStack tells whether the code at an address saves the registers and calls runtime.morestack.
func (c code) callsMoreStack(target uint64) bool {
	if target < c.start || target >= c.end {
		return false
	}
	found, seen := false, 0
	c.each(target, func(_ uint64, one instruction) bool {
		if one.calls && one.target != 0 {
			callee, ok := c.program.table.at(one.target)
			found = ok && strings.Contains(callee.name(), "morestack")
		}
		seen++
		return seen < 48 && !one.calls && !one.ends && !one.returns
	})
	return found
}

// returns are the addresses of the RET instructions.
func (c code) returns() ([]uint64, error) {
	var found []uint64
	ok := c.each(c.start, func(at uint64, one instruction) bool {
		if one.returns {
			found = append(found, at)
		}
		return true
	})
	if !ok {
		return nil, fmt.Errorf("an instruction of the function at %#x can't be decoded", c.start)
	}
	return found, nil
}

// isBoundary tells whether an address is the first byte of an instruction.
func (c code) isBoundary(address uint64) bool {
	found := false
	c.each(c.start, func(at uint64, _ instruction) bool {
		found = at == address
		return at < address
	})
	return found
}

// VerifyBoundary refuses an address where a probe would corrupt the program: the kernel takes one in the middle of an
// instruction without a word. It refuses the first instruction of a function with a stack check, too.
func (p *Program) VerifyBoundary(address uint64) error {
	table, err := p.functionTable()
	if err != nil {
		return err
	}
	function, ok := table.at(address)
	if !ok {
		return fmt.Errorf("%#x is in no function", address)
	}
	body, err := p.codeOf(function)
	if err != nil {
		return err
	}
	if !body.isBoundary(address) {
		return fmt.Errorf("%#x is not the first byte of an instruction of %s", address, function.name())
	}
	if address == body.start && body.entry() != body.start {
		return fmt.Errorf("%#x is before the stack check of %s", address, function.name())
	}
	return nil
}
