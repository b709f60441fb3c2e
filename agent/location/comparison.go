package location

import (
	"go/constant"
	"go/token"
	"reflect"

	"k8s-dlv-tui/agent/plan"
)

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
	slot, why := e.add(plan.Slot{From: plan.Source{Kind: plan.FromSlot, Ref: pointer}, Size: max(e.options.MaxString, plan.MaxText+1), Length: &length, Element: 1})
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
