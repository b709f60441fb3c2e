package control

import (
	"net"
	"time"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/protocol"
)

// engine is one process with what looks at it: *delve.Debugger or *watch.Watcher. What an engine can't do it refuses
// with a failure of kind `engine`.
type engine interface {
	PID() int
	// PauseMS is how long the attach made the process stand still, in milliseconds.
	PauseMS() float64
	State() protocol.State
	Trace(protocol.Request, *binary.Functions) (protocol.Tracepoint, error)
	Untrace(id int) error
	Tracepoints() []protocol.Tracepoint
	Pause() error
	Resume() error
	Continue() error
	Hold(longer time.Duration) error
	SetLimits(protocol.Limits) error
	// ServeConsole serves a connection of `dlv connect` until it is closed.
	ServeConsole(net.Conn)
	// End ends the engine so that the process runs on unharmed, and proves it. The first call counts.
	End(reason, message string) protocol.Proof
	Done() <-chan struct{}
	Proof() protocol.Proof
}
