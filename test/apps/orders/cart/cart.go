// Package cart is a generic list of things with a price.
package cart

import "example.com/shop/orders/pricing"

// Priced is what can lie in a cart.
type Priced interface{ Price() pricing.Money }

// Item is a number of pieces of one SKU.
type Item struct {
	SKU    string
	Pieces int
}

// Price is the item's catalogue price.
func (i Item) Price() pricing.Money { return pricing.Of(i.SKU).Times(i.Pieces) }

// Cart is a generic type.
type Cart[T Priced] struct {
	Things []T
	Coupon string
}

// Add is a method on a pointer to a generic type.
func (c *Cart[T]) Add(thing T) int {
	c.Things = append(c.Things, thing)
	return len(c.Things)
}

// Total is a method on a value of a generic type.
func (c Cart[T]) Total() (total pricing.Money, pieces int) {
	prices := Map(c.Things, func(thing T) pricing.Money { return thing.Price() })
	total = pricing.Sum(prices)
	if c.Coupon != "" {
		total = pricing.Discount(10)(total)
	}
	return total, len(c.Things)
}

// Map is a generic function that takes a function.
func Map[From, To any](values []From, convert func(From) To) []To {
	converted := make([]To, 0, len(values))
	for _, value := range values {
		converted = append(converted, convert(value))
	}
	return converted
}
