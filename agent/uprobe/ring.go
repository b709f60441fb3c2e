package uprobe

import (
	"os"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// ring reads the records where the kernel writes them, without copying. The kernel maps the memory twice in a row, so
// that a record that goes over the end is in one piece.
type ring struct {
	// consumed and produced are positions that only grow; they are shared with the kernel.
	consumed, produced *uint64
	data               []byte
	mask               uint64
	control, memory    []byte
}

// The head of a record in the ring: its length, with two flags, and 4 bytes of the kernel's own.
const (
	ringHead    = 8
	ringBusy    = 1 << 31
	ringDiscard = 1 << 30
)

func openRing(descriptor int, size uint32) (*ring, error) {
	page := os.Getpagesize()
	control, err := syscall.Mmap(descriptor, 0, page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_SHARED)
	if err != nil {
		return nil, err
	}
	memory, err := syscall.Mmap(descriptor, int64(page), page+2*int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		_ = syscall.Munmap(control)
		return nil, err
	}
	return &ring{
		consumed: (*uint64)(unsafe.Pointer(&control[0])),
		produced: (*uint64)(unsafe.Pointer(&memory[0])),
		data:     memory[page:],
		mask:     uint64(size) - 1,
		control:  control,
		memory:   memory,
	}, nil
}

// read gives each record to a function, at most so many of them, and returns how many bytes they had. It stops at a
// record that is still being written: a program may wait there for a page of the process.
func (r *ring) read(most int, each func(record []byte)) (bytes uint64) {
	begin := atomic.LoadUint64(r.consumed)
	position := begin
	for range most {
		if position == atomic.LoadUint64(r.produced) {
			break
		}
		start := position & r.mask
		head := atomic.LoadUint32((*uint32)(unsafe.Pointer(&r.data[start])))
		if head&ringBusy != 0 {
			break
		}
		length := uint64(head &^ (ringBusy | ringDiscard))
		if head&ringDiscard == 0 {
			each(r.data[start+ringHead : start+ringHead+length : start+ringHead+length])
		}
		position += ringHead + (length+7)&^7
		atomic.StoreUint64(r.consumed, position)
	}
	return position - begin
}

func (r *ring) close() {
	_ = syscall.Munmap(r.memory)
	_ = syscall.Munmap(r.control)
}
