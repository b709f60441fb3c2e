package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
	"testing"
	"time"
)

// echo is connected to a far side that answers with what it hears.
func echo(t *testing.T) (*Link, func() net.Conn) {
	t.Helper()
	far, near := listen(t), listen(t)
	go func() {
		for {
			conn, err := far.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				io.Copy(conn, conn)
			}()
		}
	}()
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	link := NewLink()
	go link.Serve(ctx, near, func(context.Context) (net.Conn, error) { return net.Dial("tcp", far.Addr().String()) })
	return link, func() net.Conn {
		conn, err := net.Dial("tcp", near.Addr().String())
		if errors.Is(err, syscall.ECONNRESET) {
			// Cut before the dialling was over: as broken as one that is cut a moment later.
			conn, _ = net.Pipe()
			conn.Close()
		} else if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { conn.Close() })
		return conn
	}
}

func set(t *testing.T, link *Link, order string) {
	t.Helper()
	if err := link.Set(order); err != nil {
		t.Fatal(err)
	}
}

// answer says a word and waits for it to come back.
func answer(conn net.Conn, limit time.Duration) error {
	conn.SetDeadline(time.Now().Add(limit))
	if _, err := conn.Write([]byte("word")); err != nil {
		return err
	}
	_, err := io.ReadFull(conn, make([]byte, 4))
	return err
}

func TestCutEndsConnectionsAndRefusesNewOnes(t *testing.T) {
	link, connect := echo(t)
	old := connect()
	if err := answer(old, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	set(t, link, "cut")
	for name, conn := range map[string]net.Conn{"old": old, "new": connect()} {
		if err := answer(conn, 5*time.Second); err == nil || os.IsTimeout(err) {
			t.Errorf("the %s connection is not broken: %v", name, err)
		}
	}
	set(t, link, "restore")
	if err := answer(connect(), 5*time.Second); err != nil {
		t.Fatalf("restored: %v", err)
	}
}

func TestBlackHoleKeepsConnectionsAndSwallows(t *testing.T) {
	link, connect := echo(t)
	old := connect()
	if err := answer(old, 5*time.Second); err != nil {
		t.Fatal(err)
	}
	set(t, link, "black-hole")
	recent := connect()
	for name, conn := range map[string]net.Conn{"old": old, "new": recent} {
		if err := answer(conn, 100*time.Millisecond); !os.IsTimeout(err) {
			t.Errorf("the %s connection: %v instead of silence", name, err)
		}
	}
	set(t, link, "restore")
	// What was swallowed comes now, as TCP would send it again.
	for name, conn := range map[string]net.Conn{"old": old, "new": recent} {
		conn.SetDeadline(time.Now().Add(5 * time.Second))
		if _, err := io.ReadFull(conn, make([]byte, 4)); err != nil {
			t.Errorf("the %s connection after the black hole: %v", name, err)
		}
	}
}

func TestDelayAndLossSlowDown(t *testing.T) {
	for _, order := range []string{"delay 100ms", "loss 100%"} {
		link, connect := echo(t)
		set(t, link, order)
		begin := time.Now()
		if err := answer(connect(), 5*time.Second); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < 200*time.Millisecond {
			t.Errorf("%s: there and back in %s", order, took)
		}
	}
}

func TestNothingIsLostOrMovedOnALossyLink(t *testing.T) {
	link, connect := echo(t)
	set(t, link, "delay 5ms")
	set(t, link, "loss 20%")
	conn := connect()
	conn.SetDeadline(time.Now().Add(20 * time.Second))
	const size = 200_000
	go func() {
		bytes := make([]byte, size)
		for i := range bytes {
			bytes[i] = byte(i * 7 >> 3)
		}
		conn.Write(bytes)
		conn.(*net.TCPConn).CloseWrite()
	}()
	back, err := io.ReadAll(conn)
	if err != nil || len(back) != size {
		t.Fatalf("%d bytes, %v", len(back), err)
	}
	for i := range back {
		if back[i] != byte(i*7>>3) {
			t.Fatalf("byte %d is another one", i)
		}
	}
}

func TestOrdersThatAreNone(t *testing.T) {
	for _, order := range []string{"", "cut now", "delay", "delay long", "delay -1s", "loss 120%", "loss some", "mend"} {
		if err := NewLink().Set(order); err == nil {
			t.Errorf("%q was taken", order)
		}
	}
}
