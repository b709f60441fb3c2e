// Package relay carries connections from one network namespace to another:
// what is accepted here is dialled there.
package relay

import (
	"context"
	"errors"
	"io"
	"net"
	"sync"
)

// Dial opens the far side of one connection.
type Dial func(ctx context.Context) (net.Conn, error)

// Serve carries every connection that the listener accepts, until the
// listener or the context is closed.
func Serve(ctx context.Context, listener net.Listener, dial Dial) error {
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
		go carry(ctx, near, dial)
	}
}

func carry(ctx context.Context, near net.Conn, dial Dial) {
	defer near.Close()
	far, err := dial(ctx)
	if err != nil {
		return
	}
	defer far.Close()
	var both sync.WaitGroup
	both.Go(func() { copyAndClose(far, near) })
	both.Go(func() { copyAndClose(near, far) })
	both.Wait()
}

// copyAndClose passes the end of one direction on and leaves the other one
// open, as TCP does.
func copyAndClose(to, from net.Conn) {
	_, err := io.Copy(to, from)
	half, ok := to.(interface{ CloseWrite() error })
	if err != nil || !ok {
		// The connection broke: end both sides, else the other would wait.
		to.Close()
		from.Close()
		return
	}
	_ = half.CloseWrite()
}
