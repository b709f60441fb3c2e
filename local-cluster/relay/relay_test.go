package relay

import (
	"context"
	"io"
	"net"
	"os"
	"testing"
	"time"
)

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	return listener
}

func connect(t *testing.T, dial Dial) net.Conn {
	t.Helper()
	near := listen(t)
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	go Serve(ctx, near, dial)
	conn, err := net.Dial("tcp", near.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	conn.SetDeadline(time.Now().Add(5 * time.Second))
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestEndOfOneDirectionLeavesTheOtherOpen(t *testing.T) {
	far := listen(t)
	go func() {
		conn, err := far.Accept()
		if err != nil {
			return
		}
		request, _ := io.ReadAll(conn) // returns only when the end was passed on
		conn.Write(append([]byte("answer to "), request...))
		conn.Close()
	}()
	conn := connect(t, func(ctx context.Context) (net.Conn, error) { return net.Dial("tcp", far.Addr().String()) })
	conn.Write([]byte("question"))
	conn.(*net.TCPConn).CloseWrite()
	answer, err := io.ReadAll(conn)
	if err != nil || string(answer) != "answer to question" {
		t.Fatalf("%q, %v", answer, err)
	}
}

func TestFailedDialClosesTheConnection(t *testing.T) {
	conn := connect(t, func(context.Context) (net.Conn, error) { return nil, io.ErrUnexpectedEOF })
	if n, err := conn.Read(make([]byte, 1)); n != 0 || err == nil || os.IsTimeout(err) {
		t.Fatalf("read %d, %v", n, err)
	}
}

func TestClosedContextEndsServing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	near := listen(t)
	go func() { done <- Serve(ctx, near, nil) }()
	cancel()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("still serving")
	}
}
