package binary

import (
	"debug/elf"
	"debug/gosym"
	"errors"
	"fmt"
	"path"
	"strings"
)

// Functions is the table of a binary's functions from its pclntab, which every Go binary has, stripped or not.
// Functions that the compiler inlined everywhere are absent, as there is no such code.
type Functions struct {
	// Files are the source files; Entries are in order of the address.
	Files   []string
	Entries []Function
	byName  map[string]int
}

// Function is one function and where its code begins.
type Function struct {
	Name string
	File int
	Line int
}

// OpenFunctions reads the functions of the executable at path.
func OpenFunctions(path string) (*Functions, error) {
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return FunctionsOf(file)
}

// FunctionsOf reads the functions of an ELF file.
func FunctionsOf(file *elf.File) (functions *Functions, err error) {
	// debug/gosym panics on tables that it can't read.
	defer func() {
		if recovered := recover(); recovered != nil {
			functions, err = nil, fmt.Errorf("the function table can't be read: %v", recovered)
		}
	}()
	symbols, err := symbolsOf(file)
	if err != nil {
		return nil, err
	}
	var names []string
	entries := make([]Function, 0, len(symbols.Funcs))
	files := map[string]int{}
	for i := range symbols.Funcs {
		function := &symbols.Funcs[i]
		if function.Sym == nil || function.Name == "" {
			continue
		}
		name, line, _ := symbols.PCToLine(function.Entry)
		index, known := files[name]
		if !known {
			index = len(names)
			files[name] = index
			names = append(names, name)
		}
		entries = append(entries, Function{Name: function.Name, File: index, Line: line})
	}
	return NewFunctions(names, entries), nil
}

// FunctionsAt names the functions that have code at addresses of the executable at path.
func FunctionsAt(path string, addresses []uint64) (names []string, err error) {
	defer func() {
		if recovered := recover(); recovered != nil {
			names, err = nil, fmt.Errorf("the function table can't be read: %v", recovered)
		}
	}()
	file, err := elf.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	symbols, err := symbolsOf(file)
	if err != nil {
		return nil, err
	}
	for _, address := range addresses {
		if function := symbols.PCToFunc(address); function != nil {
			names = append(names, function.Name)
		}
	}
	return names, nil
}

func symbolsOf(file *elf.File) (*gosym.Table, error) {
	text, table := file.Section(".text"), pclntab(file)
	if text == nil || table == nil {
		return nil, errors.New("no function table (.gopclntab)")
	}
	data, err := table.Data()
	if err != nil {
		return nil, err
	}
	return gosym.NewTable(nil, gosym.NewLineTable(data, text.Addr))
}

// NewFunctions makes a table of what is known already.
func NewFunctions(files []string, entries []Function) *Functions {
	functions := &Functions{Files: files, Entries: entries, byName: make(map[string]int, len(entries))}
	for i, entry := range entries {
		functions.byName[entry.Name] = i
	}
	return functions
}

// pclntab is the section with the function table; its name depends on how the binary was linked.
func pclntab(file *elf.File) *elf.Section {
	for _, name := range []string{".gopclntab", ".data.rel.ro.gopclntab"} {
		if section := file.Section(name); section != nil {
			return section
		}
	}
	return nil
}

// Count is the number of functions.
func (f *Functions) Count() int { return len(f.Entries) }

// Find returns the function of that name, and the name under which Delve knows it. A generic function has an entry for
// each of its instances, `main.Max[go.shape.int]`; `main.Max` and `main.Max[...]` mean all of them, the first is returned.
func (f *Functions) Find(name string) (entry Function, delve string, found bool) {
	if i, ok := f.byName[name]; ok {
		return f.Entries[i], name, true
	}
	plain := WithoutTypeParameters(name)
	for _, entry := range f.Entries {
		if len(entry.Name) > len(plain) && strings.Contains(entry.Name, "[") && WithoutTypeParameters(entry.Name) == plain {
			return entry, plain, true
		}
	}
	return Function{}, "", false
}

// FindFile returns the full names of the source files that the given one can mean: itself, or those that end with it
// after a slash.
func (f *Functions) FindFile(name string) []string {
	var found []string
	suffix := "/" + path.Clean(name)
	for _, file := range f.Files {
		if file == name {
			return []string{file}
		}
		if strings.HasSuffix(file, suffix) {
			found = append(found, file)
		}
	}
	return found
}

func (f *Functions) hasPackage(name string) bool {
	for _, entry := range f.Entries {
		if strings.HasPrefix(entry.Name, name+".") {
			return true
		}
	}
	return false
}

// WithoutTypeParameters takes the bracketed parts off a function's name. Delve finds every instance of a generic
// function by that name.
func WithoutTypeParameters(name string) string {
	if !strings.Contains(name, "[") {
		return name
	}
	var plain strings.Builder
	depth := 0
	for _, letter := range name {
		switch {
		case letter == '[':
			depth++
		case letter == ']' && depth > 0:
			depth--
		case depth == 0:
			plain.WriteRune(letter)
		}
	}
	return plain.String()
}

// Package is the import path in a function's name: everything to the first dot after the last slash, with the `%2e` of
// the linker turned back into dots.
func Package(function string) string {
	function = WithoutTypeParameters(function)
	start := strings.LastIndexByte(function, '/') + 1
	if dot := strings.IndexByte(function[start:], '.'); dot >= 0 {
		function = function[:start+dot]
	}
	return strings.ReplaceAll(function, "%2e", ".")
}

// ShortName is a function's name without its package: `(*Server).Serve`.
func ShortName(function string) string {
	bracket := strings.IndexByte(function, '[')
	if bracket < 0 {
		bracket = len(function)
	}
	start := strings.LastIndexByte(function[:bracket], '/') + 1
	if dot := strings.IndexByte(function[start:], '.'); dot >= 0 {
		return function[start+dot+1:]
	}
	return function
}
