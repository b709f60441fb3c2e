package location

import (
	"strings"

	"k8s-dlv-tui/agent/binary"
)

// scopeAt are the names that an expression can use at the function's entry, or at a return.
func (s *subprogram) scopeAt(isReturn bool) *scope {
	names := &scope{
		function: binary.ShortName(s.name), pkg: binary.Package(s.name),
		values: map[string]operand{}, results: map[string]bool{}, spent: map[string]bool{},
	}
	for _, one := range s.results {
		if one.name != "_" && !strings.HasPrefix(one.name, "~") {
			names.results[one.name] = true
		}
		if isReturn {
			names.define(one.name, operand{typ: one.typ, place: one.place})
		}
	}
	if isReturn {
		for _, one := range append(s.arguments, s.captured...) {
			names.spent[strings.TrimPrefix(one.name, "&")] = true
		}
		return names
	}
	for _, one := range s.arguments {
		// A variable around a closure that is called at once comes as an argument.
		names.define(strings.TrimPrefix(one.name, "&"), operand{typ: one.typ, place: one.place, byReference: strings.HasPrefix(one.name, "&")})
	}
	for _, one := range s.captured {
		names.define(strings.TrimPrefix(one.name, "&"), operand{typ: one.typ, place: one.place, byReference: strings.HasPrefix(one.name, "&")})
	}
	return names
}
