package control

import (
	"sync"

	"k8s-dlv-tui/agent/protocol"
)

// history holds the last hits as the lines that are sent, so that a session that was cut can go on where it was.
type history struct {
	mutex sync.Mutex
	// lines[i] has the number first+i; the ring is a slice whose front is cut off.
	lines [][]byte
	first uint64
	bytes int
	// maxLines and maxBytes bound it.
	maxLines, maxBytes int
}

func newHistory(maxLines, maxBytes int) *history {
	return &history{first: 1, maxLines: maxLines, maxBytes: maxBytes}
}

// add numbers a hit and keeps it. It returns the number.
func (h *history) add(hit protocol.Hit) uint64 {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	hit.Seq = h.first + uint64(len(h.lines))
	line := notify("hit", hit)
	h.lines = append(h.lines, line)
	h.bytes += len(line)
	for len(h.lines) > 1 && (len(h.lines) > h.maxLines || h.bytes > h.maxBytes) {
		h.bytes -= len(h.lines[0])
		h.lines[0] = nil
		h.lines = h.lines[1:]
		h.first++
	}
	return hit.Seq
}

// last is the number of the last hit, 0 before the first.
func (h *history) last() uint64 {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.first + uint64(len(h.lines)) - 1
}

// since returns the lines after a number, at most about maxBytes of them (none when that is 0), the number of the last of them, and how many
// between are no longer held.
func (h *history) since(after uint64, maxBytes int) (lines [][]byte, last uint64, lost int) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	if after+1 < h.first {
		lost = int(h.first - 1 - after)
		after = h.first - 1
	}
	last = after
	if maxBytes <= 0 {
		return nil, last, lost
	}
	for i := after + 1 - h.first; i < uint64(len(h.lines)); i++ {
		lines = append(lines, h.lines[i])
		last++
		if maxBytes -= len(h.lines[i]); maxBytes <= 0 {
			break
		}
	}
	return lines, last, lost
}
