package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// sendWait is how long the reader of a file may take to close the stream when it has everything.
const sendWait = 10 * time.Second

// send writes a file of the agent's directory to stdout. It ends when stdin does: exec streams have been seen to lose
// the last bytes of a command that ends right after it has written them.
func send(arguments []string) int {
	if len(arguments) == 0 {
		return fail("send takes the name of a file")
	}
	name := arguments[len(arguments)-1]
	where, ok := parsePlaces("send", arguments[:len(arguments)-1], nil)
	if !ok {
		return exitUsage
	}
	if name == "" || strings.ContainsAny(name, "/\x00") || strings.HasPrefix(name, ".") {
		return fail("send takes the name of a file, without a slash")
	}
	file, err := os.Open(filepath.Join(where.directory, name))
	if err != nil {
		return fail("%v", err)
	}
	defer file.Close()
	if _, err := io.Copy(os.Stdout, file); err != nil {
		return fail("%v", err)
	}
	closed := make(chan struct{})
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(closed)
	}()
	select {
	case <-closed:
	case <-time.After(sendWait):
	}
	return 0
}
