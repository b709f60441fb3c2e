package watch

import (
	"cmp"
	"slices"
)

// frequency counts how often each of many keys was seen, in bounded memory: when there are too many, the rarest half is
// given up and counted together. What is frequent over a long time stays; its count is exact unless it was given up
// once, then it is a lower bound.
type frequency struct {
	counts map[string]*uint64
	others uint64
	// left: not everything was added.
	left bool
}

// maxKeys is how many keys are kept. A key is a value's text, at most maxKey bytes, or the addresses of a stack.
const (
	maxKeys = 2048
	maxKey  = 256
)

func (f *frequency) add(key []byte) {
	key = key[:min(len(key), maxKey)]
	if f.counts == nil {
		f.counts = map[string]*uint64{}
	}
	// To look a key up no string is made of it.
	if known, ok := f.counts[string(key)]; ok {
		*known++
		return
	}
	first := uint64(1)
	f.counts[string(key)] = &first
	if len(f.counts) > maxKeys {
		f.prune()
	}
}

func (f *frequency) prune() {
	all := make([]uint64, 0, len(f.counts))
	for _, count := range f.counts {
		all = append(all, *count)
	}
	slices.Sort(all)
	middle := all[len(all)/2]
	for key, count := range f.counts {
		if *count <= middle {
			f.others += *count
			delete(f.counts, key)
		}
	}
}

// counted is a key with its count.
type counted struct {
	key   string
	count uint64
}

// top returns the n most frequent keys, most frequent first, and how often any other was seen.
func (f *frequency) top(n int) (top []counted, others uint64) {
	others = f.others
	for key, count := range f.counts {
		others += *count
		top = append(top, counted{key, *count})
	}
	slices.SortFunc(top, func(a, b counted) int {
		return cmp.Or(cmp.Compare(b.count, a.count), cmp.Compare(a.key, b.key))
	})
	top = top[:min(n, len(top))]
	for _, one := range top {
		others -= one.count
	}
	return top, others
}
