package control

import "encoding/json"

// ackWindow is how many bytes of hits may be on the way to a client that acknowledges them; src/agent/protocol.ts says the
// same. Between the agent and its client are several buffers: without a bound, the answer to a renewal of the lease would
// wait behind seconds of hits on a slow link.
const ackWindow = 256 << 10

// window counts what is on the way. The zero value is without a bound, for a client that doesn't acknowledge.
type window struct {
	bounded  bool
	onTheWay int
	batches  []batch
}

// batch is some hits that were sent together: the number of the last, and their bytes.
type batch struct {
	last  uint64
	bytes int
}

func (w *window) open() { *w = window{bounded: true} }

// room is how many bytes of hits may be sent now.
func (w *window) room() int {
	if !w.bounded {
		return ackWindow
	}
	return max(0, ackWindow-w.onTheWay)
}

func (w *window) sent(last uint64, lines [][]byte) {
	if !w.bounded || len(lines) == 0 {
		return
	}
	one := batch{last: last}
	for _, line := range lines {
		one.bytes += len(line)
	}
	w.onTheWay += one.bytes
	w.batches = append(w.batches, one)
}

// arrived takes off what was sent up to a number.
func (w *window) arrived(seq uint64) {
	for len(w.batches) > 0 && w.batches[0].last <= seq {
		w.onTheWay -= w.batches[0].bytes
		w.batches = w.batches[1:]
	}
}

// acknowledged is the client's `ack`.
func (s *session) acknowledged(params json.RawMessage) (any, error) {
	var in struct {
		Seq uint64 `json:"seq"`
	}
	if err := decode(params, &in); err != nil {
		return nil, err
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.window.arrived(in.Seq)
	s.changed.Broadcast()
	return nothing{}, nil
}
