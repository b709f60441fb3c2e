package store

import (
	"errors"
	"fmt"
	"sync"
)

// Restocked is how many of an SKU there are after its shelf was filled.
const Restocked = 1000

// The errors that Take wraps.
var (
	ErrNoneLeft = errors.New("none left")
	ErrUnknown  = errors.New("unknown SKU")
)

// Store is safe for concurrent use.
type Store struct {
	mu     sync.Mutex
	left   map[string]int
	taken  int
	failed int
}

// New returns a store with bolts and screws, and without nuts.
func New() *Store {
	return &Store{left: map[string]int{"bolt": Restocked, "screw": Restocked, "nut": 0}}
}

// Take takes n pieces of the order's SKU and returns how many are left. Bolts
// and screws are restocked when they run out; nuts never are.
func (s *Store) Take(order Order, n int) (left int, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	left, known := s.left[order.SKU]
	if !known {
		s.failed++
		return 0, fmt.Errorf("take %d of %q for %s: %w", n, order.SKU, order.ID, ErrUnknown)
	}
	if left < n && order.SKU != "nut" {
		left = Restocked
	}
	if left < n {
		s.failed++
		return left, fmt.Errorf("take %d of %q for %s: %w", n, order.SKU, order.ID, ErrNoneLeft)
	}
	left -= n
	s.left[order.SKU] = left
	s.taken++
	return left, nil
}

// Counts is a copy of what happened so far: a method on a value.
type Counts struct {
	Taken, Failed int
	Left          map[string]int
}

// Ratio is the share of orders that failed.
func (c Counts) Ratio() float64 {
	if c.Taken+c.Failed == 0 {
		return 0
	}
	return float64(c.Failed) / float64(c.Taken+c.Failed)
}

// Counts returns what happened so far.
func (s *Store) Counts() Counts {
	s.mu.Lock()
	defer s.mu.Unlock()
	left := make(map[string]int, len(s.left))
	for sku, n := range s.left {
		left[sku] = n
	}
	return Counts{Taken: s.taken, Failed: s.failed, Left: left}
}
