package location

import (
	"fmt"
	"reflect"

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
func (p *Program) Trace(request protocol.Request, functions *binary.Functions, options Options) (trace *Trace, err error) {
	// debug/dwarf and x86asm index what they read; a file that was damaged must not end the agent.
	defer func() {
		if recovered := recover(); recovered != nil {
			trace, err = nil, &protocol.Failure{Kind: "engine", Message: "The program's debug info can't be read.", Hint: "Use debug instead.", Detail: fmt.Sprint(recovered)}
		}
	}()
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
	several bool
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
	planner := &planner{recorder: newRecorder(t.program.machine, place.CFA), options: t.options, depth: t.options.Depth - 1, several: t.several}
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
	return plan.Probe{
		Address: at, Offset: offset, CFA: taken + on.pushed, Link: on.pushed == 0 && taken == 0, Stepped: !t.program.isEmulated(at),
	}, nil
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
	if one.typ.Kind >= reflect.Float32 && one.typ.Kind <= reflect.Complex128 && one.place.why(one.typ.Size) == inFloat && !p.several {
		return output{}, beyondWatch(expression, "it is a float in a register, which a probe can't read", "Use debug instead: Delve can read it.")
	}
	found := output{reading: p.read(expression, one.typ, one.place), zeroWhenNil: one.zeroWhenNil}
	if one.zeroWhenNil {
		found.header = p.fetch(one.header)
	}
	return found, nil
}

// isEmulated tells whether a probe at an address costs little.
func (p *Program) isEmulated(at uint64) bool {
	// An instruction has at most 15 bytes on amd64; at the very end of the text there are fewer.
	for size := 15; size > 0; size-- {
		code := make([]byte, size)
		if p.read(at, code) {
			return p.machine.decode(code, at).emulated
		}
	}
	return false
}
