package location

import (
	"fmt"
	"strings"

	"k8s-dlv-tui/agent/protocol"
)

func noSuchFunction(name string) error {
	return &protocol.Failure{
		Kind:    "no-such-function",
		Message: fmt.Sprintf("The binary has no function %q.", name),
		Hint:    "Give the full name, for example main.(*Server).handle; a function that was inlined everywhere has no code of its own.",
	}
}

func wrongExpression(expression, format string, arguments ...any) error {
	return &protocol.Failure{Kind: "expression", Message: fmt.Sprintf("`%s`: ", expression) + fmt.Sprintf(format, arguments...) + "."}
}

// beyondWatch is what Delve can do and a probe can't.
func beyondWatch(expression, what, hint string) error {
	return &protocol.Failure{Kind: "engine", Message: fmt.Sprintf("`%s`: %s.", expression, what), Hint: hint}
}

// list names at most twelve things.
func list(names []string) string {
	if len(names) > 12 {
		return strings.Join(names[:12], ", ") + fmt.Sprintf(" and %d more", len(names)-12)
	}
	return strings.Join(names, ", ")
}
