package delve

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// End ends the debugger so that the target runs on unharmed, and proves it. The first call counts; all calls return when
// the end is proven. The sequence is the one that a target survived in 36 of 36 trials under load, 26 of them with a
// SIGTRAP pending; without the draining of SIGTRAP half of them died.
//
//  1. Nothing lets the target run any more. It is given a moment to stop at a hit, else it is halted.
//  2. Every breakpoint is cleared, one by one.
//  3. While a SIGTRAP is pending, one instruction is stepped: Delve takes the signal then.
//  4. Delve detaches, and what the target looks like is compared with what it looked like before.
func (d *Debugger) End(reason, message string) protocol.Proof {
	d.end.Do(func() { d.shutdown(reason, message) })
	<-d.ended
	return d.proof
}

const (
	// naturalStop is how long a hit is waited for that stops the target anyhow; a halt leaves a SIGTRAP more often.
	naturalStop = 50 * time.Millisecond
	// stopLimit and detachLimit bound what may hang; a dlv that hangs is killed and the target healed.
	stopLimit   = 10 * time.Second
	detachLimit = 5 * time.Second
	maxDrain    = 64
)

func (d *Debugger) shutdown(reason, message string) {
	d.mutex.Lock()
	d.endAsked = time.Now()
	d.closing = true
	d.wanted, d.step, d.haltAsked = false, nil, false
	exited := d.exited
	console := d.console
	d.changed.Broadcast()
	d.mutex.Unlock()
	d.listener.StateChanged()

	free := time.Time{}
	clean := true
	if exited {
		d.letGo()
	} else {
		if err := d.release(&free); err != nil {
			d.listener.Log("error", "the detach failed: "+err.Error())
			free, clean = d.rescue()
		}
		// The target may have ended while it was being let go.
		d.mutex.Lock()
		if d.exited {
			reason = "target-exited"
		}
		d.mutex.Unlock()
	}
	if free.IsZero() {
		free = time.Now()
	}
	d.pace.finish(free)
	d.finish(reason, message, free, clean, console)
}

// release is the sequence. The error says why it could not be carried out.
func (d *Debugger) release(free *time.Time) error {
	if !d.stopForGood() {
		select {
		case <-d.connection.dead:
			return errClosed
		default:
			return errors.New("the process could not be stopped")
		}
	}
	d.mutex.Lock()
	exited := d.exited
	d.mutex.Unlock()
	if exited {
		d.letGo()
		return nil
	}
	if err := d.clearAll(); err != nil {
		return err
	}
	d.drain()
	freed := watchFree(d.pid)
	_, err := d.connection.raw("Detach", []byte(`{"Kill":false}`), detachLimit)
	*free = <-freed
	if err != nil && !errors.Is(err, errClosed) {
		return err
	}
	if !d.server.waitExit(detachLimit) {
		// It has nothing in the target any more.
		d.server.kill()
	}
	return nil
}

// stopForGood waits until the driver has ended, with the target standing still.
func (d *Debugger) stopForGood() bool {
	select {
	case <-d.driverDone:
	case <-time.After(naturalStop):
		deadline := time.After(stopLimit)
		for stopped := false; !stopped; {
			d.mutex.Lock()
			running := d.inFlight
			d.mutex.Unlock()
			if running {
				d.halt()
			}
			select {
			case <-d.driverDone:
				stopped = true
			case <-deadline:
				return false
			case <-time.After(haltAgain):
			}
		}
	}
	select {
	case <-d.connection.dead:
		return false
	default:
		return true
	}
}

func (d *Debugger) clearAll() error {
	found, err := d.breakpoints()
	if err != nil {
		return err
	}
	var failures []string
	for _, b := range found {
		if b.ID > 0 {
			if err := d.clear(b.ID); err != nil {
				failures = append(failures, err.Error())
			}
		}
	}
	_ = d.connection.call("CancelNext", map[string]any{}, nil)
	if len(failures) > 0 {
		// Detach clears once more what is left; if that fails as well, the proof shows it.
		d.listener.Log("warn", "breakpoints: "+strings.Join(failures, "; "))
	}
	return nil
}

// drain makes Delve take every SIGTRAP that waits for the target.
func (d *Debugger) drain() {
	for steps := 0; steps < maxDrain && process.SIGTRAPPending(d.pid); steps++ {
		if _, err := d.connection.raw("Command", []byte(`{"name":"stepInstruction"}`), detachLimit); err != nil {
			d.listener.Log("warn", "draining SIGTRAP: "+err.Error())
			return
		}
	}
}

// watchFree returns a channel that gets the time at which nobody traces the target any more. Delve answers a detach 50 ms
// later than that. The zero time comes when it takes too long.
func watchFree(pid int) chan time.Time {
	freed := make(chan time.Time, 1)
	go func() {
		for begin := time.Now(); time.Since(begin) < detachLimit; time.Sleep(500 * time.Microsecond) {
			status, err := process.ReadStatus(pid)
			if err != nil || status.TracerPid == 0 {
				freed <- time.Now()
				return
			}
		}
		freed <- time.Time{}
	}()
	return freed
}

// letGo ends a dlv whose target has exited.
func (d *Debugger) letGo() {
	_, _ = d.connection.raw("Detach", []byte(`{"Kill":false}`), time.Second)
	if !d.server.waitExit(time.Second) {
		d.server.kill()
		d.server.waitExit(detachLimit)
	}
}

func (d *Debugger) finish(reason, message string, free time.Time, clean bool, console *console) {
	close(d.watchDone)
	<-d.decoded
	proof := d.prove()
	proof.Clean = proof.Clean && clean
	if proof.Alive {
		ms := round(float64(free.Sub(d.endAsked)) / float64(time.Millisecond))
		proof.FreeMS = &ms
	}
	if console != nil {
		console.close()
	}
	d.text.Close()
	d.proof = proof
	d.listener.Log("info", fmt.Sprintf("ended: %s", message))
	close(d.ended)
	d.listener.Ended(reason, message, proof)
}
