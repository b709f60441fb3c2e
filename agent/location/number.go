package location

import (
	"encoding/binary"
	"fmt"
	"math"
	"reflect"
	"strconv"
)

func (t *Type) isNumber() bool {
	return t.Kind >= reflect.Bool && t.Kind <= reflect.Complex128
}

// number is the text of a number as Delve gives it.
func (d *decoder) number(typ *Type, bytes []byte) (text, unreadable string) {
	var word [8]byte
	copy(word[:], bytes)
	unsigned := binary.LittleEndian.Uint64(word[:])
	switch typ.Kind {
	case reflect.Bool:
		return strconv.FormatBool(unsigned&0xff != 0), ""
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		shift := 64 - 8*uint(typ.Size)
		signed := int64(unsigned<<shift) >> shift
		return typ.withConstant(strconv.FormatInt(signed, 10), signed), ""
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		return typ.withConstant(strconv.FormatUint(unsigned, 10), int64(unsigned)), ""
	case reflect.Float32:
		return floatText(float64(math.Float32frombits(uint32(unsigned))), 32), ""
	case reflect.Float64:
		return floatText(math.Float64frombits(unsigned), 64), ""
	case reflect.Complex64, reflect.Complex128:
		return "", ""
	default:
		return "", fmt.Sprintf("unavailable: a type of %d bytes that watch doesn't know; use debug", typ.Size)
	}
}

func floatText(value float64, bits int) string {
	return strconv.FormatFloat(value, 'f', -1, bits)
}

func complexParts(bytes []byte) []value {
	if len(bytes) == 8 {
		return []value{
			{text: floatText(float64(math.Float32frombits(binary.LittleEndian.Uint32(bytes))), 32)},
			{text: floatText(float64(math.Float32frombits(binary.LittleEndian.Uint32(bytes[4:]))), 32)},
		}
	}
	return []value{
		{text: floatText(math.Float64frombits(binary.LittleEndian.Uint64(bytes)), 64)},
		{text: floatText(math.Float64frombits(binary.LittleEndian.Uint64(bytes[8:])), 64)},
	}
}
