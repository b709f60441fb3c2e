// Package spool keeps every recorded hit in a file, as the kernel recorded it: a hit that no person reads costs a copy of
// its bytes. The file has an upper bound, and so has what waits for it; whoever adds a record never waits. What finds no
// room is counted.
package spool

import (
	"fmt"
	"os"
	"sync"
)

// Options are what a spool needs.
type Options struct {
	Path string
	// Limit is the most bytes of the file.
	Limit int64
	// Full is called once, when nothing more is kept; nil is allowed.
	Full func(why error)
}

// DefaultLimit is the most bytes of the file unless told otherwise: with the programs and an export it fits into the
// 512 MiB of the debug pod's volume.
const DefaultLimit = 192 << 20

const (
	// blockSize is how many bytes of records are compressed and written together.
	blockSize = 256 << 10
	// maxBlocks is how many blocks there are, the one that is being filled included: 4 MiB, about 2 seconds of 20,000
	// records a second with a stack each.
	maxBlocks = 16
)

// block is a row of records.
type block struct {
	bytes   []byte
	records uint64
	last    neighbour
}

// Spool is a file of records. Its methods can be called by several goroutines.
type Spool struct {
	writer *writer
	// filled are on their way to the writer, empty on their way back. Sending to them never blocks: there are no more
	// blocks, and no more than one wish to be told, than they have room for.
	filled chan order
	empty  chan *block
	// flush is held for as long as somebody waits for the file.
	flush sync.Mutex

	mutex   sync.Mutex
	current *block
	blocks  int
	number  uint64
	// missed found no block.
	missed uint64
	closed bool
}

// Create makes the file, which its owner alone can read. Where that isn't possible nothing is kept, which is told and
// counted like a full disk.
func Create(options Options) *Spool {
	file, err := os.OpenFile(options.Path, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		s := create(nil, options)
		s.writer.stop(fmt.Errorf("there is no file: %w", err))
		return s
	}
	return create(file, options)
}

func create(file store, options Options) *Spool {
	s := &Spool{filled: make(chan order, maxBlocks+1), empty: make(chan *block, maxBlocks)}
	s.writer = newWriter(file, options)
	go s.writer.run(s.filled, s.empty)
	return s
}

// Add keeps a record, or counts it as not kept, and gives it its number. It never waits for the file. The record's bytes
// are copied.
func (s *Spool) Add(record *Record) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.number++
	record.Number = s.number
	if s.closed || s.writer.full.Load() || !s.hasRoom() {
		s.missed++
		return
	}
	b := s.current
	b.bytes = record.append(b.bytes, &b.last)
	b.records++
	if len(b.bytes) >= blockSize {
		s.current = nil
		s.filled <- order{block: b}
	}
}

// hasRoom makes sure of a block to fill; called with the mutex held.
func (s *Spool) hasRoom() bool {
	if s.current != nil {
		return true
	}
	select {
	case s.current = <-s.empty:
		return true
	default:
	}
	if s.blocks == maxBlocks {
		return false
	}
	s.blocks++
	// The last record of a block goes beyond its size.
	s.current = &block{bytes: make([]byte, 0, blockSize+blockSize/8)}
	return true
}

// Counts are of everything that was added.
type Counts struct {
	// Records were added; NotKept of them are not in the file, and are not on their way to it.
	Records, NotKept uint64
	// Bytes of the file; Raw is what they were before they were compressed.
	Bytes, Raw int64
}

// Counts returns what was counted until now.
func (s *Spool) Counts() Counts {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return Counts{
		Records: s.number, NotKept: s.missed + s.writer.refused.Load(),
		Bytes: s.writer.bytes.Load(), Raw: s.writer.raw.Load(),
	}
}

// Flush waits until everything that was added is in the file, or counted as not kept, and returns the counts as they are
// for what was added before it.
func (s *Spool) Flush() Counts {
	s.flush.Lock()
	defer s.flush.Unlock()
	refused := make(chan uint64, 1)
	s.mutex.Lock()
	if s.closed {
		s.mutex.Unlock()
		return s.Counts()
	}
	counts := Counts{Records: s.number, NotKept: s.missed}
	s.filled <- order{block: s.current, refused: refused}
	s.current = nil
	s.mutex.Unlock()
	counts.NotKept += <-refused
	counts.Bytes, counts.Raw = s.writer.bytes.Load(), s.writer.raw.Load()
	return counts
}

// Close ends the spool and removes its file.
func (s *Spool) Close() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.closed {
		return
	}
	s.closed = true
	close(s.filled)
}
