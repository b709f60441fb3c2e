package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"strings"

	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/relay"
)

// linkCommand is a second way to the API server, whose faults harm nobody but
// those who go by it. It ends with its standard input, which has one order a
// line; each is answered with a line.
func linkCommand(l layout.Layout, rest []string) error {
	address := "127.0.0.1:0"
	if len(rest) == 2 && rest[0] == "--listen" {
		address, rest = rest[1], nil
	}
	if len(rest) > 0 {
		return errUsage
	}
	port, err := os.ReadFile(l.Port())
	if err != nil {
		return fmt.Errorf("the cluster has never been up: %w", err)
	}
	listener, err := net.Listen("tcp4", address)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(context.Background())
	link := relay.NewLink()
	go func() {
		defer end()
		obey(link, os.Stdin, os.Stdout)
	}()
	fmt.Println("listening on", listener.Addr())
	server := "127.0.0.1:" + strings.TrimSpace(string(port))
	err = link.Serve(ctx, listener, func(ctx context.Context) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp4", server)
	})
	if ctx.Err() != nil {
		return nil
	}
	return err
}

func obey(link *relay.Link, orders io.Reader, answers io.Writer) {
	lines := bufio.NewScanner(orders)
	for lines.Scan() {
		if err := link.Set(lines.Text()); err != nil {
			fmt.Fprintln(answers, "error:", err)
			continue
		}
		fmt.Fprintln(answers, "done:", lines.Text())
	}
}
