package main

import (
	"context"
	"fmt"
	"time"

	"example.com/shop/orders/cart"
	"example.com/shop/orders/store"
)

const workers = 16

// customers come in turn: order number N is of customers[N % 5].
var customers = []store.Customer{
	{Name: "Ada Lovelace", Address: store.Address{Street: "1 Analytical Row", City: "London", Zip: 10001}},
	{Name: "Zoë \"Zed\" O'Neil", Address: store.Address{Street: "Rue de l'Église\nbât. B", City: "Liège", Zip: 4000}},
	{Name: "李小龍", Address: store.Address{Street: "金巴倫道 41 號", City: "九龍", Zip: 999077}},
	{Name: "🦊 Fox & Söhne", Address: store.Address{Street: "Tab\there", City: "Köln", Zip: 50667}},
	{Name: "", Address: store.Address{Street: `C:\back\slash`, City: "Nowhere", Zip: 0}},
}

// newOrder makes order number N, and nothing about it is left to chance.
func newOrder(number int) (order store.Order, pieces int) {
	sku := "bolt"
	if number%10 == 9 {
		sku = "nut"
	}
	pieces = 1 + number%3
	order = store.Order{
		ID:       fmt.Sprintf("order-%06d", number),
		SKU:      sku,
		Customer: customers[number%len(customers)],
		Tags:     []string{"load", sku},
		Labels:   map[string]string{"source": "load", "shift": []string{"early", "late"}[number%2]},
		Gift:     number%4 == 0,
		Weight:   float64(pieces) * 0.125,
		Checksum: [4]byte{0xca, 0xfe, byte(number >> 8), byte(number)},
	}
	if number%7 == 0 {
		note := "please ring\ntwice 🔔"
		order.Note = &note
		order.Cart.Coupon = "TENOFF"
	}
	order.Cart.Add(cart.Item{SKU: sku, Pieces: pieces})
	order.Cart.Add(cart.Item{SKU: "screw", Pieces: 4})
	return order, pieces
}

// runLoad places rate orders a second until the context ends. The numbers
// count from 0; workers share them, so neighbours may change places.
func runLoad(ctx context.Context, shop *shop, rate float64) {
	if rate <= 0 {
		return
	}
	numbers := make(chan int)
	defer close(numbers)
	for range workers {
		go func() {
			for number := range numbers {
				order, pieces := newOrder(number)
				shop.place(order, pieces)
			}
		}()
	}
	start := time.Now()
	ticker := time.NewTicker(min(time.Second, max(time.Millisecond, time.Duration(float64(time.Second)/rate))))
	defer ticker.Stop()
	for number := 0; ; {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		// What is due, not one a tick: ticks are lost when the process stops.
		// A long stop is forgiven, else it would be followed by a flood.
		due := int(time.Since(start).Seconds() * rate)
		if due-number > int(rate)+1 {
			start = start.Add(time.Duration(float64(due-number-1) / rate * float64(time.Second)))
			due = number + 1
		}
		for ; number < due; number++ {
			select {
			case numbers <- number:
			case <-ctx.Done():
				return
			}
		}
	}
}
