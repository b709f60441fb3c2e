package delve

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// server is a stock `dlv attach PID --headless`.
type server struct {
	command *exec.Cmd
	output  *output
	socket  string
	// exited is closed when the process has been waited for.
	exited chan struct{}
}

// startServer starts dlv in a session of its own, so that no signal for the agent's group or terminal reaches it: a
// SIGTERM or SIGINT to dlv makes it detach in a way that the target doesn't always survive. Its working directory is
// one of its own, because in `/` it mangles the paths that it prints.
func startServer(dlv, directory string, pid int, checkGoVersion bool) (*server, error) {
	socket := filepath.Join(directory, "dlv.sock")
	if err := os.Remove(socket); err != nil && !os.IsNotExist(err) {
		return nil, err
	}
	home := filepath.Join(directory, "home")
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	command := exec.Command(dlv, "attach", strconv.Itoa(pid), "--headless", "--listen=unix:"+socket,
		"--check-go-version="+strconv.FormatBool(checkGoVersion))
	command.Dir = home
	command.Env = delveEnvironment(home, "dumb")
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	s := &server{command: command, output: &output{}, socket: socket, exited: make(chan struct{})}
	command.Stdout, command.Stderr = s.output, s.output
	if err := command.Start(); err != nil {
		return nil, err
	}
	protect(command.Process.Pid)
	go func() {
		_ = command.Wait()
		close(s.exited)
	}()
	return s, nil
}

// delveEnvironment is all that dlv gets: a home that is writable and holds no configuration of anybody, and a terminal
// without colours.
func delveEnvironment(home, terminal string) []string {
	return []string{"HOME=" + home, "XDG_CONFIG_HOME=" + home, "TERM=" + terminal, "PATH=/usr/local/bin:/usr/bin:/bin"}
}

// protect makes dlv the last one that the OOM killer takes; a dlv that is killed leaves its breakpoints in the target.
// Without the capability SYS_RESOURCE only raising is permitted, so the failure is normal.
func protect(pid int) {
	_ = os.WriteFile(filepath.Join("/proc", strconv.Itoa(pid), "oom_score_adj"), []byte("-998"), 0)
}

// connect dials until dlv listens. It listens before it attaches: only an answered call proves the attach.
func (s *server) connect() (*connection, error) {
	for {
		socket, err := net.Dial("unix", s.socket)
		if err == nil {
			return newConnection(socket), nil
		}
		select {
		case <-s.exited:
			return nil, errClosed
		case <-time.After(time.Millisecond):
		}
	}
}

// kill ends dlv at once. Only for a dlv that has nothing in the target any more, or that hangs.
func (s *server) kill() {
	_ = s.command.Process.Signal(syscall.SIGKILL)
}

// waitExit reports whether dlv has ended within the limit.
func (s *server) waitExit(limit time.Duration) bool {
	select {
	case <-s.exited:
		return true
	case <-time.After(limit):
		return false
	}
}

// output keeps the first words of dlv, which say what went wrong.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

const maxOutput = 64 << 10

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if room := maxOutput - o.text.Len(); room > 0 {
		o.text.Write(p[:min(room, len(p))])
	}
	return len(p), nil
}

// String is what dlv said, without the line that says where it listens.
func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	var lines []string
	for line := range strings.Lines(o.text.String()) {
		if !strings.HasPrefix(line, "API server listening") && strings.TrimSpace(line) != "" {
			lines = append(lines, strings.TrimSpace(line))
		}
	}
	return strings.Join(lines, "\n")
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
