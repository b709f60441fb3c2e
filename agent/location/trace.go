package location

import (
	"fmt"
	"go/ast"
	"go/parser"
	"strings"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
)

// Trace is what a request comes to: the probes, and what their records mean.
type Trace struct {
	// Function, File and Line are what is traced, as the client sees it. File and Line are where the function begins, or
	// the line that was asked for.
	Function, File string
	Line           int
	// Probes are in no order that means anything. Their Slots and Conditions are those of one instance.
	Probes []plan.Probe
	// Functions is the number of each probe's function: its entry and its returns have the same, every instance of a
	// generic function has one of its own. They count from 0 in each trace.
	Functions []int
	// ConditionAtReturn: the condition is on a result, so it is the returns' and the entries have none; they only say when
	// a call began. Else it is the entries' and a return counts when its entry did.
	ConditionAtReturn bool
	// Base is what the process adds to the file's addresses. The engine sets it (see Base); without it the first return
	// address of an event tells, where there is one.
	Base uint64

	program *Program
	meaning []meaning
}

// meaning is what the record of one probe means.
type meaning struct {
	values, arguments, results []output
	// printed are the places of the values in the request's Print.
	printed []int
}

// output is one value that the client gets.
type output struct {
	reading *reading
	// known is the text of what needed no reading: the length of an array.
	known *protocol.Variable
	// zeroWhenNil: a length that is 0 where its pointer, header, is nil.
	zeroWhenNil bool
	header      spans
}

// Trace plans the probes of a request, which must have been checked (protocol.Request.Check). Whatever can't be traced is
// told here, as a *protocol.Failure, before anything is attached.
func (p *Program) Trace(request protocol.Request, functions *binary.Functions, options Options) (*Trace, error) {
	if _, err := p.functionTable(); err != nil {
		return nil, &protocol.Failure{Kind: "engine", Message: "The program's function table can't be read.", Hint: "Use debug instead.", Detail: err.Error()}
	}
	if _, err := p.debugInfo(); err != nil && (len(request.Print) > 0 || request.Condition != "") {
		return nil, &protocol.Failure{
			Kind:    "engine",
			Message: "The binary has no debug info, so its values can't be read.",
			Hint:    "Leave the expressions and the condition out: calls, returns and stacks need no debug info. Or build without -ldflags=-s -w.",
			Detail:  err.Error(),
		}
	}
	tracing := &tracing{program: p, request: request, options: options.complete(), trace: &Trace{program: p}}
	var err error
	if request.File != "" {
		err = tracing.line()
	} else {
		err = tracing.function(functions)
	}
	if err != nil {
		return nil, err
	}
	return tracing.trace, nil
}

// tracing is the work on one request.
type tracing struct {
	program *Program
	request protocol.Request
	options Options
	trace   *Trace
}

// maxInstances bounds the probes of one generic function.
const maxInstances = 64

