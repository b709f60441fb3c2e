package location

import (
	"go/ast"
	"go/constant"
	"reflect"
)

// behind is what a pointer points to.
func (e *evaluator) behind(one operand) (operand, error) {
	elem := one.typ.Elem()
	if elem == nil {
		return operand{}, wrongExpression(e.text, "what %s points to has no type", one.typ.Name)
	}
	return operand{typ: elem, place: e.through(one.place, 0, elem.Size)}, nil
}

// through is the location of size bytes at an offset from the address that the first word of a location holds.
func (e *evaluator) through(place location, at, size int64) location {
	word := place.sub(0, 8)
	if why := word.why(8); why != "" {
		return unavailable(why, size)
	}
	pointer, why := e.fetch(word).word(0)
	if why != "" {
		return unavailable(why, size)
	}
	return location{{kind: inMemory, size: size, offset: at, pointer: pointer, index: word[0].index}}
}

func (e *evaluator) star(node *ast.StarExpr) (operand, error) {
	one, err := e.evaluate(node.X)
	if err != nil {
		return operand{}, err
	}
	if one.typ == nil || one.typ.Kind != reflect.Pointer {
		return operand{}, wrongExpression(e.text, "only a pointer can be followed")
	}
	return e.behind(one)
}

func (e *evaluator) index(node *ast.IndexExpr) (operand, error) {
	one, err := e.evaluate(node.X)
	if err != nil {
		return operand{}, err
	}
	if one.typ == nil {
		return operand{}, wrongExpression(e.text, "a constant has no elements")
	}
	if one.typ.Kind == reflect.Map {
		return operand{}, beyondWatch(e.text, "watch can't look into a map", "Use debug instead: Delve can read a map's entries.")
	}
	at, err := e.evaluate(node.Index)
	if err != nil {
		return operand{}, err
	}
	index, exact := int64(0), false
	if at.known != nil {
		index, exact = constant.Int64Val(constant.ToInt(at.known))
	}
	if !exact {
		return operand{}, beyondWatch(e.text, "an index must be a number", "Give the index as a number, or use debug instead: Delve can use a variable.")
	}
	if one.typ.Kind == reflect.Pointer && one.typ.Elem() != nil && one.typ.Elem().Kind == reflect.Array {
		if one, err = e.behind(one); err != nil {
			return operand{}, err
		}
	}
	return e.element(one, index)
}

func (e *evaluator) element(one operand, index int64) (operand, error) {
	elem := one.typ.Elem()
	if one.typ.Kind == reflect.String {
		elem = &Type{debug: e.debug, Name: "uint8", Kind: reflect.Uint8, Size: 1}
	}
	switch {
	case index < 0:
		return operand{}, wrongExpression(e.text, "an index can't be below 0")
	case one.typ.Kind == reflect.Array && elem != nil:
		if index >= one.typ.Count {
			return operand{}, wrongExpression(e.text, "index %d is beyond the length %d", index, one.typ.Count)
		}
		return operand{typ: elem, place: one.place.sub(index*elem.Size, elem.Size)}, nil
	case (one.typ.Kind == reflect.Slice || one.typ.Kind == reflect.String) && elem != nil:
		place := e.through(one.place, index*elem.Size, elem.Size)
		if place[0].kind == nowhere {
			return operand{typ: elem, place: place}, nil
		}
		length, why := e.fetch(one.place.sub(8, 8)).word(0)
		if why != "" {
			return operand{typ: elem, place: unavailable(why, elem.Size)}, nil
		}
		place[0].bound, place[0].index = &length, index
		return operand{typ: elem, place: place}, nil
	}
	return operand{}, wrongExpression(e.text, "%s has no elements", one.typ.Name)
}
