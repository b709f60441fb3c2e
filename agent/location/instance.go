package location

import (
	"fmt"
	"slices"
	"strings"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// maxInstances bounds the probes of one generic function.
const maxInstances = 64

func (t *tracing) function(functions *binary.Functions) error {
	name := t.request.Function
	if functions != nil && !strings.Contains(name, "[go.shape.") {
		if _, found, ok := functions.Find(name); ok {
			name = found
		}
	}
	instances := t.program.instances(name)
	if len(instances) == 0 {
		return noSuchFunction(t.request.Function)
	}
	if len(instances) > maxInstances {
		return &protocol.Failure{Kind: "engine", Message: fmt.Sprintf("%s has %d instances.", name, len(instances)), Hint: "Trace one of them, by the name with its types."}
	}
	first := instances[0]
	t.several = len(instances) > 1
	t.trace.Function, t.trace.File, t.trace.Line = name, first.file(first.start), first.line(first.start)
	for number, instance := range instances {
		if err := t.instance(instance, number); err != nil {
			return err
		}
	}
	return nil
}

// instances are the functions of that name: those of a generic one when the name has no types, or `[...]` for them.
func (p *Program) instances(name string) []tableFunction {
	var exact, generic []tableFunction
	plain := binary.WithoutTypeParameters(name)
	debug, _ := p.debugInfo()
	for function, found := range p.table.each {
		text := string(found)
		switch {
		case text == name:
			exact = append(exact, function)
		case strings.HasPrefix(text, prefixOf(plain)) && strings.Contains(text, "[") && binary.WithoutTypeParameters(text) == plain:
			generic = append(generic, function)
		}
	}
	if len(exact) > 0 {
		return withoutWrappers(exact)
	}
	if !strings.Contains(name, "[go.shape.") || debug == nil {
		return withoutWrappers(generic)
	}
	// The function table abbreviates the types of an instance; the debug info doesn't.
	for _, function := range generic {
		if one, err := debug.subprogramAt(function.start); err == nil && one.name == name {
			exact = append(exact, function)
		}
	}
	return exact
}

// withoutWrappers leaves out what only calls another one of them, from assembly's calling convention or with a dictionary:
// a call would be counted twice. Wrappers have the highest of the table's function IDs (internal/abi/symtab.go).
func withoutWrappers(all []tableFunction) []tableFunction {
	low, high := byte(255), byte(0)
	for _, one := range all {
		low, high = min(low, one.record[40]), max(high, one.record[40])
	}
	if low == high {
		return all
	}
	return slices.DeleteFunc(all, func(one tableFunction) bool { return one.record[40] == high })
}

// prefixOf is what every instance's name begins with.
func prefixOf(plain string) string {
	if dot := strings.LastIndexByte(plain, '.'); dot > 0 {
		return plain[:strings.IndexByte(plain[strings.LastIndexByte(plain, '/')+1:], '.')+strings.LastIndexByte(plain, '/')+1]
	}
	return plain
}

// instance plans the probes of one function's code.
func (t *tracing) instance(function tableFunction, number int) error {
	body, err := t.program.codeOf(function)
	if err != nil {
		return t.undecodable(function, err)
	}
	var described *subprogram
	if debug, err := t.program.debugInfo(); err == nil {
		described, _ = debug.subprogramAt(function.start)
		if described == nil && (len(t.request.Print) > 0 || t.request.Condition != "") {
			return &protocol.Failure{
				Kind:    "engine",
				Message: fmt.Sprintf("%s has no debug info, so its values can't be read.", function.name()),
				Hint:    "Leave the expressions and the condition out; functions in assembly have none.",
			}
		}
	}
	entry := body.entry()
	if body.isJumpedTo(entry) {
		return &protocol.Failure{
			Kind:    "engine",
			Message: fmt.Sprintf("The code of %s begins with a loop, whose rounds would be counted as calls.", function.name()),
			Hint:    "Trace a function that calls it, or use debug instead.",
		}
	}
	if err := t.probe(function, body, entry, number, described, false); err != nil {
		return err
	}
	if !t.request.Returns {
		return nil
	}
	returns, err := body.returns()
	if err != nil {
		return t.undecodable(function, err)
	}
	for _, at := range returns {
		if err := t.probe(function, body, at, number, described, true); err != nil {
			return err
		}
	}
	return nil
}

func (t *tracing) undecodable(function tableFunction, err error) error {
	return &protocol.Failure{
		Kind:    "engine",
		Message: fmt.Sprintf("The code of %s can't be decoded.", function.name()),
		Hint:    "Use debug instead: Delve can trace it.",
		Detail:  err.Error(),
	}
}
