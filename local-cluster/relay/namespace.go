package relay

import (
	"context"
	"fmt"
	"net"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// IntoNamespace dials address inside the network namespace of a process. A
// socket belongs to the namespace of the thread that makes it and stays there,
// so one thread goes over for one dial.
func IntoNamespace(pid int, address string) Dial {
	return func(ctx context.Context) (net.Conn, error) {
		type result struct {
			conn net.Conn
			err  error
		}
		done := make(chan result, 1)
		go func() {
			// Never unlocked: the thread ends with the goroutine instead of
			// being reused in the wrong namespace.
			runtime.LockOSThread()
			if err := enter(pid); err != nil {
				done <- result{err: err}
				return
			}
			// An address of digits is dialled by this very goroutine.
			conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
			done <- result{conn, err}
		}()
		outcome := <-done
		return outcome.conn, outcome.err
	}
}

func enter(pid int) error {
	namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
	if err != nil {
		return err
	}
	defer namespace.Close()
	if err := unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET); err != nil {
		return fmt.Errorf("enter the network namespace of process %d: %w", pid, err)
	}
	return nil
}
