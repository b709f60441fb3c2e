// Command agent runs in the debug container on the target's node: it owns the debugger and speaks to the client.
package main

import (
	"fmt"
	"os"
)

// version is set when the agent is built (-ldflags "-X main.version=…").
var version = "development"

const usage = `usage:
  agent version                         prints version and protocol number
  agent digest FILE                     prints bytes and SHA-256 of a file as JSON
  agent receive --name NAME --bytes N --sha256 HEX --compressed-bytes M
                                        puts the gzip stream on stdin beside itself, checked
  agent send [--dir DIR] NAME           writes a file of the directory to stdout, until stdin ends
  agent serve [--dir DIR] [--dlv FILE]  the container's main process
  agent session [--dir DIR]             connects stdin and stdout with the agent
  agent console [--dir DIR] [--dlv FILE]
                                        runs dlv's console on this terminal
`

// exitUsage is the status for a wrong command line.
const exitUsage = 2

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(exitUsage)
	}
	commands := map[string]func([]string) int{
		"version": printVersion,
		"digest":  printDigest,
		"receive": receive,
		"send":    send,
		"serve":   serve,
		"session": session,
		"console": console,
	}
	command, known := commands[os.Args[1]]
	if !known {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(exitUsage)
	}
	os.Exit(command(os.Args[2:]))
}

// fail prints one line and returns status 1.
func fail(format string, arguments ...any) int {
	fmt.Fprintf(os.Stderr, "agent: "+format+"\n", arguments...)
	return 1
}
