package delve

import (
	"fmt"
	"slices"
	"syscall"
	"time"
)

// rescue is for a dlv that has died or hangs: the kernel lets the target run on when its tracer is gone, and the next
// breakpoint that it gets to kills it. So the original bytes are written back at once, through /proc/PID/mem or as a tracer for an instant. It saves a
// target that is hit slowly (15 of 15 at 10 hits a second), rarely one under heavy hits (2 of 20).
// It returns when the target ran free, and whether its text could be compared.
func (d *Debugger) rescue() (time.Time, bool) {
	begin := time.Now()
	d.server.kill()
	restored := d.restoreKnown()
	d.server.waitExit(detachLimit)
	more, err := d.restoreAll()
	restored += more
	// Stopped by a signal of the dead tracer's making, it would stay so.
	_ = syscall.Kill(d.pid, syscall.SIGCONT)
	d.listener.Log("warn", fmt.Sprintf("dlv is gone: %d places of the text restored in %s", restored, time.Since(begin).Round(time.Microsecond)))
	free := time.Now()
	time.Sleep(100 * time.Millisecond)
	return free, err == nil
}

// restoreKnown writes over every place that Delve is known to have changed.
func (d *Debugger) restoreKnown() int {
	d.traces.mutex.Lock()
	addresses := slices.Clone(d.traces.addresses)
	d.traces.mutex.Unlock()
	return d.text.Restore(addresses)
}

// restoreAll compares the whole text and writes over every place that differs. Delve sets breakpoints of its own, for
// panics, which it may leave when it dies during an attach.
func (d *Debugger) restoreAll() (restored int, err error) {
	differences, err := d.text.Differences()
	return d.text.Restore(differences), err
}
