package location

import (
	"strings"

	"k8s-dlv-tui/agent/binary"
)

// convention is one way in which the function may be called.
type convention struct {
	onlyStack, dictionary bool
}

// assign gives the arguments and results their places. The calling convention says where an argument is at the entry,
// used or not. The debug info forgets those that the code has no use for, and it tells of some where the code's first
// assignment will have put them; but it is heard as a witness for which convention it is: that of assembly, or with the
// dictionary of a generic function. Where the most of it contradicts all of them, it alone is believed.
func (s *subprogram) assign(on machine) {
	first := convention{s.assembly, s.hasDictionary()}
	all := []convention{first, {false, first.dictionary}, {true, false}, {false, !first.dictionary}}
	if !strings.Contains(s.name, "[") {
		all = all[:3]
	}
	best, bestScore := first, -1<<30
	for _, one := range all {
		if score := s.score(on, one); score > bestScore {
			best, bestScore = one, score
		}
	}
	s.place(on, best)
	for i := range s.captured {
		one := &s.captured[i]
		one.place = location{{kind: inMemory, size: one.typ.Size, offset: one.closure, throughRegister: true, register: on.context}}
	}
	if bestScore >= 0 {
		return
	}
	s.disagrees = true
	for i := range s.arguments {
		one := &s.arguments[i]
		if one.place = one.listed; one.place == nil || one.home {
			one.place = unavailable(optimisedAway, one.typ.Size)
		}
	}
	for i := range s.results {
		s.results[i].place = unavailable("unavailable: the debug info is not clear about it; use debug", s.results[i].typ.Size)
	}
}

func (s *subprogram) place(on machine, how convention) {
	state := assignment{machine: on, onlyStack: how.onlyStack}
	for i := range s.arguments {
		if how.dictionary && i == s.receivers() {
			state.integers++
		}
		s.arguments[i].place = state.assign(s.arguments[i].typ)
	}
	state.results()
	for i := range s.results {
		s.results[i].place = state.assign(s.results[i].typ)
	}
}

// score is how many words of the arguments the debug info has seen where the convention puts them, less those that it has
// seen elsewhere.
func (s *subprogram) score(on machine, how convention) int {
	s.place(on, how)
	score := 0
	for i := range s.arguments {
		agreeing, other := s.arguments[i].compare(on)
		score += agreeing - other
	}
	return score
}

// compare counts the words of which the debug info says the same as the convention, and those of which it doesn't.
func (p *parameter) compare(on machine) (agreeing, other int) {
	for _, listed := range p.listed {
		if listed.kind == nowhere && listed.why != inFloat || listed.deref || p.home && listed.kind == onStack && listed.offset < on.reserved {
			continue
		}
		for _, computed := range p.place.sub(listed.at, listed.size) {
			same := computed.kind == listed.kind && computed.register == listed.register && computed.why == listed.why
			switch computed.kind {
			case onStack, inRegister:
				same = same && computed.offset == listed.offset+computed.at
			}
			switch {
			case same:
				agreeing++
			case p.home && computed.kind != onStack:
				// The home of an argument that comes in registers.
			default:
				other++
			}
		}
	}
	return agreeing, other
}

// hasDictionary tells whether the compiler passes the dictionary of an instance of a generic function without telling
// the debug info: all functions with a shape in their name, but the closures in them, which find it in their context.
func (s *subprogram) hasDictionary() bool {
	if !strings.Contains(s.name, "[go.shape.") || strings.HasPrefix(s.name, "type:.") {
		return false
	}
	for _, one := range s.arguments {
		if one.name == ".dict" {
			return false
		}
	}
	short := binary.ShortName(binary.WithoutTypeParameters(s.name))
	if strings.HasPrefix(short, "(") {
		return strings.Count(short, ".") == 1
	}
	return strings.Count(short, ".") <= 1 && !isClosureName(short)
}

// isClosureName tells func1 of Outer.func1 from a method.
func isClosureName(short string) bool {
	_, last, found := strings.Cut(short, ".")
	return found && (strings.HasPrefix(last, "func") || strings.HasPrefix(last, "gowrap") || strings.HasPrefix(last, "deferwrap")) &&
		strings.Trim(strings.TrimLeft(last, "adefgpruncw"), "0123456789-") == ""
}

// receivers is 1 for a method and 0 for others.
func (s *subprogram) receivers() int {
	short := binary.ShortName(binary.WithoutTypeParameters(s.name))
	if strings.Contains(short, ".") {
		return 1
	}
	return 0
}

// isAssembly tells a function with the calling convention of assembly by its symbol.
func (p *Program) isAssembly(low uint64, name string) bool {
	address, ok := p.symbol(name + ".abi0")
	return ok && address == low
}
