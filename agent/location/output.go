package location

import (
	"go/ast"
	"go/parser"
	"strings"

	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
)

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
	if t.request.Args || isReturn {
		planner.kept = 35
	}
	for printed, expression := range t.request.Print {
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
		means.printed = append(means.printed, printed)
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

func (p *planner) all(parameters []parameter) []output {
	var found []output
	p.depth, p.kept = max(0, p.options.Depth-2), 0
	for _, one := range parameters {
		if strings.HasPrefix(one.name, ".") {
			continue
		}
		name := one.name
		// The compiler names unnamed results itself: ~r0.
		if one.result && strings.HasPrefix(name, "~") {
			name = ""
		}
		found = append(found, output{reading: p.read(name, one.typ, one.place)})
	}
	return found
}
