package delve

import (
	"slices"
	"sync"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// traced is a tracepoint with Delve's breakpoints for it: the first is at the function or line, others at returns.
type traced struct {
	protocol.Tracepoint
	ids []int
	// earlier are the hits of breakpoints that have been replaced, see renew.
	earlier uint64
	// goroutines are those hits by goroutine.
	goroutines map[int64]uint64
	renewing   bool
}

// tracepoints is what is set in the target, as far as it is known.
type tracepoints struct {
	mutex sync.Mutex
	list  []*traced
	byID  map[int]*traced
	// paused is why the tracepoints are taken out, empty when they aren't; taken are the breakpoints concerned.
	paused string
	taken  map[int]bool
	// addresses are all places in the text that Delve has changed.
	addresses []uint64
}

func newTracepoints() *tracepoints {
	return &tracepoints{byID: map[int]*traced{}, taken: map[int]bool{}}
}

func (t *tracepoints) add(one *traced) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.list = append(t.list, one)
	for _, id := range one.ids {
		t.byID[id] = one
	}
}

func (t *tracepoints) remove(id int) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.list = slices.DeleteFunc(t.list, func(one *traced) bool {
		if one.ID != id {
			return false
		}
		for _, id := range one.ids {
			delete(t.byID, id)
			delete(t.taken, id)
		}
		return true
	})
}

// find returns a copy of the tracepoint with that id and of its breakpoints' ids.
func (t *tracepoints) find(id int) (protocol.Tracepoint, []int, bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, one := range t.list {
		if one.ID == id {
			return one.Tracepoint, slices.Clone(one.ids), true
		}
	}
	return protocol.Tracepoint{}, nil, false
}

// of returns a copy of the tracepoint that a breakpoint belongs to.
func (t *tracepoints) of(breakpoint int) (protocol.Tracepoint, bool) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if one := t.byID[breakpoint]; one != nil {
		return one.Tracepoint, true
	}
	return protocol.Tracepoint{}, false
}

// count notes hits as Delve has counted them at a breakpoint, and returns the tracepoint's.
func (t *tracepoints) count(breakpoint int, total uint64) uint64 {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	one := t.byID[breakpoint]
	if one == nil {
		return total
	}
	if breakpoint != one.ids[0] {
		return one.Hits
	}
	one.Hits = one.earlier + total
	return one.Hits
}

// all returns copies, in order of creation.
func (t *tracepoints) all() []protocol.Tracepoint {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	list := make([]protocol.Tracepoint, len(t.list))
	for i, one := range t.list {
		list[i] = one.Tracepoint
	}
	return list
}

func (t *tracepoints) pausedBy() string {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	return t.paused
}

// sync takes over what Delve says is set: tracepoints of the console appear, cleared ones go, addresses are remembered
// for the case that dlv dies.
func (t *tracepoints) sync(breakpoints []breakpoint) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	present := map[int]bool{}
	t.addresses = t.addresses[:0]
	for i := range breakpoints {
		b := &breakpoints[i]
		t.addresses = append(t.addresses, b.Addrs...)
		present[b.ID] = true
		if b.ID <= 0 || !b.traces() {
			continue
		}
		if one := t.byID[b.ID]; one != nil {
			if b.ID == one.ids[0] {
				one.Paused, one.Hits = b.Disabled, one.earlier+b.TotalHitCount
				one.Print, one.Condition = nonNil(b.Variables), b.Cond
			}
			continue
		}
		t.adopt(b)
	}
	t.list = slices.DeleteFunc(t.list, func(one *traced) bool {
		if slices.ContainsFunc(one.ids, func(id int) bool { return present[id] }) {
			return false
		}
		for _, id := range one.ids {
			delete(t.byID, id)
		}
		return true
	})
}

// adopt takes in a breakpoint that somebody has set in the console: a return belongs to the tracepoint of its function.
func (t *tracepoints) adopt(b *breakpoint) {
	if b.TraceReturn {
		for _, one := range t.list {
			if one.Console && one.Function == b.FunctionName {
				one.ids = append(one.ids, b.ID)
				t.byID[b.ID] = one
				return
			}
		}
	}
	name := b.Name
	if name == "" {
		name = binary.ShortName(b.FunctionName)
	}
	one := &traced{
		Tracepoint: protocol.Tracepoint{
			ID: b.ID, Name: name, Function: b.FunctionName, File: b.File, Line: b.Line,
			Print: nonNil(b.Variables), Condition: b.Cond, Hits: b.TotalHitCount, Paused: b.Disabled, Console: true,
		},
		ids: []int{b.ID},
	}
	t.list = append(t.list, one)
	t.byID[b.ID] = one
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
