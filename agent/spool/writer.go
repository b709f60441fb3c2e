package spool

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sync/atomic"
)

// store is a file; a test has one whose disk is full.
type store interface {
	io.ReaderAt
	io.WriterAt
	Truncate(size int64) error
	Close() error
}

// order is what the writer is to do: write a block, which may be nil, then tell how many records could not be written
// until then, where refused is not nil.
type order struct {
	block   *block
	refused chan<- uint64
}

// A block in the file has a head: its bytes, those before they were compressed, its records, the CRC-32 of its bytes; 4
// bytes each. Each block is compressed by itself.
const headSize = 16

// writer compresses blocks and writes them, in a goroutine of its own.
type writer struct {
	file       store
	path       string
	limit      int64
	tell       func(error)
	compressor *flate.Writer
	compressed bytes.Buffer

	full       atomic.Bool
	bytes, raw atomic.Int64
	refused    atomic.Uint64
}

func newWriter(file store, options Options) *writer {
	limit := options.Limit
	if limit <= 0 {
		limit = DefaultLimit
	}
	tell := options.Full
	if tell == nil {
		tell = func(error) {}
	}
	w := &writer{file: file, path: options.Path, limit: limit, tell: tell}
	// The level is one of flate's own.
	w.compressor, _ = flate.NewWriter(io.Discard, flate.BestSpeed)
	return w
}

func (w *writer) run(filled <-chan order, empty chan<- *block) {
	for next := range filled {
		if next.block != nil {
			w.write(next.block)
			*next.block = block{bytes: next.block.bytes[:0]}
			empty <- next.block
		}
		if next.refused != nil {
			next.refused <- w.refused.Load()
		}
	}
	if w.file != nil {
		_ = w.file.Close()
		_ = os.Remove(w.path)
	}
}

func (w *writer) write(b *block) {
	if b.records == 0 {
		return
	}
	if err := w.try(b); err != nil {
		w.refused.Add(b.records)
		w.stop(err)
		return
	}
	w.raw.Add(int64(len(b.bytes)))
}

// stop: nothing more is kept. Whoever is told may hold locks that others wait for, so nobody waits for him.
func (w *writer) stop(why error) {
	if !w.full.Swap(true) {
		go w.tell(why)
	}
}

var errLimit = errors.New("its limit is reached")

// try writes a block whole or not at all.
func (w *writer) try(b *block) error {
	if w.full.Load() {
		return errLimit
	}
	w.compressed.Reset()
	w.compressed.Write(make([]byte, headSize))
	w.compressor.Reset(&w.compressed)
	if _, err := w.compressor.Write(b.bytes); err != nil {
		return err
	}
	if err := w.compressor.Close(); err != nil {
		return err
	}
	whole := w.compressed.Bytes()
	content := whole[headSize:]
	binary.LittleEndian.PutUint32(whole, uint32(len(content)))
	binary.LittleEndian.PutUint32(whole[4:], uint32(len(b.bytes)))
	binary.LittleEndian.PutUint32(whole[8:], uint32(b.records))
	binary.LittleEndian.PutUint32(whole[12:], crc32.ChecksumIEEE(content))
	at := w.bytes.Load()
	if at+int64(len(whole)) > w.limit {
		return errLimit
	}
	if _, err := w.file.WriteAt(whole, at); err != nil {
		_ = w.file.Truncate(at)
		return fmt.Errorf("it can't be written: %w", err)
	}
	w.bytes.Store(at + int64(len(whole)))
	return nil
}
