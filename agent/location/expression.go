package location

import (
	"go/ast"
	"go/constant"
	"go/parser"
	"go/token"
	"reflect"
	"strings"
)

// operand is what an expression means: a value in a place, a number that is known, or a package.
type operand struct {
	typ   *Type
	place location
	// known is a constant.
	known constant.Value
	// zeroWhenNil: the value is a length behind a pointer; of a nil map or channel it is 0. header is that pointer.
	zeroWhenNil bool
	header      location
	// byReference: the place has the value's address.
	byReference bool
}

// scope is what the names of an expression mean at a place.
type scope struct {
	// function is how messages call it; names are its names in their order.
	function string
	names    []string
	values   map[string]operand
	// results are names that have no value yet, at an entry.
	results map[string]bool
	// spent are arguments, at a return.
	spent map[string]bool
	pkg   string
}

func (s *scope) define(name string, value operand) {
	if name == "" || name == "_" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~") {
		return
	}
	if _, known := s.values[name]; !known {
		s.names = append(s.names, name)
	}
	s.values[name] = value
}

// evaluator turns one expression into an operand.
type evaluator struct {
	*planner
	scope *scope
	text  string
}

func (e *evaluator) parse() (ast.Expr, error) {
	tree, err := parser.ParseExpr(e.text)
	if err != nil {
		return nil, wrongExpression(e.text, "it is not a Go expression")
	}
	return tree, nil
}

func (e *evaluator) evaluate(tree ast.Expr) (operand, error) {
	switch node := tree.(type) {
	case *ast.ParenExpr:
		return e.evaluate(node.X)
	case *ast.Ident:
		return e.name(node.Name)
	case *ast.SelectorExpr:
		return e.selector(node)
	case *ast.StarExpr:
		return e.star(node)
	case *ast.IndexExpr:
		return e.index(node)
	case *ast.TypeAssertExpr:
		return e.assertion(node)
	case *ast.CallExpr:
		return e.call(node)
	case *ast.BasicLit:
		return operand{known: constant.MakeFromLiteral(node.Value, node.Kind, 0)}, nil
	case *ast.UnaryExpr:
		if node.Op == token.SUB {
			if one, err := e.evaluate(node.X); err == nil && one.known != nil && one.known.Kind() != constant.String {
				return operand{known: constant.UnaryOp(token.SUB, one.known, 0)}, nil
			}
		}
		if node.Op == token.AND {
			return operand{}, beyondWatch(e.text, "watch has no addresses", "Give the value itself, or use debug instead: Delve can take an address.")
		}
	}
	return operand{}, beyondWatch(e.text, "watch reads values and does not calculate", "Give the values themselves, or use debug instead: Delve can calculate.")
}

func (e *evaluator) name(name string) (operand, error) {
	switch name {
	case "true", "false":
		return operand{known: constant.MakeBool(name == "true")}, nil
	}
	if found, ok := e.scope.values[name]; ok {
		if found.byReference {
			return e.behind(found)
		}
		return found, nil
	}
	if typ, place, ok := e.debug.packageVariable(e.scope.pkg, name); ok {
		return operand{typ: typ, place: place}, nil
	}
	return operand{}, e.unknown(name)
}

func (e *evaluator) unknown(name string) error {
	if e.scope.results[name] {
		return wrongExpression(e.text, "%s is a result of %s and has its value at the return only", name, e.scope.function)
	}
	if e.scope.spent[name] {
		return beyondWatch(e.text, name+" is an argument and its register is used for other things by the return", "Give arguments and results in expressions of their own.")
	}
	if len(e.scope.names) == 0 {
		return wrongExpression(e.text, "there is no %s; %s has no values with a name", name, e.scope.function)
	}
	return wrongExpression(e.text, "there is no %s; %s has %s", name, e.scope.function, list(e.scope.names))
}

func (e *evaluator) selector(node *ast.SelectorExpr) (operand, error) {
	if pkg, ok := node.X.(*ast.Ident); ok {
		if _, shadowed := e.scope.values[pkg.Name]; !shadowed {
			if typ, place, ok := e.debug.packageVariable(pkg.Name, node.Sel.Name); ok {
				return operand{typ: typ, place: place}, nil
			}
			if _, _, isVariable := e.debug.packageVariable(e.scope.pkg, pkg.Name); !isVariable {
				return operand{}, e.unknown(pkg.Name)
			}
		}
	}
	one, err := e.evaluate(node.X)
	if err != nil {
		return operand{}, err
	}
	return e.field(one, node.Sel.Name)
}

