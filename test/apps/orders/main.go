// Command orders is an order service with customers of its own: a program to
// be traced, whose every value is known beforehand. See README.md.
package main

import (
	"context"
	"errors"
	"log"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"example.com/shop/orders/store"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	rate, err := rateFrom(os.Getenv("RATE"))
	if err != nil {
		log.Fatalf("RATE: %v", err)
	}
	shop := &shop{store: store.New()}
	server := &http.Server{Addr: ":8080", Handler: shop.routes()}
	context.AfterFunc(ctx, func() {
		log.Print("told to end: finishing what was begun")
		limited, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_ = server.Shutdown(limited)
	})
	go runLoad(ctx, shop, rate)
	log.Printf("orders on %s, %g of its own a second", server.Addr, rate)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Fatal(err)
	}
}

// rateFrom reads orders per second: 20 when nothing is said, 0 for none.
func rateFrom(text string) (rate float64, err error) {
	if text == "" {
		return 20, nil
	}
	return strconv.ParseFloat(text, 64)
}
