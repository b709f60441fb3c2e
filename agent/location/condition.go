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

func turned(operator token.Token) token.Token {
	switch operator {
	case token.LSS:
		return token.GTR
	case token.LEQ:
		return token.GEQ
	case token.GTR:
		return token.LSS
	case token.GEQ:
		return token.LEQ
	}
	return operator
}

func inverted(operator token.Token) token.Token {
	switch operator {
	case token.EQL:
		return token.NEQ
	case token.NEQ:
		return token.EQL
	case token.LSS:
		return token.GEQ
	case token.LEQ:
		return token.GTR
	case token.GTR:
		return token.LEQ
	}
	return token.LSS
}

// where has a word recorded, or refuses the condition: one on a value that isn't there would never hold.
func (e *evaluator) where(place location, size int64) (plan.Ref, error) {
	why := place.why(size)
	if why == "" {
		found := e.fetch(place)
		if len(found) == 1 && found[0].why == "" && found[0].size == size {
			return plan.Ref{Slot: found[0].slot, Offset: int(found[0].offset)}, nil
		}
		why = "its bytes are not in one place"
		if len(found) > 0 && found[0].why != "" {
			why = found[0].why
		}
	}
	return plan.Ref{}, beyondWatch(e.text, "its value can't be had here: "+why, "Leave it out, or use debug instead: Delve may know it at another line.")
}

func (e *evaluator) compareNil(one operand, operator token.Token, negated bool) (groups, error) {
	if one.typ == nil || operator != token.EQL && operator != token.NEQ {
		return nil, wrongExpression(e.text, "it can't be compared with nil")
	}
	switch one.typ.Kind {
	case reflect.Pointer, reflect.UnsafePointer, reflect.Map, reflect.Chan, reflect.Func, reflect.Interface, reflect.Slice:
	default:
		return nil, wrongExpression(e.text, "%s is never nil", one.typ.Name)
	}
	at, err := e.where(one.place.sub(0, 8), 8)
	if err != nil {
		return nil, err
	}
	if negated {
		operator = inverted(operator)
	}
	return groups{{{Slot: at.Slot, Offset: at.Offset, Size: 8, Operator: operator.String()}}}, nil
}

func (e *evaluator) compareText(one operand, operator token.Token, text string, negated bool) (groups, error) {
	if one.typ == nil || one.typ.Kind != reflect.String {
		return nil, wrongExpression(e.text, "what is compared with a text is not a string")
	}
	if operator != token.EQL && operator != token.NEQ {
		return nil, beyondWatch(e.text, "watch can tell whether strings are equal, not their order", "Use == or !=, or use debug instead: Delve knows the order of strings.")
	}
	if len(text) > plan.MaxText {
		return nil, beyondWatch(e.text, "the text is longer than 64 bytes", "Compare with a shorter one, or use debug instead: Delve compares any text.")
	}
	if negated {
		operator = inverted(operator)
	}
	length, err := e.where(one.place.sub(8, 8), 8)
	if err != nil {
		return nil, err
	}
	if text == "" {
		return groups{{{Slot: length.Slot, Offset: length.Offset, Size: 8, Operator: operator.String()}}}, nil
	}
	pointer, err := e.where(one.place.sub(0, 8), 8)
	if err != nil {
		return nil, err
	}
	slot, why := e.add(plan.Slot{From: plan.Source{Kind: plan.FromSlot, Ref: pointer}, Size: e.options.MaxString, Length: &length, Element: 1})
	if why != "" {
		return nil, beyondWatch(e.text, "the condition needs more than one record can hold", "Make it shorter.")
	}
	return groups{{{Slot: slot, Operator: operator.String(), Text: []byte(text)}}}, nil
}

func (e *evaluator) compareNumber(one operand, operator token.Token, number constant.Value, negated bool) (groups, error) {
	if one.typ == nil || !one.typ.isNumber() {
		return nil, wrongExpression(e.text, "what is compared with a number is not one")
	}
	if one.typ.Kind >= reflect.Float32 {
		return nil, beyondWatch(e.text, "watch can't compare floats", "Use debug instead: Delve can.")
	}
	signed := one.typ.Kind >= reflect.Int && one.typ.Kind <= reflect.Int64
	value, fits := wordOf(number, signed, one.typ.Size)
	if !fits {
		return nil, wrongExpression(e.text, "%s is not a number that %s can have", number, one.typ.Name)
	}
	at, err := e.where(one.place, one.typ.Size)
	if err != nil {
		return nil, err
	}
	if negated {
		operator = inverted(operator)
	}
	tests := []plan.Test{{Slot: at.Slot, Offset: at.Offset, Size: int(one.typ.Size), Signed: signed, Operator: operator.String(), Value: value}}
	// A nil map has no length to read, but it is 0.
	if one.zeroWhenNil && constant.Compare(constant.MakeInt64(0), operator, constant.ToInt(number)) {
		header, err := e.where(one.header, 8)
		if err != nil {
			return nil, err
		}
		tests = append(tests, plan.Test{Slot: header.Slot, Offset: header.Offset, Size: 8, Operator: "=="})
	}
	return groups{tests}, nil
}

// wordOf is a constant as the 8 bytes that a test compares with, sign-extended.
func wordOf(number constant.Value, signed bool, size int64) (uint64, bool) {
	number = constant.ToInt(number)
	if number.Kind() != constant.Int {
		return 0, false
	}
	if signed {
		value, exact := constant.Int64Val(number)
		shift := 64 - 8*uint(size)
		return uint64(value), exact && value<<shift>>shift == value
	}
	value, exact := constant.Uint64Val(number)
	return value, exact && (size == 8 || value>>(8*uint(size)) == 0)
}
