package watch

import (
	"fmt"
	"slices"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/uprobe"
)

// maxFrames is the most frames of a stack that are recorded.
const maxFrames = 32

// Check says what can be known to be wrong with a request before anything is probed. The error is a *protocol.Failure.
func Check(pid int, request protocol.Request, functions *binary.Functions) error {
	program, err := location.Open(executable(pid))
	if err != nil {
		return failureOf(err)
	}
	defer program.Close()
	if err := request.Check(functions); err != nil {
		return err
	}
	if _, err := program.Trace(request, functions, location.Options{}); err != nil {
		return failureOf(err)
	}
	return nil
}

// Trace sets a tracepoint's probes. The error is a *protocol.Failure.
func (w *Watcher) Trace(request protocol.Request, functions *binary.Functions) (protocol.Tracepoint, error) {
	if err := request.Check(functions); err != nil {
		return protocol.Tracepoint{}, err
	}
	found, err := w.program.Trace(request, functions, location.Options{})
	if err != nil {
		return protocol.Tracepoint{}, failureOf(err)
	}
	if now, err := process.Read(w.pid); err == nil && now.TracerPID != 0 {
		return protocol.Tracepoint{}, tracedBy(w.pid, now.TracerPID)
	}
	found.Base = w.base
	w.mutex.Lock()
	limits, paused, closing := w.limits, w.paused, w.closing
	w.mutex.Unlock()
	if closing {
		return protocol.Tracepoint{}, ended()
	}
	frames := min(request.Stack, maxFrames)
	probes, err := uprobe.Attach(uprobe.Options{
		PID: w.pid, Executable: executable(w.pid), Base: w.base, GoroutineOffset: w.goroutine,
		Probes: found.Probes, Functions: found.Functions, Frames: frames,
		PerSecond: limits.HitsPerSecond, Method: w.method,
	})
	if err != nil {
		return protocol.Tracepoint{}, failureOf(err)
	}
	if paused != "" {
		_ = probes.Pause()
	}
	print := request.Print
	if print == nil {
		print = []string{}
	}
	one := &traced{
		Tracepoint: protocol.Tracepoint{
			Name: request.Name, Function: found.Function, File: found.File, Line: found.Line, Print: print,
			Condition: request.Condition, Paused: paused != "",
		},
		watcher: w, location: found, probes: probes, places: w.placesOf(found), read: make(chan struct{}), drained: make(chan struct{}),
		goroutines: map[int64]uint64{}, values: make([]frequency, len(print)),
		made: sampler{perSecond: madePerSecond},
	}
	one.source = w.archive.keep(one)
	if !w.add(one) {
		_ = probes.Close()
		return protocol.Tracepoint{}, ended()
	}
	// From now on the reader counts its hits.
	told := one.Tracepoint
	go one.readAll()
	w.listener.StateChanged()
	return told, nil
}

// add reports false when the watching has ended meanwhile.
func (w *Watcher) add(one *traced) bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.closing {
		return false
	}
	one.ID = w.nextID
	w.nextID++
	w.traces = append(w.traces, one)
	return true
}

// Untrace takes a tracepoint's probes out.
func (w *Watcher) Untrace(id int) error {
	w.mutex.Lock()
	at := slices.IndexFunc(w.traces, func(one *traced) bool { return one.ID == id })
	if at < 0 {
		w.mutex.Unlock()
		return &protocol.Failure{Kind: "usage", Message: fmt.Sprintf("There is no tracepoint %d.", id)}
	}
	one := w.traces[at]
	w.traces = slices.Delete(w.traces, at, at+1)
	w.mutex.Unlock()
	if one.probes.Pause() == nil {
		one.drain()
	}
	err := one.probes.Close()
	<-one.read
	w.listener.StateChanged()
	if err != nil {
		return failureOf(err)
	}
	return nil
}

// Tracepoints returns what is traced.
func (w *Watcher) Tracepoints() []protocol.Tracepoint {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	list := make([]protocol.Tracepoint, 0, len(w.traces))
	for _, one := range w.traces {
		tracepoint := one.Tracepoint
		tracepoint.Paused = w.paused != ""
		list = append(list, tracepoint)
	}
	return list
}

// probesOf returns what is set now.
func (w *Watcher) probesOf() []*uprobe.Probes {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	list := make([]*uprobe.Probes, 0, len(w.traces))
	for _, one := range w.traces {
		list = append(list, one.probes)
	}
	return list
}
