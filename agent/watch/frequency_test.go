package watch

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestFrequentKeysAreFoundAmongManyRareOnes(t *testing.T) {
	var f frequency
	const rare = 200_000
	for i := range rare {
		f.add(fmt.Appendf(nil, "rare %d", i))
		if i%10 == 0 {
			f.add([]byte("late"))
		}
		if i%4 == 0 {
			f.add([]byte("often"))
		}
	}
	top, others := f.top(2)
	if len(top) != 2 || top[0].key != "often" || top[1].key != "late" {
		t.Fatalf("%v", top)
	}
	if top[0].count < rare/4*99/100 || top[0].count > rare/4 || top[1].count > rare/10 {
		t.Errorf("%v", top)
	}
	if all := top[0].count + top[1].count + others; all != rare+rare/4+rare/10 {
		t.Errorf("%d of %d are counted", all, rare+rare/4+rare/10)
	}
	if len(f.counts) > maxKeys {
		t.Errorf("%d keys are kept", len(f.counts))
	}
}

func TestQuantilesAreRightWithinTheirPromise(t *testing.T) {
	var h histogram
	var all []float64
	for range 50_000 {
		ns := uint64(math.Exp(rand.Float64() * 20))
		h.add(ns)
		all = append(all, float64(ns))
	}
	slices.Sort(all)
	for _, q := range []float64{0.01, 0.5, 0.9, 0.99, 1} {
		want := all[int(math.Ceil(q*float64(len(all))))-1]
		got := h.quantile(q)
		if got < want || got > want*1.13+1 {
			t.Errorf("%.2f: %.0f instead of %.0f", q, got, want)
		}
	}
}

func TestEveryDurationIsInItsBucket(t *testing.T) {
	last := -1
	for ns := uint64(0); ns < 1<<40; ns += 1 + ns/50 {
		i := bucketOf(ns)
		if i < last || float64(ns) >= bound(i) || i > 0 && float64(ns) < bound(i-1) {
			t.Fatalf("%d ns is in bucket %d, below %f", ns, i, bound(i))
		}
		last = i
	}
	if i := bucketOf(math.MaxUint64); i >= len(histogram{}.buckets) {
		t.Errorf("bucket %d", i)
	}
}

func TestSummaryOfDurations(t *testing.T) {
	var h histogram
	if h.summary() != nil {
		t.Error("a summary of nothing")
	}
	for range 3 {
		h.add(1_500_000)
	}
	h.add(9_000_000)
	s := h.summary()
	if s.Count != 4 || s.Max != 9 || s.P50 < 1.5 || s.P50 > 1.7 {
		t.Errorf("%+v", s)
	}
	// 1 to 2 ms, 2 to 4 (none), 4 to 8 (none), 8 to 17 ms.
	var counts []float64
	for _, b := range s.Buckets {
		counts = append(counts, b[1])
	}
	if !slices.Equal(counts, []float64{3, 0, 0, 1}) || s.Buckets[0][0] < 1.5 || s.Buckets[0][0] > 3 {
		t.Errorf("%v", s.Buckets)
	}
}
