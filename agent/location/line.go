package location

import (
	"debug/dwarf"
	"fmt"
	"io"
	"sort"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// line plans a probe wherever the code of a line begins: in its function, in the instances of a generic one, and wherever
// it was inlined.
func (t *tracing) line() error {
	file, line := t.request.File, t.request.Line
	functions := t.program.functionsOf(file)
	found := 0
	for _, function := range functions {
		body, err := t.program.codeOf(function)
		if err != nil {
			continue
		}
		for _, at := range t.program.statements(function, file, line) {
			if found == maxInstances {
				return &protocol.Failure{Kind: "engine", Message: fmt.Sprintf("%s:%d has more than %d places in the code.", file, line, maxInstances), Hint: "Trace a function that calls it."}
			}
			if err := t.lineProbe(function, body, at, found); err != nil {
				return err
			}
			found++
		}
		if found > 0 && t.trace.Function == "" {
			t.trace.Function = function.name()
		}
	}
	if found == 0 {
		return &protocol.Failure{
			Kind:    "no-such-line",
			Message: fmt.Sprintf("Line %d of %s has no code of its own.", line, file),
			Hint:    t.program.nearest(functions, file, line),
		}
	}
	t.trace.File, t.trace.Line = file, line
	return nil
}

func (t *tracing) lineProbe(function tableFunction, body code, at uint64, number int) error {
	// The first line of a function is counted after its stack check, too.
	entry := body.entry()
	if at < entry {
		at = entry
	}
	if !body.isBoundary(at) {
		return t.undecodable(function, fmt.Errorf("%#x is not the first byte of an instruction", at))
	}
	place, err := t.newProbe(function, at)
	if err != nil {
		return t.undecodable(function, err)
	}
	planner := &planner{recorder: newRecorder(t.program.machine, place.CFA), options: t.options, depth: t.options.Depth - 1}
	means := meaning{}
	if debug, err := t.program.debugInfo(); err == nil {
		planner.debug = debug
		names, arguments := debug.scopeOfLine(function, at, entry, t.request.Line)
		if means, err = t.plan(planner, names, &place, false); err != nil {
			return err
		}
		if t.request.Args {
			means.arguments = planner.all(arguments)
		}
		planner.finish()
	}
	t.add(place, planner, means, number)
	return nil
}

// scopeOfLine are the names at an address and the arguments among them.
func (d *debugInfo) scopeOfLine(function tableFunction, at, entry uint64, line int) (*scope, []parameter) {
	empty := &scope{function: binary.ShortName(function.name()), pkg: binary.Package(function.name()), values: map[string]operand{}}
	described, err := d.subprogramAt(function.start)
	if err != nil {
		return empty, nil
	}
	// Before the frame is made, arguments are where the caller put them.
	if at == entry {
		return described.scopeAt(false), described.arguments
	}
	view := &visible{debug: d, unit: described.unit, pc: at, line: line, name: described.name}
	if _, reader, err := d.entryAt(described.entry.Offset); err == nil {
		view.walk(reader, described.entry)
	}
	return view.scope()
}

// functionsOf are the functions that have code of a file, inlined or not.
func (p *Program) functionsOf(file string) []tableFunction {
	var found []tableFunction
	for function := range p.table.each {
		function.ranges(function.field(20), func(start, _ uint64, number int64) bool {
			if function.fileNumber(number) == file {
				found = append(found, function)
				return false
			}
			return true
		})
	}
	return found
}

// statements are the addresses in a function where statements of a line begin: one for each inlined call that has the
// line, and one for the function itself.
func (p *Program) statements(function tableFunction, file string, line int) []uint64 {
	rows := p.rows(function, file, line)
	lowest := map[int64]uint64{}
	for _, at := range rows {
		index := function.inlineIndex(at)
		if known, ok := lowest[index]; !ok || at < known {
			lowest[index] = at
		}
	}
	var found []uint64
	for _, at := range lowest {
		found = append(found, at)
	}
	sort.Slice(found, func(i, j int) bool { return found[i] < found[j] })
	return found
}

// rows are the addresses that the line table gives for a line: those that begin a statement; the function table's where
// there is no debug info.
func (p *Program) rows(function tableFunction, file string, line int) []uint64 {
	var found []uint64
	debug, err := p.debugInfo()
	if err == nil {
		err = debug.eachRow(function.start, func(row dwarf.LineEntry) {
			if row.IsStmt && !row.EndSequence && row.Line == line && row.Address >= function.start && row.Address < function.end && row.File != nil && row.File.Name == file {
				found = append(found, row.Address)
			}
		})
	}
	if err == nil {
		return found
	}
	function.ranges(function.field(24), func(start, _ uint64, number int64) bool {
		if number == int64(line) && function.file(start) == file {
			found = append(found, start)
		}
		return true
	})
	return found
}

// eachRow reads the line table of the unit that has an address. The table is big and for lines alone, so it is read then.
func (d *debugInfo) eachRow(pc uint64, yield func(dwarf.LineEntry)) error {
	unitEntry, err := d.data.Reader().SeekPC(pc)
	if err != nil {
		return err
	}
	data, err := d.withLines()
	if err != nil {
		return err
	}
	reader, err := data.LineReader(unitEntry)
	if err != nil || reader == nil {
		return fmt.Errorf("no line table: %w", err)
	}
	var row dwarf.LineEntry
	for {
		switch err := reader.Next(&row); err {
		case nil:
			yield(row)
		case io.EOF:
			return nil
		default:
			return err
		}
	}
}

// nearest says where there is code instead.
func (p *Program) nearest(functions []tableFunction, file string, line int) string {
	best := 0
	for _, function := range functions {
		function.ranges(function.field(24), func(start, _ uint64, number int64) bool {
			if found := int(number); found > line && (best == 0 || found < best) && function.file(start) == file {
				best = found
			}
			return true
		})
	}
	if best == 0 {
		return "Give a line with a statement."
	}
	return fmt.Sprintf("The next line with code is %d.", best)
}
