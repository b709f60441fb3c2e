package watch

import (
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/location"
	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/uprobe"
)

// Measure counts the calls of a function for a time, by a probe that records nothing.
func Measure(pid int, function string, functions *binary.Functions, duration time.Duration) (protocol.Measurement, error) {
	request := protocol.Request{Function: function}
	if err := request.Check(functions); err != nil {
		return protocol.Measurement{}, err
	}
	method, err := uprobe.Supported()
	if err != nil {
		return protocol.Measurement{}, failureOf(err)
	}
	program, err := location.Open(executable(pid))
	if err != nil {
		return protocol.Measurement{}, failureOf(err)
	}
	defer program.Close()
	found, err := program.Trace(request, functions, location.Options{})
	if err != nil {
		return protocol.Measurement{}, failureOf(err)
	}
	var offsets []uint64
	stepped := false
	for _, probe := range found.Probes {
		offsets = append(offsets, probe.Offset)
		stepped = stepped || probe.Stepped
	}
	counter, err := uprobe.Count(pid, executable(pid), offsets, method)
	if err != nil {
		return protocol.Measurement{}, failureOf(err)
	}
	begin := time.Now()
	before := counter.Calls()
	time.Sleep(duration)
	calls, took := counter.Calls()-before, time.Since(begin)
	if err := counter.Close(); err != nil {
		return protocol.Measurement{}, failureOf(err)
	}
	return protocol.Measurement{
		Calls: calls, MS: float64(took.Microseconds()) / 1000, CallsPerSecond: float64(calls) / took.Seconds(), Stepped: stepped,
	}, nil
}
