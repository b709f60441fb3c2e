package location

import (
	"go/ast"
	"go/constant"
	"go/token"
	"reflect"

	"k8s-dlv-tui/agent/plan"
)

// groups are a condition as a plan has it: each group must hold, and holds when one of its tests does.
type groups [][]plan.Test

// maxGroups bounds what || of && grows to.
const maxGroups = 32

// condition turns a Go expression into tests. What they need is recorded first, so that nothing else is read for a call
// that isn't told.
func (e *evaluator) condition() (groups, error) {
	tree, err := e.parse()
	if err != nil {
		return nil, err
	}
	return e.holds(tree, false)
}

func (e *evaluator) holds(tree ast.Expr, negated bool) (groups, error) {
	switch node := tree.(type) {
	case *ast.ParenExpr:
		return e.holds(node.X, negated)
	case *ast.UnaryExpr:
		if node.Op == token.NOT {
			return e.holds(node.X, !negated)
		}
	case *ast.BinaryExpr:
		if node.Op == token.LAND || node.Op == token.LOR {
			return e.both(node, negated)
		}
		return e.compare(node, negated)
	}
	return e.truth(tree, negated)
}

// both joins two conditions; by De Morgan, not (a && b) is (not a || not b).
func (e *evaluator) both(node *ast.BinaryExpr, negated bool) (groups, error) {
	left, err := e.holds(node.X, negated)
	if err != nil {
		return nil, err
	}
	right, err := e.holds(node.Y, negated)
	if err != nil {
		return nil, err
	}
	if (node.Op == token.LAND) != negated {
		return append(left, right...), nil
	}
	if len(left)*len(right) > maxGroups {
		return nil, beyondWatch(e.text, "the condition is too long", "Make it shorter, or use debug instead: Delve evaluates any condition.")
	}
	var joined groups
	for _, a := range left {
		for _, b := range right {
			joined = append(joined, append(append([]plan.Test{}, a...), b...))
		}
	}
	return joined, nil
}

// truth is a bool by itself.
func (e *evaluator) truth(tree ast.Expr, negated bool) (groups, error) {
	one, err := e.evaluate(tree)
	if err != nil {
		return nil, err
	}
	if one.known != nil && one.known.Kind() == constant.Bool {
		return always(constant.BoolVal(one.known) != negated), nil
	}
	if one.typ == nil || one.typ.Kind != reflect.Bool {
		return nil, wrongExpression(e.text, "a condition must be true or false")
	}
	return e.compareNumber(one, token.NEQ, constant.MakeInt64(0), negated)
}

// always is a condition that holds for each call, or for none: a group without a test never holds.
func always(holds bool) groups {
	if holds {
		return nil
	}
	return groups{{}}
}

func (e *evaluator) compare(node *ast.BinaryExpr, negated bool) (groups, error) {
	switch node.Op {
	case token.EQL, token.NEQ, token.LSS, token.LEQ, token.GTR, token.GEQ:
	default:
		return nil, beyondWatch(e.text, "watch compares values with constants and does not calculate", "Use debug instead: Delve can calculate.")
	}
	left, right, operator := node.X, node.Y, node.Op
	if isConstant(left) && !isConstant(right) {
		left, right, operator = right, left, turned(operator)
	}
	one, err := e.evaluate(left)
	if err != nil {
		return nil, err
	}
	if identifier, ok := right.(*ast.Ident); ok && identifier.Name == "nil" {
		return e.compareNil(one, operator, negated)
	}
	other, err := e.evaluate(right)
	if err != nil {
		return nil, err
	}
	if other.known == nil {
		return nil, beyondWatch(e.text, "watch compares values with constants, not with each other", "Give a number, a text, true, false or nil to compare with, or use debug instead: Delve compares any two values.")
	}
	if one.known != nil {
		return always(constant.Compare(one.known, operator, other.known) != negated), nil
	}
	switch other.known.Kind() {
	case constant.String:
		return e.compareText(one, operator, constant.StringVal(other.known), negated)
	case constant.Bool:
		if one.typ.Kind != reflect.Bool || operator != token.EQL && operator != token.NEQ {
			return nil, wrongExpression(e.text, "%s can't be compared with true or false", one.typ.Name)
		}
		if constant.BoolVal(other.known) {
			operator = inverted(operator)
		}
		return e.compareNumber(one, operator, constant.MakeInt64(0), negated)
	default:
		return e.compareNumber(one, operator, other.known, negated)
	}
}

func isConstant(tree ast.Expr) bool {
	switch node := tree.(type) {
	case *ast.BasicLit:
		return true
	case *ast.UnaryExpr:
		return isConstant(node.X)
	case *ast.ParenExpr:
		return isConstant(node.X)
	case *ast.Ident:
		return node.Name == "nil" || node.Name == "true" || node.Name == "false"
	}
	return false
}
