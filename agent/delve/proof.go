package delve

import (
	"fmt"
	"time"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// settle is how long a process may take to look as it should: a thread that is just being let go can still be seen
// stopped.
const settle = 2 * time.Second

// prove looks until the process is clean or settle is over.
func (d *Debugger) prove() protocol.Proof {
	deadline := time.Now().Add(settle)
	for {
		proof := d.look()
		if proof.Clean || time.Now().After(deadline) {
			return proof
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (d *Debugger) look() protocol.Proof {
	proof := protocol.Proof{PID: d.pid, Unknown: []string{}, PauseMS: d.pauseMS, Dropped: d.records.droppedCount()}
	_, _, proof.StoppedMS = d.pace.figures(time.Now())
	d.mutex.Lock()
	proof.Hits = d.hits
	exited, status := d.exited, d.exitStatus
	d.mutex.Unlock()

	now, err := process.Read(d.pid)
	// Another process can have got the number; then ours has ended.
	if err != nil || !process.SameStart(now.StartedAt, d.startTime) || now.State == "Z" || now.State == "X" {
		proof.Clean = exited && !diedOfSIGTRAP(status)
		proof.ExitStatus = status
		if !exited {
			proof.Unknown = append(proof.Unknown, "The process ended while the debugger did; why is not known.")
		}
		return proof
	}
	proof.Alive = true
	proof.State = now.State
	tracer, stopped := now.TracerPID, process.StoppedThreads(d.pid)
	proof.TracerPID, proof.StoppedThreads = &tracer, &stopped
	differences, err := d.text.Differences()
	if err != nil {
		proof.Unknown = append(proof.Unknown, fmt.Sprintf("Its text could not be compared with its file: %v.", err))
	} else {
		count := len(differences)
		proof.TextDifferences = &count
	}
	proof.Clean = tracer == 0 && stopped == 0 && now.State != "T" && now.State != "t" &&
		err == nil && len(differences) == 0
	return proof
}

// diedOfSIGTRAP: that is the signal of breakpoints, so it was ours.
func diedOfSIGTRAP(status *int) bool { return status != nil && *status == -5 }
