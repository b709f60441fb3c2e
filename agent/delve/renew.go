package delve

import (
	"maps"
	"strconv"
)

const (
	// maxGoroutines is how many goroutines a breakpoint may have counted before it is renewed. Delve sends all of these
	// counts with every hit, twice; with ten thousand of them a hit costs milliseconds.
	maxGoroutines = 1000
	// maxRemembered is how many counts of goroutines are kept for a tracepoint over its renewals.
	maxRemembered = 50_000
)

// renewal notes, once, that a breakpoint should be renewed.
func (t *tracepoints) renewal(breakpoint int) bool {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	one := t.byID[breakpoint]
	if one == nil || one.renewing {
		return false
	}
	one.renewing = true
	return true
}

// renew puts a new breakpoint into the place of one that has counted too many goroutines.
func (d *Debugger) renew(id int) error {
	result, err := d.connection.raw("ListBreakpoints", []byte(`{"All":false}`), callLimit)
	if err != nil {
		return err
	}
	found, err := decodeBreakpoints(result)
	if err != nil {
		return err
	}
	for _, old := range found {
		if integer(old["id"]) != int64(id) {
			continue
		}
		counts, total := goroutineCounts(old), uint64(integer(old["totalHitCount"]))
		// By its addresses: Delve would look for a file or a function anew, and perhaps find another place.
		for _, field := range []string{"id", "hitCount", "totalHitCount", "file", "line", "functionName", "ExprString"} {
			delete(old, field)
		}
		if err := d.clear(id); err != nil {
			return err
		}
		var created struct{ Breakpoint breakpoint }
		if err := d.connection.call("CreateBreakpoint", map[string]any{"Breakpoint": old}, &created); err != nil {
			return err
		}
		d.traces.renewed(id, created.Breakpoint.ID, total, counts)
	}
	return d.refresh()
}

// renewed takes over a breakpoint's successor, and the counts of both.
func (t *tracepoints) renewed(old, successor int, total uint64, counts map[int64]uint64) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	one := t.byID[old]
	if one == nil {
		return
	}
	// Hits that are still being decoded know the old one: it stays known.
	t.byID[successor] = one
	for i := range one.ids {
		if one.ids[i] != old {
			continue
		}
		one.ids[i] = successor
		if i == 0 {
			one.earlier += total
			if one.goroutines == nil || len(one.goroutines) > maxRemembered {
				one.goroutines = map[int64]uint64{}
			}
			for goroutine, count := range counts {
				one.goroutines[goroutine] += count
			}
		}
	}
	if t.taken[old] {
		t.taken[successor] = true
	}
	one.renewing = false
}

// earlierOf is how often a goroutine was counted by a breakpoint's predecessors.
func (t *tracepoints) earlierOf(breakpoint int, goroutine int64) uint64 {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if one := t.byID[breakpoint]; one != nil && one.ids[0] == breakpoint {
		return one.goroutines[goroutine]
	}
	return 0
}

func decodeBreakpoints(result []byte) ([]map[string]any, error) {
	fields, err := decodeNumbers(result)
	if err != nil {
		return nil, err
	}
	list, _ := fields["Breakpoints"].([]any)
	var found []map[string]any
	for _, one := range list {
		if fields, ok := one.(map[string]any); ok {
			found = append(found, maps.Clone(fields))
		}
	}
	return found, nil
}

// integer reads a JSON number, 0 when it isn't one.
func integer(value any) int64 {
	text, ok := value.(interface{ Int64() (int64, error) })
	if !ok {
		return 0
	}
	n, _ := text.Int64()
	return n
}

func goroutineCounts(breakpoint map[string]any) map[int64]uint64 {
	counts := map[int64]uint64{}
	fields, _ := breakpoint["hitCount"].(map[string]any)
	for key, value := range fields {
		if goroutine, err := strconv.ParseInt(key, 10, 64); err == nil {
			counts[goroutine] = uint64(integer(value))
		}
	}
	return counts
}
