package delve

import (
	"fmt"
	"syscall"
	"time"
)

// rescue is for a dlv that has died or hangs: the kernel lets the target run on when its tracer is gone, and the next
// breakpoint that it gets to kills it. So the original bytes are written back at once, through /proc/PID/mem. It saves a
// target that is hit slowly (15 of 15 at 10 hits a second), rarely one under heavy hits (2 of 20).
// It reports whether nothing had to be given up.
func (d *Debugger) rescue() bool {
	begin := time.Now()
	d.server.kill()
	restored := d.restoreKnown()
	d.server.waitExit(detachLimit)
	restored += d.restoreKnown()
	more, err := d.restoreAll()
	restored += more
	// Stopped by a signal of the dead tracer's making, it would stay so.
	_ = syscall.Kill(d.pid, syscall.SIGCONT)
	d.listener.Log("warn", fmt.Sprintf("dlv is gone: %d places of the text restored in %s", restored, time.Since(begin).Round(time.Microsecond)))
	time.Sleep(100 * time.Millisecond)
	return err == nil
}

// restoreKnown writes over every place that Delve is known to have changed.
func (d *Debugger) restoreKnown() int {
	restored := 0
	d.traces.mutex.Lock()
	defer d.traces.mutex.Unlock()
	for _, address := range d.traces.addresses {
		if d.text.Restore(address) {
			restored++
		}
	}
	return restored
}

// restoreAll compares the whole text and writes over every place that differs. Delve sets breakpoints of its own, for
// panics, which it may leave when it dies during an attach.
func (d *Debugger) restoreAll() (restored int, err error) {
	differences, err := d.text.Differences()
	for _, address := range differences {
		if d.text.Restore(address) {
			restored++
		}
	}
	return restored, err
}
