package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strconv"

	"example.com/shop/orders/cart"
	"example.com/shop/orders/pricing"
	"example.com/shop/orders/store"
)

// shop is what the HTTP handlers and the load work with.
type shop struct {
	store *store.Store
}

// receipt is what a customer gets for an order.
type receipt struct {
	Order string `json:"order"`
	Left  int    `json:"left"`
	Total string `json:"total"`
}

// place prices the order and takes it from the store.
func (s *shop) place(order store.Order, pieces int) (*receipt, error) {
	total, err := quote(order)
	if err != nil {
		return nil, err
	}
	left, err := s.store.Take(order, pieces)
	if err != nil {
		return nil, fmt.Errorf("place: %w", err)
	}
	return &receipt{Order: order.ID, Left: left, Total: total.String()}, nil
}

// quote has unnamed results and a wrapped error.
func quote(order store.Order) (pricing.Money, error) {
	total, things := order.Cart.Total()
	if things == 0 {
		return 0, fmt.Errorf("quote %s: %w", order.ID, errors.New("empty cart"))
	}
	return total, nil
}

func (s *shop) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, "ok") })
	mux.HandleFunc("GET /orders", s.handleList)
	mux.HandleFunc("POST /orders", s.handlePlace)
	// A program that ends of its own, in the middle of its work.
	mux.HandleFunc("POST /exit", func(http.ResponseWriter, *http.Request) { os.Exit(0) })
	return mux
}

func (s *shop) handleList(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(s.store.Counts())
}

// handlePlace takes ?id=, ?sku=, ?n= and ?customer=.
func (s *shop) handlePlace(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	pieces, err := strconv.Atoi(query.Get("n"))
	if err != nil || pieces < 1 {
		pieces = 1
	}
	order := store.Order{ID: query.Get("id"), SKU: query.Get("sku"), Customer: store.Customer{Name: query.Get("customer")}, Tags: []string{"http"}}
	order.Cart.Add(cart.Item{SKU: order.SKU, Pieces: pieces})
	receipt, err := s.place(order, pieces)
	if err != nil {
		http.Error(w, err.Error(), http.StatusConflict)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(receipt)
}
