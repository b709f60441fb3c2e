package store

import (
	"errors"
	"testing"
)

func TestBoltsAreTakenAndNutsAreNotThere(t *testing.T) {
	s := New()
	if left, err := s.Take(Order{ID: "order-000001", SKU: "bolt"}, 2); left != 998 || err != nil {
		t.Errorf("bolt: %d, %v", left, err)
	}
	_, err := s.Take(Order{ID: "order-000009", SKU: "nut"}, 1)
	if !errors.Is(err, ErrNoneLeft) || err.Error() != `take 1 of "nut" for order-000009: none left` {
		t.Errorf("nut: %v", err)
	}
	if _, err := s.Take(Order{SKU: "sofa"}, 1); !errors.Is(err, ErrUnknown) {
		t.Errorf("sofa: %v", err)
	}
	if counts := s.Counts(); counts.Taken != 1 || counts.Failed != 2 || counts.Ratio() < 0.66 {
		t.Errorf("%+v", counts)
	}
}

func TestBoltsAreRestocked(t *testing.T) {
	s := New()
	for range 500 {
		s.Take(Order{SKU: "bolt"}, 2)
	}
	if left, err := s.Take(Order{SKU: "bolt"}, 3); left != 997 || err != nil {
		t.Errorf("%d, %v", left, err)
	}
}
