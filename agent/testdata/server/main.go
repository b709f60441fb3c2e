// Command server is a target: it serves HTTP and calls its own handler, so that its functions are hit without a client.
package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// Item is what orders are made of.
type Item struct {
	Name  string
	Price float64
	Tags  []string
}

// Order is an argument with everything in it that a value can be.
type Order struct {
	ID       int
	Customer string
	Items    []Item
	Notes    map[string]int
	Parent   *Order
	Reason   error
	secret   []byte
}

// Shop has methods.
type Shop struct {
	served atomic.Int64
	open   bool
}

//go:noinline
func (s *Shop) Serve(order *Order, label string) (total float64, err error) {
	for _, item := range order.Items {
		total += item.Price
	}
	s.served.Add(1)
	if order.ID%7 == 3 {
		return total, errors.New("no stock")
	}
	return total, nil
}

//go:noinline
func Max[T int | float64](a, b T) T {
	if a > b {
		return a
	}
	return b
}

//go:noinline
func tick(n int, name string) int {
	half := n / 2
	return half + len(name)
}

//go:noinline
func slow(n int) int {
	twice := n * 2
	return twice + 1
}

func (s *Shop) handle(w http.ResponseWriter, r *http.Request) {
	n := s.served.Load()
	fmt.Fprintln(w, n, strings.ToUpper(r.URL.Path))
}

func main() {
	every := flag.Duration("every", 2*time.Millisecond, "distance of two calls")
	burst := flag.Int("burst", 1, "calls of tick each time")
	fresh := flag.Bool("fresh", false, "makes each call in a goroutine of its own")
	panicAfter := flag.Duration("panic-after", 0, "ends by a panic")
	exitAfter := flag.Duration("exit-after", 0, "ends by itself with status 3")
	execAfter := flag.Duration("exec-after", 0, "starts itself anew in its place")
	flag.Parse()
	shop := &Shop{open: true}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	http.HandleFunc("/", shop.handle)
	go http.Serve(listener, nil)
	if *exitAfter > 0 {
		time.AfterFunc(*exitAfter, func() { os.Exit(3) })
	}
	if *execAfter > 0 {
		time.AfterFunc(*execAfter, func() { _ = syscall.Exec("/proc/self/exe", os.Args[:1], os.Environ()) })
	}
	if *panicAfter > 0 {
		time.AfterFunc(*panicAfter, func() { panic("on purpose") })
	}
	fmt.Println("ready", listener.Addr())
	go func() {
		for n := 0; ; n++ {
			slow(n)
			time.Sleep(100 * time.Millisecond)
		}
	}()
	for n := 0; ; n++ {
		order := &Order{
			ID: n, Customer: "Ada \"the\" first\n", Items: []Item{{"pen", 1.5, []string{"blue"}}, {"ink", 4, nil}},
			Notes: map[string]int{"urgent": n}, secret: []byte("GET /"),
		}
		if n%2 == 0 {
			order.Parent, order.Reason = &Order{ID: -1}, errors.New("again")
		}
		shop.Serve(order, "label")
		for i := range *burst {
			if *fresh {
				go tick(n**burst+i, "fresh")
			} else {
				tick(n**burst+i, "tick")
			}
		}
		Max(n, 3)
		Max(float64(n), 2.5)
		time.Sleep(*every)
	}
}
