// Command values is a target: its functions have parameters of every kind, and every value is known.
package main

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

type (
	// Inner is a struct in structs.
	Inner struct {
		Name string
		N    int32
		Flag bool
	}
	// Outer has a field of every kind.
	Outer struct {
		Inner
		ID      int
		Text    string
		Numbers []int
		Words   []string
		Parts   []Inner
		Array   [4]uint16
		Next    *Outer
		Map     map[string]int
		NoMap   map[string]int
		Err     error
		Any     any
		Call    func(int) int
		Queue   chan int
		Wait    time.Duration
		Weight  float64
		Small   float32
		Complex complex128
		Bytes   []byte
		Pointer *int
		secret  uint8
	}
	// Small goes in registers.
	Small struct {
		A int8
		B uint16
		S string
	}
	// Big doesn't.
	Big struct {
		Values [9]int
		Label  string
	}
	// Money has a method and constants.
	Money int64
	// Failure is an error of its own type.
	Failure struct{ Code int }
	// Pair is generic.
	Pair[K comparable, V any] struct {
		Key   K
		Value V
	}
)

const (
	// Cheap is a constant of a type.
	Cheap Money = 7
)

func (f *Failure) Error() string { return "failure" }

var (
	counter = 41
	title   = "a package's variable"
	current *Outer
	sink    any
)

//go:noinline
func numbers(a int8, b uint8, c int16, d uint32, e int64, f bool, g uintptr, h rune) int {
	return int(a) + int(d)
}

//go:noinline
func many(a, b, c, d, e, f, g, h, i, j, k int, last string) int { return a + k + len(last) }

//go:noinline
func text(plain, lines, empty, long string) int { return len(plain) + len(long) }

//go:noinline
func lists(n []int, words []string, parts []Inner, none []int, empty []string, bytes []byte) int {
	return len(n) + len(words) + len(bytes)
}

//go:noinline
func structs(small Small, big Big, one [1]string, three [3]int16, nothing struct{}, last int) int {
	return int(small.A) + big.Values[8] + last + len(one[0])
}

//go:noinline
func pointers(o *Outer, none *Outer, n *int, twice **int) int { return o.ID + **twice }

//go:noinline
func interfaces(plain, wrapped, own, none error, anyText, anyNumber, anyNone any, s fmt.Stringer) bool {
	return plain != nil && s != nil
}

//go:noinline
func others(m map[string]int, noMap map[int]bool, queue chan int, noQueue chan string, call func(int) int, noCall func(), wait time.Duration, price Money) int {
	return len(m) + len(queue) + int(price)
}

//go:noinline
func floats(f float64, n int, g float32, c complex64, m int) float64 { return f * float64(n+m) }

//go:noinline
func blanks(_ int, used string, _ []string, n int) int { return len(used) + n }

//go:noinline
func unused(a string, b int, c []string) int { return 1 }

//go:noinline
func escapes(n int, s string) *int {
	sink = &s
	return &n
}

//go:noinline
func results(n int) (int, string, error) {
	if n < 0 {
		return n, "negative", errors.New("below zero")
	}
	return n + 1, strings.Repeat("x", 3), nil
}

//go:noinline
func named(n int) (total int, err error) {
	defer func() { total += 100 }()
	if n%2 == 1 {
		return 1, fmt.Errorf("odd: %w", errors.New("inner"))
	}
	return n, nil
}

//go:noinline
func bigResult(n int) (Big, Small) {
	return Big{Values: [9]int{8: n}, Label: "big"}, Small{A: -1, B: 2, S: "small"}
}

//go:noinline
func frame(n int, s string) int {
	var room [3000]byte
	copy(room[:], s)
	runtime.KeepAlive(&room)
	return n + int(room[0])
}

//go:noinline
func hugeFrame(n int, s string) int {
	var room [100_000]byte
	copy(room[:], s)
	runtime.KeepAlive(&room)
	return n + int(room[0])
}

//go:nosplit
//go:noinline
func nosplit(n int, s string) int { return n + len(s) }

// Table is a map that an interface holds itself.
type Table map[string]int

// Handle is a pointer that an interface holds itself.
type Handle struct{ To *Inner }

//go:noinline
func moments(at, zero time.Time, table, handle, wait any, item struct {
	Name  string
	Price float64
}) bool {
	return at.Before(zero)
}

