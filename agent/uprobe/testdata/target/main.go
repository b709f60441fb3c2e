// The program that is probed in the tests. It does what it's told on its standard input, a line at a time, and answers
// each with a line.
package main

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"
	"unsafe"
)

type Node struct {
	Name  string
	Next  *Node
	Value int64
	Shape Shape
}

type Shape interface{ Area() int64 }

type Square struct{ Side int64 }
type Circle struct{ Radius int64 }

func (s *Square) Area() int64 { return s.Side * s.Side }
func (c *Circle) Area() int64 { return 3 * c.Radius * c.Radius }

var Level int64 = 4242

var sink int64 // keeps results from being dropped

//go:noinline
func use(n int64) int64 {
	sink += n
	return n
}

//go:noinline
func Numbers(a int64, b int8, s string, list []int64) int64 {
	if len(list) > 100 {
		return use(1)
	}
	return use(a) + int64(b) + int64(len(s)) + int64(len(list)) + use(int64(len(s)))
}

//go:noinline
func Chain(n *Node) int64 {
	if n == nil {
		return use(0)
	}
	return use(n.Value) + use(Level)
}

//go:noinline
func Many(a, b, c, d, e, f, g, h, i, j int64) int64 { return use(a+b+c+d+e+f+g+h+i) + use(j) }

//go:noinline
func Fib(n int64) int64 {
	if n < 2 {
		return use(n)
	}
	return Fib(n-1) + Fib(n-2)
}

// Deep makes the stack grow, and so move, within a call.
//
//go:noinline
func Deep(n int64) int64 {
	var room [64]int64
	room[n%64] = n
	if n == 0 {
		return use(room[0])
	}
	return Deep(n-1) + room[n%64]
}

//go:noinline
func Sleep(milliseconds int64) int64 {
	time.Sleep(time.Duration(milliseconds) * time.Millisecond)
	return use(milliseconds)
}

//go:noinline
func Panic(n int64) int64 {
	if n > 0 {
		panic("as told")
	}
	return use(n) + use(1)
}

//go:noinline
func Outer(n int64) int64 { return Middle(n) + use(1) }

//go:noinline
func Middle(n int64) int64 { return Tick(n, "middle") + use(1) }

//go:noinline
func Tick(n int64, s string) int64 { return work(n) + work(int64(len(s))) }

//go:noinline
func work(n int64) int64 { return n ^ 0x55 }

func recovered(n int64) {
	defer func() { _ = recover() }()
	Panic(n)
}

func do(words []string) string {
	n := int64(1)
	if len(words) > 1 {
		fmt.Sscan(words[1], &n)
	}
	text := strings.Repeat("0123456789", 30)
	switch words[0] {
	case "numbers":
		list := make([]int64, n)
		for i := range list {
			list[i] = int64(i) * 11
		}
		Numbers(-n, int8(-n), text[:n], list)
	case "chain":
		last := &Node{Name: "last", Value: 7, Shape: &Circle{2}}
		Chain(&Node{Name: "first", Value: 5, Next: last, Shape: &Square{9}})
		Chain(&Node{Name: "", Value: 5, Next: nil})
		Chain(nil)
	case "many":
		Many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10*n)
	case "fib":
		Fib(n)
	case "deep":
		done := make(chan int)
		go func() { Deep(n); close(done) }()
		<-done
	case "sleep":
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() { Sleep(n) })
		}
		all.Wait()
	case "panic":
		recovered(n)
	case "outer":
		Outer(n)
	case "tick":
		for i := range n {
			Tick(i, "0123456789abcdef")
		}
	case "spread":
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				for i := range n {
					Tick(i, "0123456789abcdef")
					if i%10 == 0 {
						time.Sleep(time.Millisecond)
					}
				}
			})
		}
		all.Wait()
	case "rate":
		// About 100,000 calls a second for so many milliseconds.
		began, calls := time.Now(), int64(0)
		for time.Since(began) < time.Duration(n)*time.Millisecond {
			for float64(calls) < time.Since(began).Seconds()*100_000 {
				Tick(calls, "rate")
				calls++
			}
			time.Sleep(time.Millisecond)
		}
		return fmt.Sprint(calls)
	case "load":
		for range 2 {
			go func() {
				for i := int64(0); ; i++ {
					Tick(i, "load")
					Chain(nil)
				}
			}()
		}
	case "absent":
		// A string in a page that nobody has touched yet.
		file, err := os.CreateTemp("", "absent")
		if err != nil {
			return err.Error()
		}
		defer os.Remove(file.Name())
		fmt.Fprint(file, "from the disk")
		page, err := syscall.Mmap(int(file.Fd()), 0, 4096, syscall.PROT_READ, syscall.MAP_PRIVATE)
		if err != nil {
			return err.Error()
		}
		Tick(1, unsafe.String(&page[0], 13))
	case "time":
		// Time on the processor, so that other work on the machine counts less.
		began := processorTime()
		for i := range n {
			Tick(i, "0123456789abcdef")
		}
		return fmt.Sprint(processorTime() - began)
	}
	return "done"
}

func processorTime() int64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	fmt.Println("ready")
	for lines.Scan() {
		fmt.Println(do(strings.Fields(lines.Text())))
	}
}
