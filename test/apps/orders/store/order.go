// Package store holds what is on the shelves and gives it out.
package store

import "example.com/shop/orders/cart"

// Order is what a customer wants. It has a field of every kind that a
// debugger shows in a way of its own.
type Order struct {
	ID       string
	SKU      string
	Customer Customer
	Cart     cart.Cart[cart.Item]
	Tags     []string
	Labels   map[string]string
	Note     *string // nil for most orders
	Gift     bool
	Weight   float64
	Checksum [4]byte
}

// Customer shows nested structs, and strings that are hard to print.
type Customer struct {
	Name    string
	Address Address
}

// Address is a struct in a struct in a struct.
type Address struct {
	Street string
	City   string
	Zip    int
}