//go:noinline
func variadic(first string, rest ...int) int { return len(rest) + len(first) }

// Max is generic.
//
//go:noinline
func Max[T int | string](label string, a, b T) T {
	if a > b {
		return a
	}
	return b
}

// Put is a method of a generic type.
//
//go:noinline
func (p *Pair[K, V]) Put(key K, value V) int {
	p.Key, p.Value = key, value
	return 1
}

//go:noinline
func (m Money) Add(n int) Money { return m + Money(n) }

//go:noinline
func (o *Outer) method(label string) string { return o.Text + label }

//go:noinline
func lineOf(n int) int {
	half := n / 2
	label := strings.Repeat("l", half)
	return len(label) + half // line
}

//go:noinline
func closures(byValue int, text string) func(int) int {
	byReference := byValue
	call := func(n int) int {
		byReference += n
		return byReference + byValue + len(text)
	}
	byReference++
	return call
}

// String makes it a fmt.Stringer.
func (i Inner) String() string { return i.Name }

func double(n int) int { return 2 * n }

func outer() *Outer {
	n := 77
	o := &Outer{
		Inner: Inner{"inner", -3, true}, ID: 12, Text: "text", Numbers: []int{1, 2, 3}, Words: []string{"a", "bc", ""},
		Parts: []Inner{{"p0", 0, false}, {"p1", 1, true}}, Array: [4]uint16{1, 2, 3, 65535}, Map: map[string]int{"k": 1, "l": 2},
		Err: errors.New("broken"), Any: "any", Call: double, Queue: make(chan int, 5), Wait: 1500 * time.Millisecond,
		Weight: 2.5, Small: 0.25, Complex: complex(1, -2), Bytes: []byte("GET /"), Pointer: &n, secret: 9,
	}
	o.Queue <- 1
	o.Next = &Outer{ID: 13, Text: "next", Inner: Inner{Name: "deep"}}
	return o
}

func main() {
	runtime.LockOSThread()
	o := outer()
	current = o
	n := 5
	pn := &n
	m := map[string]int{"one": 1, "two": 2, "three": 3}
	queue := make(chan int, 4)
	queue <- 1
	queue <- 2
	call := closures(10, "captured")
	intPair, textPair := &Pair[string, int]{}, &Pair[int, *Inner]{}
	rounds := 3
	if len(os.Args) > 1 {
		rounds = 1 << 30
	}
	for i := range rounds {
		numbers(-5, 250, -1000, 4_000_000_000, -1<<40, true, 0xabc, '✓')
		many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "last")
		text("plain", "two\nlines ✓ \"q\"", "", strings.Repeat("0123456789", 100))
		lists([]int{1, -2, 3}, []string{"a", "b\n", ""}, []Inner{{"x", 1, true}, {"y", 2, false}}, nil, []string{}, []byte("bytes"))
		structs(Small{-1, 300, "s"}, Big{[9]int{1, 2, 3, 4, 5, 6, 7, 8, 9}, "label"}, [1]string{"one"}, [3]int16{1, -2, 3}, struct{}{}, 99)
		pointers(o, nil, pn, &pn)
		interfaces(errors.New("plain"), fmt.Errorf("wrap %d: %w", 1, errors.New("cause")), &Failure{3}, nil, "text", 42, nil, Inner{Name: "in"})
		others(m, nil, queue, nil, double, nil, time.Second, Cheap)
		floats(1.5, 3, 2.5, 1+2i, 4)
		blanks(1, "used", nil, 8)
		unused("never", 6, []string{"r"})
		escapes(3, "heap")
		results(i - 1)
		named(i)
		bigResult(4)
		frame(6, "frame")
		hugeFrame(7, "huge")
		nosplit(8, "nosplit")
		variadic("v", 1, 2, 3)
		moments(time.Unix(1_700_000_000, 5).UTC(), time.Time{}, Table{"a": 1, "b": 2}, Handle{&Inner{Name: "held"}}, time.Minute, struct {
			Name  string
			Price float64
		}{"pen", 1.5})
		Max("ints", 3, 4)
		Max("texts", "a", "b")
		intPair.Put("key", 5)
		textPair.Put(6, &Inner{Name: "value"})
		Cheap.Add(i)
		o.method("label")
		lineOf(6)
		call(i)
		counter++
		if rounds > 3 {
			time.Sleep(time.Millisecond)
		}
	}
	fmt.Println(counter, title)
}
