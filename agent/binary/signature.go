package binary

import (
	"debug/dwarf"
	"debug/elf"
	"strings"
)

// Signature is one function with its arguments and results; field names are those of the protocol.
type Signature struct {
	Function string `json:"function"`
	File     string `json:"file"`
	Line     int    `json:"line"`
	// Parameters is nil where there is no debug info.
	Parameters []Parameter `json:"parameters,omitzero"`
}

// Parameter is a receiver, an argument or a result.
type Parameter struct {
	Name   string  `json:"name"`
	Type   string  `json:"type"`
	Role   string  `json:"role"`
	Fields []Field `json:"fields,omitempty"`
}

// Field is a direct field of a struct.
type Field struct {
	Name string `json:"name"`
	Type string `json:"type"`
}

// maxFields bounds what is told of a struct; there are generated ones with thousands of fields.
const maxFields = 200

// SignatureOf reads the parameters of a function from the debug info of the executable at path.
// A binary without debug info has no parameters to tell; that is no error.
func SignatureOf(path, function string) ([]Parameter, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if !hasDebugInfo(file) {
		return nil, nil
	}
	data, err := file.DWARF()
	if err != nil {
		return nil, nil
	}
	entry, reader := subprogram(data, function, Package(function))
	if entry == nil {
		// An instance of a generic function is in the package that needed it first.
		if entry, reader = subprogram(data, function, ""); entry == nil {
			return nil, nil
		}
	}
	return parameters(data, reader, entry, WithoutTypeParameters(function)), nil
}

// subprogram finds a function's entry, or that of any instance of a generic one, in the compile unit of that package (in
// all of them when it is empty) and a reader that stands at its first child.
func subprogram(data *dwarf.Data, name, unit string) (*dwarf.Entry, *dwarf.Reader) {
	plain := WithoutTypeParameters(name)
	anyInstance := plain == name || strings.HasSuffix(name, "[...]")
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		if err != nil || entry == nil {
			return nil, nil
		}
		switch entry.Tag {
		case dwarf.TagCompileUnit:
			if unitName, _ := entry.Val(dwarf.AttrName).(string); unit != "" && unitName != unit {
				reader.SkipChildren()
			}
		case dwarf.TagSubprogram:
			found, _ := entry.Val(dwarf.AttrName).(string)
			if entry.Children && (found == name || anyInstance && strings.Contains(found, "[") && WithoutTypeParameters(found) == plain) {
				return entry, reader
			}
			reader.SkipChildren()
		default:
			reader.SkipChildren()
		}
	}
}

func parameters(data *dwarf.Data, reader *dwarf.Reader, function *dwarf.Entry, name string) []Parameter {
	found := []Parameter{}
	for {
		entry, err := reader.Next()
		if err != nil || entry == nil || entry.Tag == 0 {
			return found
		}
		if entry.Tag != dwarf.TagFormalParameter {
			reader.SkipChildren()
			continue
		}
		parameter := Parameter{Role: "argument"}
		parameter.Name, _ = entry.Val(dwarf.AttrName).(string)
		if result, _ := entry.Val(dwarf.AttrVarParam).(bool); result {
			parameter.Role = "result"
			// The compiler names unnamed results itself: ~r0.
			if strings.HasPrefix(parameter.Name, "~") {
				parameter.Name = ""
			}
		}
		// Hidden ones: the dictionary of a generic function, the context of a closure.
		if strings.HasPrefix(parameter.Name, ".") {
			continue
		}
		if offset, ok := entry.Val(dwarf.AttrType).(dwarf.Offset); ok {
			parameter.Type, parameter.Fields = describeType(data, offset)
		}
		if len(found) == 0 && parameter.Role == "argument" && isReceiver(name, parameter.Type) {
			parameter.Role = "receiver"
		}
		found = append(found, parameter)
	}
}

// isReceiver tells whether the first parameter, of that type, is the receiver of the method of that name.
func isReceiver(function, typ string) bool {
	short := ShortName(function)
	dot := strings.LastIndexByte(short, '.')
	if dot < 0 {
		return false
	}
	owner := strings.TrimSuffix(strings.TrimPrefix(short[:dot], "(*"), ")")
	return ShortName(strings.TrimPrefix(WithoutTypeParameters(typ), "*")) == owner
}

const (
	// attrGoKind is the attribute in which Go's compiler puts reflect.Kind.
	attrGoKind  dwarf.Attr = 0x2900
	kindPointer            = 22
	kindStruct             = 25
)

// describeType is the name of a type and, for a struct or a pointer to one, its fields.
func describeType(data *dwarf.Data, offset dwarf.Offset) (name string, fields []Field) {
	name = typeName(data, offset)
	for range 8 {
		reader := data.Reader()
		reader.Seek(offset)
		entry, err := reader.Next()
		if err != nil || entry == nil {
			return name, nil
		}
		switch entry.Tag {
		case dwarf.TagTypedef, dwarf.TagPointerType:
			// An interface is a typedef of a struct of the runtime; its kind tells.
			kind, known := entry.Val(attrGoKind).(int64)
			next, ok := entry.Val(dwarf.AttrType).(dwarf.Offset)
			if !ok || known && kind != kindStruct && kind != kindPointer {
				return name, nil
			}
			offset = next
		case dwarf.TagStructType:
			if kind, _ := entry.Val(attrGoKind).(int64); kind != kindStruct {
				return name, nil
			}
			return name, structFields(data, reader)
		default:
			return name, nil
		}
	}
	return name, nil
}

func structFields(data *dwarf.Data, reader *dwarf.Reader) []Field {
	var fields []Field
	for len(fields) < maxFields {
		entry, err := reader.Next()
		if err != nil || entry == nil || entry.Tag == 0 {
			break
		}
		if entry.Tag != dwarf.TagMember {
			reader.SkipChildren()
			continue
		}
		field := Field{}
		field.Name, _ = entry.Val(dwarf.AttrName).(string)
		if offset, ok := entry.Val(dwarf.AttrType).(dwarf.Offset); ok {
			field.Type = typeName(data, offset)
		}
		fields = append(fields, field)
	}
	return fields
}

func typeName(data *dwarf.Data, offset dwarf.Offset) string {
	reader := data.Reader()
	reader.Seek(offset)
	entry, err := reader.Next()
	if err != nil || entry == nil {
		return ""
	}
	name, _ := entry.Val(dwarf.AttrName).(string)
	return name
}

// producerOfMain is what the compiler wrote into the debug info of package main; empty when there is none.
func producerOfMain(file *elf.File) string {
	if !hasDebugInfo(file) {
		return ""
	}
	data, err := file.DWARF()
	if err != nil {
		return ""
	}
	reader := data.Reader()
	for {
		entry, err := reader.Next()
		if err != nil || entry == nil {
			return ""
		}
		if name, _ := entry.Val(dwarf.AttrName).(string); entry.Tag == dwarf.TagCompileUnit && name == "main" {
			producer, _ := entry.Val(dwarf.AttrProducer).(string)
			return producer
		}
		reader.SkipChildren()
	}
}
