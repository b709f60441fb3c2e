package spool

import (
	"encoding/binary"
	"errors"
	"math"

	"k8s-dlv-tui/agent/plan"
)

// Record is one hit as the kernel recorded it, with what was counted when it was read. Its thread and its frame's depth
// are not kept: no hit tells them.
type Record struct {
	// Number counts the recorded hits of a spool from 1, those included that were not kept: a gap is what is missing.
	// Add gives it.
	Number uint64
	// Source says what the record means; the number is the owner's.
	Source int
	// Seq is the hit's number among those that were sent one by one; 0 for one that was not sent.
	Seq uint64
	// Total and ByGoroutine are how often the tracepoint had been hit, in all and by this goroutine.
	Total, ByGoroutine uint64
	Event              plan.Event
}

// neighbour is what the next record is told apart from: numbers that grow slowly become short.
type neighbour struct {
	number, time uint64
}

// append puts a record behind others of its block.
func (r *Record) append(to []byte, before *neighbour) []byte {
	e := &r.Event
	to = binary.AppendUvarint(to, r.Number-before.number)
	to = binary.AppendVarint(to, int64(e.Time-before.time))
	before.number, before.time = r.Number, e.Time
	to = binary.AppendUvarint(to, uint64(r.Source))
	to = binary.AppendUvarint(to, r.Seq)
	to = binary.AppendUvarint(to, r.Total)
	to = binary.AppendUvarint(to, r.ByGoroutine)
	to = binary.AppendUvarint(to, uint64(e.Probe))
	to = binary.AppendVarint(to, e.Goroutine)
	to = binary.AppendUvarint(to, e.Duration)
	to = binary.AppendUvarint(to, uint64(len(e.Stack)))
	for _, address := range e.Stack {
		to = binary.LittleEndian.AppendUint64(to, address)
	}
	to = binary.AppendUvarint(to, uint64(len(e.Slots)))
	for i := range e.Slots {
		slot := &e.Slots[i]
		if slot.Status != plan.StatusOK {
			to = append(to, byte(slot.Status))
			continue
		}
		to = append(to, byte(plan.StatusOK))
		to = binary.AppendUvarint(to, uint64(len(slot.Bytes)))
		to = append(to, slot.Bytes...)
	}
	return to
}

var errDamaged = errors.New("the spool is damaged")

// cursor reads what append has written. After broken is set everything it gives is zero.
type cursor struct {
	rest   []byte
	broken bool
}

func (c *cursor) unsigned() uint64 {
	value, n := binary.Uvarint(c.rest)
	return value * c.skip(n)
}

func (c *cursor) signed() int64 {
	value, n := binary.Varint(c.rest)
	return value * int64(c.skip(n))
}

// skip is 1 when the bytes were there.
func (c *cursor) skip(n int) uint64 {
	if n <= 0 || n > len(c.rest) {
		c.rest, c.broken = nil, true
		return 0
	}
	c.rest = c.rest[n:]
	return 1
}

func (c *cursor) bytes(n uint64) []byte {
	if n > uint64(len(c.rest)) {
		c.rest, c.broken = nil, true
		return nil
	}
	found := c.rest[:n:n]
	c.rest = c.rest[n:]
	return found
}

// read fills a record; its slots point into the block.
func (r *Record) read(from *cursor, before *neighbour) error {
	e := &r.Event
	r.Number = before.number + from.unsigned()
	e.Time = before.time + uint64(from.signed())
	before.number, before.time = r.Number, e.Time
	r.Source = int(min(from.unsigned(), math.MaxInt32))
	r.Seq = from.unsigned()
	r.Total = from.unsigned()
	r.ByGoroutine = from.unsigned()
	e.Probe = int(min(from.unsigned(), math.MaxInt32))
	e.Goroutine = from.signed()
	e.Duration = from.unsigned()
	e.Stack = e.Stack[:0]
	for range min(from.unsigned(), plan.MaxFrames) {
		address := from.bytes(8)
		if from.broken {
			return errDamaged
		}
		e.Stack = append(e.Stack, binary.LittleEndian.Uint64(address))
	}
	e.Slots = e.Slots[:0]
	for range min(from.unsigned(), plan.MaxSlots) {
		status := from.bytes(1)
		if from.broken {
			return errDamaged
		}
		value := plan.Value{Status: plan.Status(status[0])}
		if value.Status == plan.StatusOK {
			value.Bytes = from.bytes(from.unsigned())
		}
		e.Slots = append(e.Slots, value)
	}
	if from.broken {
		return errDamaged
	}
	return nil
}
