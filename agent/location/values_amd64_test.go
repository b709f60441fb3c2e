package location

import (
	"fmt"
	"strings"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

func show(all []protocol.Variable) string {
	var parts []string
	for _, one := range all {
		text := one.Text
		if one.Unreadable != "" {
			text = "<" + one.Unreadable + ">"
		}
		if one.Length > 0 {
			text += fmt.Sprintf("(%d)", one.Length)
		}
		parts = append(parts, fmt.Sprintf("%s=%s:%s", one.Name, one.Kind, text))
	}
	return strings.Join(parts, " | ")
}

func TestDump(t *testing.T) {
	for _, how := range []string{"plain"} {
		path := build(t, "values", how)
		program, functions := open(t, path)
		var traces []*Trace
		for _, name := range strings.Fields("numbers many text lists structs pointers interfaces others floats blanks unused escapes results named bigResult frame hugeFrame nosplit variadic Max (*Pair[...]).Put Money.Add (*Outer).method closures.func1") {
			request := protocol.Request{Function: "main." + name, Args: true, Returns: true}
			if err := request.Check(functions); err != nil {
				t.Fatal(name, err)
			}
			trace, err := program.Trace(request, functions, Options{})
			if err != nil {
				t.Error(name, err)
				continue
			}
			traces = append(traces, trace)
		}
		for i, events := range hits(t, path, traces) {
			t.Logf("%s %s %d probes, %d events", how, traces[i].Function, len(traces[i].Probes), len(events))
			for j, event := range events {
				values, args, returns := traces[i].Values(event)
				if j < 4 {
					t.Log("   ", traces[i].Probes[event.Probe].Return, show(values), show(args), show(returns))
				}
			}
		}
	}
}
