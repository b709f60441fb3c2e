package delve

import (
	"fmt"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// A function in which the kernel has a probe of somebody else's (another session that watches, bpftrace) gets no
// breakpoint. Delve would take the probe's byte for the program's: when the probe goes before the breakpoint does, that
// byte is written back for good, and the process dies of it. Nor does Delve see the instruction there, a return for example.

// probedFunctions are those that have code at the addresses.
func probedFunctions(pid int, addresses []uint64) map[string]bool {
	shared := map[string]bool{}
	if len(addresses) == 0 {
		return shared
	}
	// Where they can't be named nothing is refused: then there is no function table for a tracepoint either.
	names, _ := binary.FunctionsAt(fmt.Sprintf("/proc/%d/exe", pid), addresses)
	for _, name := range names {
		shared[binary.WithoutTypeParameters(name)] = true
	}
	return shared
}

func (d *Debugger) isShared(function string) bool {
	return d.shared[binary.WithoutTypeParameters(function)]
}

func sharedFunction(function string) *protocol.Failure {
	return &protocol.Failure{
		Kind:    "already-traced",
		Message: fmt.Sprintf("Somebody else has a probe in %s: a breakpoint there could kill the process.", function),
		Hint:    "Another session watches it, or a tool like bpftrace: end that first, or watch as well.",
	}
}

// clearShared takes out what the console has set in such functions.
func (d *Debugger) clearShared(found []breakpoint) (cleared bool) {
	for i := range found {
		if b := &found[i]; b.ID > 0 && d.isShared(b.FunctionName) && d.clear(b.ID) == nil {
			cleared = true
			d.listener.Log("warn", sharedFunction(b.FunctionName).Message)
		}
	}
	return cleared
}
