package spool

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
)

// Read gives the records that are in the file to a function, in the order of their numbers, until it returns an error,
// which is returned. A record is valid during the call alone. Records may be added meanwhile: those are not read.
func (s *Spool) Read(each func(*Record) error) error {
	var content, raw []byte
	var record Record
	unpack := flate.NewReader(nil)
	defer unpack.Close()
	for at, end := int64(0), s.writer.bytes.Load(); at < end; {
		var head [headSize]byte
		if _, err := s.writer.file.ReadAt(head[:], at); err != nil {
			return err
		}
		length, rawLength := int64(binary.LittleEndian.Uint32(head[:])), binary.LittleEndian.Uint32(head[4:])
		records, sum := binary.LittleEndian.Uint32(head[8:]), binary.LittleEndian.Uint32(head[12:])
		if at += headSize; length > end-at || rawLength > maxRaw {
			return errDamaged
		}
		content = sized(content, int(length))
		if _, err := s.writer.file.ReadAt(content, at); err != nil {
			return err
		}
		at += length
		if crc32.ChecksumIEEE(content) != sum {
			return errDamaged
		}
		if err := unpack.(flate.Resetter).Reset(bytes.NewReader(content), nil); err != nil {
			return err
		}
		raw = sized(raw, int(rawLength))
		if _, err := io.ReadFull(unpack, raw); err != nil {
			return err
		}
		from, before := &cursor{rest: raw}, neighbour{}
		for range records {
			if err := record.read(from, &before); err != nil {
				return err
			}
			if err := each(&record); err != nil {
				return err
			}
		}
	}
	return nil
}

// maxRaw is more than a block with its last record ever has.
const maxRaw = 4 * blockSize

func sized(buffer []byte, size int) []byte {
	if cap(buffer) < size {
		return make([]byte, size)
	}
	return buffer[:size]
}