func (t *tracing) function(functions *binary.Functions) error {
	name := t.request.Function
	if functions != nil {
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
	if len(exact) > 0 || !strings.Contains(name, "[go.shape.") || debug == nil {
		return append(exact, generic...)
	}
	// The function table abbreviates the types of an instance; the debug info doesn't.
	for _, function := range generic {
		if one, err := debug.subprogramAt(function.start); err == nil && one.name == name {
			exact = append(exact, function)
		}
	}
	return exact
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
	if err := t.probe(function, body, body.entry(), number, described, false); err != nil {
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

// probe plans one place.
func (t *tracing) probe(function tableFunction, body code, at uint64, number int, described *subprogram, isReturn bool) error {
	if !body.isBoundary(at) {
		return t.undecodable(function, fmt.Errorf("%#x is not the first byte of an instruction", at))
	}
	place, err := t.newProbe(function, at)
	if err != nil {
		return t.undecodable(function, err)
	}
	place.Return = isReturn
	planner := &planner{recorder: newRecorder(t.program.machine, place.CFA), options: t.options}
	means := meaning{}
	if described != nil {
		planner.debug, _ = t.program.debugInfo()
		names := described.scopeAt(isReturn)
		if means, err = t.plan(planner, names, &place, isReturn); err != nil {
			return err
		}
		if t.request.Args && !isReturn {
			means.arguments = planner.all(described.arguments)
		}
		if isReturn {
			means.results = planner.all(described.results)
		}
		planner.finish()
	}
	t.add(place, planner, means, number)
	return nil
}

func (t *tracing) add(place plan.Probe, planner *planner, means meaning, number int) {
	place.Slots = planner.slots
	t.trace.Probes = append(t.trace.Probes, place)
	t.trace.Functions = append(t.trace.Functions, number)
	t.trace.meaning = append(t.trace.meaning, means)
}

// newProbe is a probe at an address, without slots.
func (t *tracing) newProbe(function tableFunction, at uint64) (plan.Probe, error) {
	offset, ok := t.program.fileOffset(at)
	if !ok {
		return plan.Probe{}, fmt.Errorf("%#x is not in the file", at)
	}
	taken, ok := function.stackOffset(at)
	if !ok {
		return plan.Probe{}, fmt.Errorf("the stack's offset at %#x is unknown", at)
	}
	on := t.program.machine
	return plan.Probe{Address: at, Offset: offset, CFA: taken + on.pushed, Link: on.pushed == 0 && taken == 0}, nil
}

// plan has the condition's values recorded first, then those of the expressions. What mentions a result is read at the
// returns, everything else at the entry: by the return the arguments' registers are used for other things.
func (t *tracing) plan(planner *planner, names *scope, place *plan.Probe, isReturn bool) (meaning, error) {
	var means meaning
	if condition := t.request.Condition; condition != "" {
		atReturn, err := t.isAtReturn(names, condition)
		if err != nil {
			return means, err
		}
		if atReturn == isReturn {
			if place.Condition, err = (&evaluator{planner, names, condition}).condition(); err != nil {
				return means, err
			}
		}
		t.trace.ConditionAtReturn = atReturn
	}
	for place, expression := range t.request.Print {
		atReturn, err := t.isAtReturn(names, expression)
		if err != nil {
			return means, err
		}
		if atReturn != isReturn {
			continue
		}
		one, err := planner.output(names, expression)
		if err != nil {
			return means, err
		}
		means.values = append(means.values, one)
		means.printed = append(means.printed, place)
	}
	planner.finish()
	return means, nil
}

// isAtReturn tells whether an expression mentions a result, which must then be traced at the returns.
func (t *tracing) isAtReturn(names *scope, expression string) (bool, error) {
	tree, err := parser.ParseExpr(expression)
	if err != nil {
		return false, wrongExpression(expression, "it is not a Go expression")
	}
	result := ""
	ast.Inspect(tree, func(node ast.Node) bool {
		switch one := node.(type) {
		case *ast.SelectorExpr:
			ast.Inspect(one.X, func(inner ast.Node) bool {
				if name, ok := inner.(*ast.Ident); ok && names.results[name.Name] {
					result = name.Name
				}
				return true
			})
			return false
		case *ast.Ident:
			if names.results[one.Name] {
				result = one.Name
			}
		}
		return true
	})
	if result != "" && !t.request.Returns {
		failure := wrongExpression(expression, "%s is a result of %s and has its value at the return only", result, names.function).(*protocol.Failure)
		failure.Hint = "Trace the returns as well."
		return false, failure
	}
	return result != "", nil
}

// output plans one expression.
func (p *planner) output(names *scope, expression string) (output, error) {
	evaluator := &evaluator{p, names, expression}
	tree, err := evaluator.parse()
	if err != nil {
		return output{}, err
	}
	one, err := evaluator.evaluate(tree)
	if err != nil {
		return output{}, err
	}
	if one.known != nil {
		return output{known: constantVariable(expression, one.known)}, nil
	}
	if one.place.why(one.typ.Size) == inFloat {
		return output{}, beyondWatch(expression, "it is a float in a register, which a probe can't read", "Use debug instead: Delve can read it.")
	}
	found := output{reading: p.read(expression, one.typ, one.place), zeroWhenNil: one.zeroWhenNil}
	if one.zeroWhenNil {
		found.header = p.fetch(one.header)
	}
	return found, nil
}

func (p *planner) all(parameters []parameter) []output {
	var found []output
	for _, one := range parameters {
		if strings.HasPrefix(one.name, ".") {
			continue
		}
		name := one.name
		if strings.HasPrefix(name, "~") {
			name = ""
		}
		found = append(found, output{reading: p.read(name, one.typ, one.place)})
	}
	return found
}
