package watch

import (
	"math"
	"math/bits"

	"k8s-dlv-tui/agent/protocol"
)

// histogram counts durations in buckets that grow by an eighth of a power of two: a quantile is right within 13 %.
type histogram struct {
	buckets [64 * stepsPerPower]uint64
	count   uint64
	longest uint64
}

const (
	stepsPerPower = 8
	stepBits      = 3
)

// add notes a duration in nanoseconds.
func (h *histogram) add(ns uint64) {
	h.buckets[bucketOf(ns)]++
	h.count++
	h.longest = max(h.longest, ns)
}

func bucketOf(ns uint64) int {
	if ns < stepsPerPower {
		return int(ns)
	}
	power := bits.Len64(ns) - 1
	return (power-stepBits+1)*stepsPerPower + int(ns>>(power-stepBits))&(stepsPerPower-1)
}

// bound is the first duration beyond a bucket, in nanoseconds.
func bound(bucket int) float64 {
	if bucket < stepsPerPower {
		return float64(bucket + 1)
	}
	power := bucket/stepsPerPower + stepBits - 1
	return math.Ldexp(float64(stepsPerPower+bucket%stepsPerPower+1), power-stepBits)
}

// quantile is an upper bound, in nanoseconds, of the share q of all durations.
func (h *histogram) quantile(q float64) float64 {
	rank := uint64(math.Ceil(q * float64(h.count)))
	var seen uint64
	for i, count := range h.buckets {
		seen += count
		if seen >= rank && count > 0 {
			return min(bound(i), float64(h.longest))
		}
	}
	return float64(h.longest)
}

const perMillisecond = 1e6

// summary has a bucket for each power of two that was seen.
func (h *histogram) summary() *protocol.Durations {
	if h.count == 0 {
		return nil
	}
	return &protocol.Durations{
		Count:   h.count,
		P50:     h.quantile(0.50) / perMillisecond,
		P90:     h.quantile(0.90) / perMillisecond,
		P99:     h.quantile(0.99) / perMillisecond,
		Max:     float64(h.longest) / perMillisecond,
		Buckets: h.powers(),
	}
}

func (h *histogram) powers() [][2]float64 {
	var powers [][2]float64
	pending := 0
	for first := 0; first < len(h.buckets); first += stepsPerPower {
		var count uint64
		for _, one := range h.buckets[first : first+stepsPerPower] {
			count += one
		}
		if count == 0 {
			pending++
			continue
		}
		if len(powers) > 0 {
			// Empty ones in between are there, so that the picture is to scale.
			for gap := pending; gap > 0; gap-- {
				powers = append(powers, [2]float64{bound(first-(gap-1)*stepsPerPower-1) / perMillisecond, 0})
			}
		}
		pending = 0
		powers = append(powers, [2]float64{bound(first+stepsPerPower-1) / perMillisecond, float64(count)})
	}
	return powers
}
