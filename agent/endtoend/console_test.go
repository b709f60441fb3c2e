package endtoend

import (
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
)

// console is a person at a real `dlv connect` on a pseudo terminal.
type console struct {
	t       *testing.T
	command *exec.Cmd
	tty     *os.File
	exited  chan struct{}

	mutex   sync.Mutex
	changed *sync.Cond
	screen  strings.Builder
	// seen is how much of the screen has been looked at.
	seen int
	over bool
}

func (a *agent) console() *console {
	a.t.Helper()
	c := &console{t: a.t, command: exec.Command(binary("agent"), "console", "--dir", a.directory, "--dlv", binary("dlv")), exited: make(chan struct{})}
	c.changed = sync.NewCond(&c.mutex)
	c.command.Env = append(os.Environ(), "TERM=dumb")
	tty, err := pty.StartWithSize(c.command, &pty.Winsize{Rows: 50, Cols: 200})
	if err != nil {
		a.t.Fatal(err)
	}
	c.tty = tty
	go func() {
		buffer := make([]byte, 4096)
		for {
			n, err := tty.Read(buffer)
			c.mutex.Lock()
			c.screen.Write(buffer[:n])
			c.over = c.over || err != nil
			c.changed.Broadcast()
			c.mutex.Unlock()
			if err != nil {
				_ = c.command.Wait()
				close(c.exited)
				return
			}
		}
	}()
	a.t.Cleanup(func() {
		_ = c.command.Process.Kill()
		_ = tty.Close()
		<-c.exited
		if a.t.Failed() {
			screen := c.screen.String()
			a.t.Logf("the end of the console's screen:\n%s", screen[max(0, len(screen)-3000):])
		}
	})
	c.expect("(dlv)")
	return c
}

// expect waits for a text that comes after what has been looked at.
func (c *console) expect(text string) string {
	c.t.Helper()
	deadline := time.Now().Add(wait)
	timer := time.AfterFunc(wait, func() { c.changed.Broadcast() })
	defer timer.Stop()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for {
		screen := c.screen.String()
		if found := strings.Index(screen[c.seen:], text); found >= 0 {
			before := screen[c.seen : c.seen+found]
			c.seen += found + len(text)
			return before
		}
		if time.Now().After(deadline) || c.over {
			c.t.Fatalf("%q does not appear:\n%s", text, screen[max(c.seen, len(screen)-1000):])
		}
		c.changed.Wait()
	}
}

func (c *console) typeLine(line string) {
	c.t.Helper()
	c.key(line + "\r")
}

func (c *console) key(keys string) {
	c.t.Helper()
	if _, err := c.tty.WriteString(keys); err != nil {
		c.t.Fatal(err)
	}
}

// run types a command and returns what it prints until the next prompt.
func (c *console) run(line string) string {
	c.t.Helper()
	c.typeLine(line)
	c.expect(line)
	return c.expect("(dlv)")
}

func (c *console) gone() {
	c.t.Helper()
	select {
	case <-c.exited:
	case <-time.After(wait):
		c.t.Fatal("the console does not end")
	}
}

const ctrlC = "\x03"
