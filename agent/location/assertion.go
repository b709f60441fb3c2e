package location

import (
	"errors"
	"go/ast"
	"reflect"
	"strconv"
	"strings"

	"k8s-dlv-tui/agent/plan"
)

// assertion is x.(*T): the interface's value, where its dynamic type is that one.
func (e *evaluator) assertion(node *ast.TypeAssertExpr) (operand, error) {
	one, err := e.evaluate(node.X)
	if err != nil {
		return operand{}, err
	}
	if one.typ == nil || one.typ.Kind != reflect.Interface {
		return operand{}, wrongExpression(e.text, "only an interface has a dynamic type")
	}
	name, err := typeText(node.Type)
	if err != nil {
		return operand{}, wrongExpression(e.text, "after the dot there must be a type, as in x.(*T)")
	}
	typ, address, ok := e.debug.typeNamed(name, e.scope.pkg)
	if !ok {
		return operand{}, wrongExpression(e.text, "the program has no type %s that an interface can hold", name)
	}
	which, why := plan.Ref{}, ""
	if one.typ.isEmptyInterface() {
		which, why = e.fetch(one.place.sub(0, 8)).word(0)
	} else {
		which, why = e.fetch(e.through(one.place, 8, 8)).word(0)
	}
	if why != "" {
		return operand{typ: typ, place: unavailable(why, typ.Size)}, nil
	}
	place := one.place.sub(8, 8)
	if !typ.isDirect() {
		place = e.through(place, 0, typ.Size)
	}
	for i := range place {
		place[i].when, place[i].types = &which, []uint64{address}
	}
	return operand{typ: typ, place: place}, nil
}

// typeText is the type of an assertion as Go's type names are written.
func typeText(tree ast.Expr) (string, error) {
	switch node := tree.(type) {
	case *ast.Ident:
		return node.Name, nil
	case *ast.StarExpr:
		inner, err := typeText(node.X)
		return "*" + inner, err
	case *ast.SelectorExpr:
		inner, err := typeText(node.X)
		return inner + "." + node.Sel.Name, err
	case *ast.ParenExpr:
		return typeText(node.X)
	case *ast.BasicLit:
		return strconv.Unquote(node.Value)
	}
	return "", errors.New("not a type's name")
}

// typeNamed finds a type by a name as it is written in the source of a package.
func (d *debugInfo) typeNamed(name, pkg string) (*Type, uint64, bool) {
	stars := len(name) - len(strings.TrimLeft(name, "*"))
	bare := name[stars:]
	tried := []string{name}
	if !strings.Contains(bare, ".") {
		tried = append([]string{name[:stars] + pkg + "." + bare}, tried...)
	}
	for _, each := range tried {
		if typ, address, ok := d.runtimeType(each); ok {
			return typ, address, true
		}
	}
	// By the package's name instead of its path, if only one type is called so.
	d.indexTypes()
	var found []string
	for full := range d.named {
		if strings.HasSuffix(full, "/"+bare) && strings.HasPrefix(full, name[:stars]) && !strings.ContainsAny(full[stars:], "*[{ ") {
			found = append(found, full)
		}
	}
	if len(found) != 1 {
		return nil, 0, false
	}
	return d.runtimeType(found[0])
}

// isDirect tells that an interface holds such a value itself, not its address: what is one pointer.
func (t *Type) isDirect() bool {
	switch t.Kind {
	case reflect.Pointer, reflect.UnsafePointer, reflect.Map, reflect.Chan, reflect.Func:
		return true
	case reflect.Struct:
		return len(t.fields) == 1 && t.Size == 8 && t.fieldType(t.fields[0]).isDirect()
	case reflect.Array:
		elem := t.Elem()
		return t.Count == 1 && elem != nil && elem.isDirect()
	}
	return false
}
