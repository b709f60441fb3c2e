package location

import (
	"encoding/binary"
	"go/constant"
	"strings"

	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
)

// Values are what a record says: the values of the expressions, the arguments, the results. event.Probe is the place of
// the probe in t.Probes. A value that could not be had says why in Unreadable.
func (t *Trace) Values(event plan.Event) (values, args, returns []protocol.Variable) {
	if event.Probe < 0 || event.Probe >= len(t.meaning) {
		return nil, nil, nil
	}
	means := t.meaning[event.Probe]
	decoder := &decoder{program: t.program, event: event, base: t.base(event)}
	return decoder.all(means.values), decoder.all(means.arguments), decoder.all(means.results)
}

func (t *Trace) base(event plan.Event) uint64 {
	if t.Base == 0 && t.program.PIE && len(event.Stack) > 0 {
		return event.Stack[0] - t.Probes[event.Probe].Address
	}
	return t.Base
}

func (d *decoder) all(outputs []output) []protocol.Variable {
	found := []protocol.Variable{}
	for _, one := range outputs {
		found = append(found, d.variable(one))
	}
	return found
}

func (d *decoder) variable(one output) protocol.Variable {
	if one.known != nil {
		return *one.known
	}
	if one.zeroWhenNil {
		header, why := one.header.recorded(d.event, 8)
		if why == "" && binary.LittleEndian.Uint64(header) == 0 {
			return protocol.Variable{Name: one.reading.name, Type: "int", Kind: "int", Text: "0"}
		}
	}
	return d.value(one.reading).variable()
}

// constantVariable is a value that is the same at every call.
func constantVariable(name string, known constant.Value) *protocol.Variable {
	found := &protocol.Variable{Name: name, Type: "int", Kind: "int", Text: known.ExactString()}
	switch known.Kind() {
	case constant.Bool:
		found.Type, found.Kind = "bool", "bool"
	case constant.String:
		found.Type, found.Kind, found.Text = "string", "string", constant.StringVal(known)
	case constant.Float:
		found.Type, found.Kind, found.Text = "float64", "float", strings.TrimSpace(known.String())
	}
	return found
}
