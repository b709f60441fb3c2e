// Command cluster makes a real Kubernetes out of namespaces and cgroups on one
// Linux machine, for the demo and the tests. See README.md.
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"k8s-dlv-tui/local-cluster/box"
	"k8s-dlv-tui/local-cluster/layout"
)

const usage = `usage: cluster.sh COMMAND
  up [--nodes N]   start the cluster (sets up what is missing first), or add nodes to it
  down             end it and leave nothing behind
  status           nodes and processes; exit status 0 when all is well
  deploy [APP]...  build, load and start sample apps: hello-world, orders, pair
                   (without names: hello-world and orders)
  load IMAGE.tar   import an image into every node
  link [--listen ADDRESS]
                   another way to the API server, for tests, with faults: one order a line
                   on standard input: cut, black-hole, delay DURATION, loss PERCENT, restore
  setup            install and build what the cluster needs
`

// errUsage is answered with the usage text and exit status 2.
var errUsage = errors.New("usage")

// errQuiet ends with status 1; what there was to say has been said.
var errQuiet = errors.New("")

func main() {
	err := run(os.Args[1:])
	switch {
	case err == nil:
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	case errors.Is(err, errQuiet):
		os.Exit(1)
	default:
		fmt.Fprintln(os.Stderr, "local cluster:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	if len(arguments) == 0 {
		return errUsage
	}
	l, err := fromProgram()
	if err != nil {
		return err
	}
	command, rest := arguments[0], arguments[1:]
	switch {
	case command == "setup" && len(rest) == 0:
		return locked(l, func() error { return setupCommand(l) })
	case command == "up":
		return locked(l, func() error { return upCommand(l, rest) })
	case command == "down" && len(rest) == 0:
		return locked(l, func() error { return downCommand(l) })
	case command == "load" && len(rest) == 1:
		return locked(l, func() error { return loadCommand(l, rest[0]) })
	case command == "deploy":
		return locked(l, func() error { return deployCommand(l, rest) })
	case command == "link":
		return linkCommand(l, rest)
	case command == "status" && len(rest) == 0:
		return statusCommand(l)
	}
	return runInside(l, command, rest)
}

// runInside is what the program is started with by itself, to be the first
// process of a box, or the relay.
func runInside(l layout.Layout, command string, rest []string) error {
	number := 0
	if len(rest) > 0 {
		number, _ = strconv.Atoi(rest[0])
	}
	switch {
	case command == "control-plane":
		return box.RunControlPlane(l)
	case command == "enter-node" && number > 0:
		return box.EnterNode(l, number)
	case command == "node" && number > 0:
		return box.RunNode(l, number)
	case command == "relay" && number > 0:
		return runRelay(l, number)
	}
	return errUsage
}

// fromProgram finds the clone by where the program lies: ROOT/.cluster/bin.
func fromProgram() (layout.Layout, error) {
	program, err := os.Executable()
	if err != nil {
		return layout.Layout{}, err
	}
	root := filepath.Dir(filepath.Dir(filepath.Dir(program)))
	if filepath.Base(filepath.Dir(filepath.Dir(program))) != ".cluster" {
		return layout.Layout{}, fmt.Errorf("%s is not in a clone's .cluster/bin; start it with local-cluster/cluster.sh", program)
	}
	return layout.New(root)
}
