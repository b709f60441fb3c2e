// Package pricing knows what things cost.
package pricing

import "fmt"

// Money is an amount in cents.
type Money int64

var catalogue = map[string]Money{"bolt": 25, "screw": 10, "nut": 5}

// Of returns the price of one piece; what is not in the catalogue is free.
func Of(sku string) Money { return catalogue[sku] }

// Times has a value receiver and an unnamed result.
func (m Money) Times(n int) Money { return m * Money(n) }

// String shows the amount in euros.
func (m Money) String() string { return fmt.Sprintf("%d.%02d €", m/100, m%100) }

// Number is what can be added up.
type Number interface{ ~int | ~int64 | ~float64 }

// Sum is a generic function.
func Sum[T Number](values []T) T {
	var total T
	for _, value := range values {
		total += value
	}
	return total
}

// Discount returns a closure over percent.
func Discount(percent int) func(Money) Money {
	return func(full Money) Money {
		return full - full*Money(percent)/100
	}
}
