package delve

import "sync/atomic"

// records are the stops at tracepoints on their way from the driver to the decoder. The driver never waits: what finds no
// room is counted as dropped.
type records struct {
	queue   chan stop
	bytes   atomic.Int64
	dropped atomic.Uint64
}

const (
	maxRecords     = 1024
	maxRecordBytes = 32 << 20
)

func newRecords() *records { return &records{queue: make(chan stop, maxRecords)} }

// offer reports whether there was room.
func (r *records) offer(s stop) bool {
	if r.bytes.Load() > maxRecordBytes {
		return false
	}
	select {
	case r.queue <- s:
		r.bytes.Add(int64(len(s.raw)))
		return true
	default:
		return false
	}
}

func (r *records) droppedCount() uint64 { return r.dropped.Load() }

func (d *Debugger) record(s stop) {
	if !d.records.offer(s) {
		d.records.dropped.Add(uint64(s.tracepoints))
		d.listener.Dropped(s.tracepoints)
	}
}

// decode turns stops into hits, off the driver's path. It ends with the debugger, after the last record.
func (d *Debugger) decode() {
	for {
		select {
		case s := <-d.records.queue:
			d.decodeOne(s)
		case <-d.watchDone:
			for {
				select {
				case s := <-d.records.queue:
					d.decodeOne(s)
				default:
					close(d.decoded)
					return
				}
			}
		}
	}
}

func (d *Debugger) decodeOne(s stop) {
	d.records.bytes.Add(-int64(len(s.raw)))
	for _, hit := range d.hitsOf(s) {
		d.listener.Hit(hit)
	}
}
