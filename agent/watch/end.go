package watch

import (
	"fmt"
	"time"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// settle is how long the kernel may take to write the original bytes back, and a process to look as it should.
const settle = 2 * time.Second

// End takes every probe out and proves that the process runs on as before. The first call counts; all calls return when
// the end is proven.
func (w *Watcher) End(reason, message string) protocol.Proof {
	w.end.Do(func() { w.shutdown(reason, message) })
	<-w.ended
	return w.proof
}

func (w *Watcher) shutdown(reason, message string) {
	begin := time.Now()
	w.mutex.Lock()
	w.closing = true
	exited := w.exited
	if w.timeOver != nil {
		w.timeOver.Stop()
	}
	w.mutex.Unlock()
	w.listener.StateChanged()
	for _, probes := range w.probesOf() {
		// What goes wrong is told by Close.
		_ = probes.Pause()
	}
	free := float64(time.Since(begin).Microseconds()) / 1000
	w.mutex.Lock()
	traces := w.traces
	w.mutex.Unlock()
	for _, one := range traces {
		one.drain()
	}
	w.mutex.Lock()
	w.over = true
	w.mutex.Unlock()
	for _, probes := range w.probesOf() {
		if err := probes.Close(); err != nil {
			w.listener.Log("error", "a probe can't be taken out: "+err.Error())
		}
	}
	close(w.done)
	for _, one := range traces {
		<-one.read
	}
	w.listener.Summary(w.summary())
	w.proof = w.prove(free, exited)
	if w.code != nil {
		w.code.Close()
	}
	w.archive.release(w.program)
	close(w.ended)
	w.listener.Ended(reason, message, w.proof)
}

// prove looks until the process is clean or settle is over.
func (w *Watcher) prove(freeMS float64, exited bool) protocol.Proof {
	deadline := time.Now().Add(settle)
	for {
		proof := w.look(exited)
		proof.FreeMS = &freeMS
		if proof.Clean || !proof.Alive || time.Now().After(deadline) {
			return proof
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (w *Watcher) look(exited bool) protocol.Proof {
	w.mutex.Lock()
	proof := protocol.Proof{PID: w.pid, Unknown: []string{}, Hits: w.hits, Dropped: w.lost()}
	w.mutex.Unlock()
	if exited || !w.alive() {
		// Probes don't end a process.
		proof.Clean = true
		return proof
	}
	now, err := process.Read(w.pid)
	if err != nil {
		proof.Unknown = append(proof.Unknown, fmt.Sprintf("Its state could not be read: %v.", err))
		return proof
	}
	proof.Alive = true
	proof.State = now.State
	tracer, stopped := now.TracerPID, process.StoppedThreads(w.pid)
	proof.TracerPID, proof.StoppedThreads = &tracer, &stopped
	equal := w.compare(&proof)
	if tracer != 0 {
		proof.Unknown = append(proof.Unknown, "Somebody else traces it now; what differs in its text can be theirs.")
	}
	proof.Clean = equal && (stopped == 0 || tracer != 0)
	return proof
}

// compare tells whether the text is equal to its file.
func (w *Watcher) compare(proof *protocol.Proof) bool {
	err := w.textFailure
	if err == nil {
		var differences []uint64
		if differences, err = w.code.Differences(); err == nil {
			count := len(differences)
			proof.TextDifferences = &count
			return count == 0
		}
	}
	proof.Unknown = append(proof.Unknown, fmt.Sprintf("Its text could not be compared with its file: %v.", err))
	return false
}