// field is a field of a struct or of what a pointer to one points to, embedded ones included.
func (e *evaluator) field(one operand, name string) (operand, error) {
	if one.typ != nil && one.typ.Kind == reflect.Pointer {
		behind, err := e.behind(one)
		if err != nil {
			return operand{}, err
		}
		one = behind
	}
	if one.typ == nil || one.typ.Kind != reflect.Struct {
		if one.typ != nil && one.typ.Kind == reflect.Interface {
			return operand{}, beyondWatch(e.text, "the dynamic type of an interface is not known beforehand", "Say which it is, as in x.(*T).Field, or use debug instead: Delve can look.")
		}
		return operand{}, wrongExpression(e.text, "what %s is asked of is not a struct", name)
	}
	path := one.typ.find(name, 0)
	if path == nil {
		var names []string
		for _, each := range one.typ.fields {
			names = append(names, each.name)
		}
		if len(names) == 0 {
			return operand{}, wrongExpression(e.text, "%s has no field %s, nor any other", one.typ.Name, name)
		}
		return operand{}, wrongExpression(e.text, "%s has no field %s; it has %s", one.typ.Name, name, list(names))
	}
	for i, step := range path {
		if i > 0 && one.typ.Kind == reflect.Pointer {
			behind, err := e.behind(one)
			if err != nil {
				return operand{}, err
			}
			one = behind
		}
		typ := one.typ.fieldType(step)
		one = operand{typ: typ, place: one.place.sub(step.offset, typ.Size)}
	}
	return one, nil
}

// find is the way to a field: the shallowest one of that name, through embedded structs.
func (t *Type) find(name string, _ int) []field {
	type way struct {
		typ  *Type
		path []field
	}
	level := []way{{typ: t}}
	for depth := 0; depth < 8 && len(level) > 0; depth++ {
		var next []way
		for _, at := range level {
			for _, each := range at.typ.fields {
				path := append(append([]field{}, at.path...), each)
				if each.name == name {
					return path
				}
				if !each.embedded {
					continue
				}
				inner := at.typ.fieldType(each)
				if inner.Kind == reflect.Pointer {
					inner = inner.Elem()
				}
				if inner != nil && inner.Kind == reflect.Struct {
					next = append(next, way{inner, path})
				}
			}
		}
		level = next
	}
	return nil
}

// call is len or cap; other calls would have to run the program.
func (e *evaluator) call(node *ast.CallExpr) (operand, error) {
	function, _ := node.Fun.(*ast.Ident)
	if function == nil || function.Name != "len" && function.Name != "cap" || len(node.Args) != 1 {
		return operand{}, beyondWatch(e.text, "watch can't call functions", "Give the fields that the call reads, or use debug instead: Delve can call.")
	}
	one, err := e.evaluate(node.Args[0])
	if err != nil {
		return operand{}, err
	}
	count := &Type{debug: e.debug, Name: "int", Kind: reflect.Int, Size: 8}
	if one.known != nil && one.known.Kind() == constant.String {
		return operand{known: constant.MakeInt64(int64(len(constant.StringVal(one.known))))}, nil
	}
	if one.typ == nil {
		return operand{}, wrongExpression(e.text, "it has no length")
	}
	if one.typ.Kind == reflect.Pointer && one.typ.Elem() != nil && one.typ.Elem().Kind == reflect.Array {
		return operand{known: constant.MakeInt64(one.typ.Elem().Count)}, nil
	}
	isCap := function.Name == "cap"
	switch {
	case one.typ.Kind == reflect.Array:
		return operand{known: constant.MakeInt64(one.typ.Count)}, nil
	case one.typ.Kind == reflect.Slice && isCap:
		return operand{typ: count, place: one.place.sub(16, 8)}, nil
	case one.typ.Kind == reflect.Slice, one.typ.Kind == reflect.String && !isCap:
		return operand{typ: count, place: one.place.sub(8, 8)}, nil
	case one.typ.Kind == reflect.Chan && isCap:
		return operand{typ: count, place: e.through(one.place, 8, 8), zeroWhenNil: true, header: one.place}, nil
	case one.typ.Kind == reflect.Chan, one.typ.Kind == reflect.Map && !isCap:
		return operand{typ: count, place: e.through(one.place, 0, 8), zeroWhenNil: true, header: one.place}, nil
	}
	return operand{}, wrongExpression(e.text, "%s has no %s", one.typ.Name, function.Name)
}
