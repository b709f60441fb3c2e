// Command service is what is traced in the benchmarks: an HTTP service with one function a request, and one that is
// called at a rate of its own. It prints "ready ADDRESS".
package main

import (
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"
)

type order struct {
	SKU   string
	Count int
}

var ticks atomic.Int64

//go:noinline
func take(customer string, o *order) (int, error) {
	if customer == "" {
		return 0, fmt.Errorf("nobody takes %s", o.SKU)
	}
	return o.Count*2 + len(customer), nil // the line of the console's tracepoint
}

// tick has a frame: the instruction after its stack check is a PUSH, which the kernel emulates at a probe.
//
//go:noinline
func tick(customer string, n int) int {
	return leaf(customer, n) + len(customer)
}

// leaf has none: a probe on it is single-stepped, which costs many times as much.
//
//go:noinline
func leaf(customer string, n int) int {
	ticks.Add(1)
	return len(customer) + n
}

func serve(w http.ResponseWriter, r *http.Request) {
	total, err := take(r.URL.Query().Get("customer"), &order{"bolt", 3})
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	// The same length every time, which spares the load generator the parsing.
	fmt.Fprintf(w, "%08d\n", total)
}

// tickAt calls tick so many times a second. What was missed is made up for, unless it is more than a tenth of a second's.
func tickAt(rate int) {
	begin, done := time.Now(), 0
	for {
		due := int(time.Since(begin).Seconds() * float64(rate))
		for done = max(done, due-rate/10); done < due; done++ {
			tick("bench", rate)
		}
		time.Sleep(time.Millisecond)
	}
}

func main() {
	rate := flag.Int("rate", 0, "calls of tick a second")
	flag.Parse()
	if *rate > 0 {
		go tickAt(*rate)
	}
	http.HandleFunc("/", serve)
	http.HandleFunc("/ticks", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strconv.FormatInt(ticks.Load(), 10))
	})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready", listener.Addr())
	log.Fatal(http.Serve(listener, nil))
}
