// Command load asks a service and says how it was answered, as JSON. Three ways: `load -for 2s -clients 8` as fast as
// it goes; `load -every 1ms` one client at a spacing until stdin ends; `load -respond` is the simplest service there
// can be, which tells what the load itself is able to do.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"slices"
	"sync"
	"time"
)

type result struct {
	Requests  int     `json:"requests"`
	Seconds   float64 `json:"seconds"`
	P50       float64 `json:"p50"`
	P99       float64 `json:"p99"`
	LongestMS float64 `json:"longestMs"`
	// GapMS is the longest time between two answers.
	GapMS float64 `json:"gapMs"`
}

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n00000011\n"

func main() {
	address := flag.String("address", "", "HOST:PORT")
	path := flag.String("path", "/?customer=bench", "what is asked for")
	clients := flag.Int("clients", 8, "connections, each with one request at a time")
	duration := flag.Duration("for", 2*time.Second, "how long")
	every := flag.Duration("every", 0, "one request each so much, until stdin ends")
	respond := flag.Bool("respond", false, "be a service that does nothing")
	flag.Parse()
	switch {
	case *respond:
		serve()
	case *every > 0:
		print(spaced(connect(*address, *path), *every))
	default:
		print(crowd(*address, *path, *clients, *duration))
	}
}

func print(r result) {
	line, _ := json.Marshal(r)
	fmt.Println(string(line))
}

// client knows the length of the answer from the first one: all are the same.
type client struct {
	connection net.Conn
	request    []byte
	answer     []byte
}

func connect(address, path string) *client {
	connection, err := net.Dial("tcp", address)
	if err != nil {
		log.Fatal(err)
	}
	c := &client{connection: connection, request: fmt.Appendf(nil, "GET %s HTTP/1.1\r\nHost: bench\r\n\r\n", path)}
	if _, err := connection.Write(c.request); err != nil {
		log.Fatal(err)
	}
	var counted counter
	response, err := http.ReadResponse(bufio.NewReader(io.TeeReader(connection, &counted)), nil)
	if err == nil {
		_, err = io.Copy(io.Discard, response.Body)
	}
	if err != nil {
		log.Fatal(err)
	}
	c.answer = make([]byte, counted)
	return c
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

func (c *client) ask() {
	if _, err := c.connection.Write(c.request); err != nil {
		log.Fatal(err)
	}
	if _, err := io.ReadFull(c.connection, c.answer); err != nil {
		log.Fatal(err)
	}
	if string(c.answer[:12]) != "HTTP/1.1 200" {
		log.Fatalf("%s", c.answer)
	}
}

func crowd(address, path string, clients int, duration time.Duration) result {
	all := make([][]time.Duration, clients)
	var group sync.WaitGroup
	begin := time.Now()
	for i := range clients {
		group.Go(func() {
			c := connect(address, path)
			for before := time.Now(); before.Sub(begin) < duration; {
				c.ask()
				now := time.Now()
				all[i] = append(all[i], now.Sub(before))
				before = now
			}
		})
	}
	group.Wait()
	seconds := time.Since(begin).Seconds()
	took := slices.Concat(all...)
	slices.Sort(took)
	r := summary(took)
	// The first request of each client is that which learns the length.
	r.Requests += clients
	r.Seconds = seconds
	return r
}

// spaced asks at every turn; a turn that was missed is not made up for.
func spaced(c *client, every time.Duration) result {
	ended := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(ended)
	}()
	fmt.Fprintln(os.Stderr, "asking")
	var took []time.Duration
	var gap time.Duration
	last := time.Now()
	for begin := last; ; {
		select {
		case <-ended:
			slices.Sort(took)
			r := summary(took)
			r.Seconds = time.Since(begin).Seconds()
			r.GapMS = milliseconds(gap)
			return r
		default:
		}
		before := time.Now()
		c.ask()
		now := time.Now()
		took = append(took, now.Sub(before))
		gap = max(gap, now.Sub(last))
		last = now
		time.Sleep(every - now.Sub(before))
	}
}

func summary(sorted []time.Duration) result {
	if len(sorted) == 0 {
		return result{}
	}
	at := func(share float64) float64 { return milliseconds(sorted[int(share*float64(len(sorted)-1))]) }
	return result{Requests: len(sorted), P50: at(0.5), P99: at(0.99), LongestMS: at(1)}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("ready", listener.Addr())
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Fatal(err)
		}
		go func() {
			buffer := make([]byte, 4096)
			for {
				if _, err := connection.Read(buffer); err != nil {
					return
				}
				if _, err := io.WriteString(connection, answer); err != nil {
					return
				}
			}
		}()
	}
}
