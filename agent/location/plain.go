package location

import (
	"encoding/binary"
	"math"
	"reflect"
	"strconv"
	"strings"

	"k8s-dlv-tui/agent/plan"
)

// Printed are the expressions that a probe reads, as places in the request's Print: what is about a result is read at
// the returns, everything else at the entry. Values are in this order.
func (t *Trace) Printed(probe int) []int { return t.meaning[probe].printed }

// IsPlain tells whether the text of a probe's i-th value is had straight from its bytes: a number, a bool, a string.
func (t *Trace) IsPlain(probe, i int) bool { return t.meaning[probe].values[i].isPlain() }

func (o *output) isPlain() bool {
	if o.known != nil {
		return true
	}
	switch typ := o.reading.typ; typ.Kind {
	case reflect.Bool,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr,
		reflect.Float32, reflect.Float64:
		return typ.Size <= 8
	case reflect.String:
		return typ.Size == 16
	default:
		return false
	}
}

// AppendText puts the text of an event's i-th value behind others: what Values would have as its Text, or in parentheses
// as Unreadable. Of a plain one no value is made for it.
func (t *Trace) AppendText(to []byte, event plan.Event, i int) []byte {
	one := &t.meaning[event.Probe].values[i]
	if one.isPlain() {
		return one.appendPlain(to, event)
	}
	decoder := &decoder{program: t.program, event: event, base: t.base(event)}
	made := decoder.variable(*one)
	return appendTextOr(to, made.Text, made.Unreadable)
}

func appendTextOr(to []byte, text, unreadable string) []byte {
	if unreadable == "" {
		return append(to, text...)
	}
	to = append(to, '(')
	to = append(to, unreadable...)
	return append(to, ')')
}

func (o *output) appendPlain(to []byte, event plan.Event) []byte {
	if o.known != nil {
		return appendTextOr(to, o.known.Text, o.known.Unreadable)
	}
	var buffer [16]byte
	if o.zeroWhenNil {
		if header, why := o.header.recordedIn(buffer[:8], event); why == "" && binary.LittleEndian.Uint64(header) == 0 {
			return append(to, '0')
		}
		buffer = [16]byte{}
	}
	typ := o.reading.typ
	own, why := o.reading.own.recordedIn(buffer[:typ.Size], event)
	if why != "" {
		return appendTextOr(to, "", why)
	}
	if typ.Kind != reflect.String {
		return typ.appendNumber(to, binary.LittleEndian.Uint64(buffer[:8]))
	}
	switch {
	case binary.LittleEndian.Uint64(own[8:]) == 0:
		return to
	case o.reading.missing != "":
		return appendTextOr(to, "", o.reading.missing)
	}
	text, why := slotBytes(event, o.reading.data[0].slot, o.reading.data[0].index)
	if why != "" {
		return appendTextOr(to, "", why)
	}
	return append(to, text...)
}

// appendNumber is decoder.number without a string for each.
func (t *Type) appendNumber(to []byte, bits uint64) []byte {
	switch t.Kind {
	case reflect.Bool:
		return strconv.AppendBool(to, bits&0xff != 0)
	case reflect.Float32:
		return strconv.AppendFloat(to, float64(math.Float32frombits(uint32(bits))), 'f', -1, 32)
	case reflect.Float64:
		return strconv.AppendFloat(to, math.Float64frombits(bits), 'f', -1, 64)
	}
	var digits []byte
	value := int64(bits)
	if t.Kind >= reflect.Int && t.Kind <= reflect.Int64 {
		shift := 64 - 8*uint(t.Size)
		value = int64(bits<<shift) >> shift
		digits = strconv.AppendInt(to, value, 10)
	} else {
		digits = strconv.AppendUint(to, bits, 10)
	}
	// Only a type of a package has constants.
	if !strings.Contains(t.Name, ".") {
		return digits
	}
	return append(to, t.withConstant(string(digits[len(to):]), value)...)
}
