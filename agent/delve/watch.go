package delve

import (
	"time"

	"k8s-dlv-tui/agent/process"
)

// watchDelve waits for dlv to go before it was asked to. Its socket closes before it can be waited for, and each
// millisecond counts.
func (d *Debugger) watchDelve() {
	select {
	case <-d.connection.dead:
	case <-d.server.exited:
	case <-d.watchDone:
		return
	}
	d.mutex.Lock()
	expected := d.closing && !d.endAsked.IsZero()
	d.mutex.Unlock()
	if expected {
		return
	}
	d.restoreKnown()
	d.End("dlv-died", "Delve has died; the process was healed as far as possible.")
}

const (
	zombieEvery = 100 * time.Millisecond
	// zombieLimit: a target that is killed shows up as a zombie for a moment before Delve takes notice, and now and then
	// Delve never does. Then its own parent can't wait for it until dlv is gone.
	zombieLimit = 4
)

// watchTarget waits for the target's death in case that Delve doesn't notice it.
func (d *Debugger) watchTarget() {
	dead := 0
	for dead < zombieLimit {
		select {
		case <-d.watchDone:
			return
		case <-time.After(zombieEvery):
		}
		switch process.State(d.pid) {
		case 'Z', 'X', 0:
			dead++
		default:
			dead = 0
		}
	}
	d.mutex.Lock()
	d.exited, d.closing, d.endAsked = true, true, time.Now()
	d.changed.Broadcast()
	d.mutex.Unlock()
	d.server.kill()
	d.End("target-exited", "The process has ended.")
}
