package relay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Link carries connections as Serve does, over a link whose faults are set
// while it runs: what a laptop does to its connections, without a laptop.
type Link struct {
	mutex sync.Mutex
	// cut: nothing is connected, and whoever tries is refused.
	cut bool
	// hole: what is connected stays so, and nothing arrives any more.
	hole bool
	// delay is one-way, in both directions.
	delay time.Duration
	// loss is the share of chunks that have to be sent again.
	loss float64
	// changed is closed, and made anew, at every change.
	changed chan struct{}
	open    map[net.Conn]struct{}
}

const (
	// A lost segment is sent again after a time of the sender's choice, and
	// what is behind it waits: over TCP a loss is a stall.
	shortestStall = 200 * time.Millisecond
	longestStall  = 600 * time.Millisecond
	chunk         = 16 << 10
	// inFlight is how many chunks are on their way at most, one way.
	inFlight = 256
)

func NewLink() *Link {
	return &Link{changed: make(chan struct{}), open: map[net.Conn]struct{}{}}
}

// Set changes the link: cut, black-hole, delay DURATION, loss PERCENT,
// restore. Delay and loss are added to what is set; restore ends everything.
func (l *Link) Set(order string) error {
	words := strings.Fields(order)
	if len(words) == 0 {
		return errors.New("an order is one of cut, black-hole, delay DURATION, loss PERCENT, restore")
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	switch {
	case words[0] == "cut" && len(words) == 1:
		l.cut = true
		for conn := range l.open {
			reset(conn)
		}
	case words[0] == "black-hole" && len(words) == 1:
		l.hole = true
	case words[0] == "delay" && len(words) == 2:
		delay, err := time.ParseDuration(words[1])
		if err != nil || delay < 0 {
			return fmt.Errorf("%q is no duration, such as 150ms", words[1])
		}
		l.delay = delay
	case words[0] == "loss" && len(words) == 2:
		percent, err := strconv.ParseFloat(strings.TrimSuffix(words[1], "%"), 64)
		if err != nil || percent < 0 || percent > 100 {
			return fmt.Errorf("%q is no percentage, such as 5%%", words[1])
		}
		l.loss = percent / 100
	case words[0] == "restore" && len(words) == 1:
		l.cut, l.hole, l.delay, l.loss = false, false, 0, 0
	default:
		return fmt.Errorf("%q is not known: cut, black-hole, delay DURATION, loss PERCENT, restore", order)
	}
	close(l.changed)
	l.changed = make(chan struct{})
	return nil
}

// Serve carries every connection until the listener or the context is closed.
func (l *Link) Serve(ctx context.Context, listener net.Listener, dial Dial) error {
	stop := context.AfterFunc(ctx, func() { listener.Close() })
	defer stop()
	for {
		near, err := listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return ctx.Err()
		}
		if err != nil {
			return err
		}
		go l.carry(ctx, near, dial)
	}
}

func (l *Link) carry(ctx context.Context, near net.Conn, dial Dial) {
	defer near.Close()
	if !l.begin(near) {
		return
	}
	defer l.end(near)
	// In a black hole nobody hears the first word either.
	if !l.passable(ctx) {
		return
	}
	far, err := dial(ctx)
	if err != nil {
		return
	}
	defer far.Close()
	if !l.begin(far) {
		return
	}
	defer l.end(far)
	var both sync.WaitGroup
	both.Go(func() { l.pass(ctx, far, near) })
	both.Go(func() { l.pass(ctx, near, far) })
	both.Wait()
}

// begin is false, and the connection refused, while the link is cut.
func (l *Link) begin(conn net.Conn) bool {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	if l.cut {
		reset(conn)
		return false
	}
	l.open[conn] = struct{}{}
	return true
}

func (l *Link) end(conn net.Conn) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	delete(l.open, conn)
}

// passable waits while there is a black hole; false when all is over.
func (l *Link) passable(ctx context.Context) bool {
	for {
		l.mutex.Lock()
		hole, changed := l.hole, l.changed
		l.mutex.Unlock()
		if !hole {
			return true
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return false
		}
	}
}

// due is when something that was sent now arrives.
func (l *Link) due() time.Time {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	wait := l.delay
	if l.loss > 0 && rand.Float64() < l.loss {
		wait += shortestStall + rand.N(longestStall-shortestStall)
	}
	return time.Now().Add(wait)
}

type sent struct {
	bytes []byte
	due   time.Time
}

// pass carries one direction. The end of it is passed on like everything
// else; a broken connection ends both directions.
func (l *Link) pass(ctx context.Context, to, from net.Conn) {
	way := make(chan sent, inFlight)
	broken := make(chan struct{})
	go func() {
		defer close(way)
		for {
			buffer := make([]byte, chunk)
			n, err := from.Read(buffer)
			if n > 0 {
				select {
				case way <- sent{buffer[:n], l.due()}:
				case <-broken:
					return
				}
			}
			if err != nil {
				if !errors.Is(err, io.EOF) {
					to.Close()
				}
				return
			}
		}
	}()
	defer close(broken)
	for chunk := range way {
		// A chunk that was stalled holds those behind it up.
		time.Sleep(time.Until(chunk.due))
		if !l.passable(ctx) {
			break
		}
		if _, err := to.Write(chunk.bytes); err != nil {
			from.Close()
			return
		}
	}
	if half, ok := to.(interface{ CloseWrite() error }); ok && l.passable(ctx) {
		_ = half.CloseWrite()
	}
}

// reset closes a connection without a good-bye.
func reset(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}
