package protocol

import (
	"fmt"
	"go/parser"
	"path"
	"strings"

	"k8s-dlv-tui/agent/binary"
)

// Request is a wish for a tracepoint: at a function, or at a line when File is set.
type Request struct {
	Function string
	File     string
	Line     int
	// Name is shown with each hit.
	Name      string
	Print     []string
	Condition string
	Stack     int
	Args      bool
	Returns   bool
}

const (
	maxExpressions = 32
	maxExpression  = 1024
	maxStack       = 50
)

// Check refuses what can be known to be wrong before dlv is asked, and completes the request. Functions and files are
// looked up in the binary's own table, so nothing that a user types is ever read as one of dlv's location expressions.
func (r *Request) Check(functions *binary.Functions) error {
	if len(r.Print) > maxExpressions {
		return &Failure{Kind: "expression", Message: fmt.Sprintf("More than %d expressions for one tracepoint.", maxExpressions)}
	}
	for _, expression := range r.Print {
		if err := checkExpression(expression); err != nil {
			return err
		}
	}
	if r.Condition != "" {
		if err := checkExpression(r.Condition); err != nil {
			return err
		}
	}
	r.Stack = min(max(r.Stack, 0), maxStack)
	if r.File != "" {
		return r.checkLine(functions)
	}
	return r.checkFunction(functions)
}

// checkExpression parses like Delve does. Whether its names exist shows at the first hit only.
func checkExpression(expression string) error {
	if len(expression) > maxExpression {
		return &Failure{Kind: "expression", Message: fmt.Sprintf("An expression is longer than %d bytes.", maxExpression)}
	}
	if _, err := parser.ParseExpr(expression); err != nil {
		return &Failure{
			Kind:    "expression",
			Message: fmt.Sprintf("`%s` is not a Go expression: %s.", expression, withoutPosition(err.Error())),
			Hint:    "Delve evaluates Go expressions such as r.URL.Path, len(items) or *p.",
			Detail:  err.Error(),
		}
	}
	return nil
}

// withoutPosition takes the `1:5: ` off a message of the parser.
func withoutPosition(message string) string {
	first, rest, ok := strings.Cut(message, ": ")
	if ok && strings.Trim(first, "0123456789:") == "" {
		return rest
	}
	return message
}

func (r *Request) checkFunction(functions *binary.Functions) error {
	_, name, found := functions.Find(r.Function)
	if !found {
		return &Failure{
			Kind:    "no-such-function",
			Message: fmt.Sprintf("The binary has no function %q.", r.Function),
			Hint:    "Give the full name, for example main.(*Server).handle; a function that was inlined everywhere has no code of its own.",
		}
	}
	if r.Name == "" {
		r.Name = binary.ShortName(r.Function)
	}
	r.Function = name
	return nil
}

func (r *Request) checkLine(functions *binary.Functions) error {
	if r.Returns {
		return &Failure{Kind: "usage", Message: "Returns can be traced at a function only, not at a line.", Hint: "Give the function, or leave the returns out."}
	}
	files := functions.FindFile(r.File)
	switch {
	case r.Line < 1:
		return &Failure{Kind: "no-such-line", Message: fmt.Sprintf("%d is not a line.", r.Line)}
	case len(files) == 0:
		return &Failure{
			Kind:    "no-such-line",
			Message: fmt.Sprintf("No function of the binary is in a file %q.", r.File),
			Hint:    "Give the file as the function list shows it, or the end of its path.",
		}
	case len(files) > 1:
		return &Failure{
			Kind:    "no-such-line",
			Message: fmt.Sprintf("%q can be %d files: %s.", r.File, len(files), strings.Join(files[:min(3, len(files))], ", ")),
			Hint:    "Give more of the path.",
		}
	}
	r.File = files[0]
	if r.Name == "" {
		r.Name = fmt.Sprintf("%s:%d", path.Base(r.File), r.Line)
	}
	return nil
}
