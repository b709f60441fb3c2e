package main

import (
	"fmt"
	"path/filepath"
	"strings"

	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
)

func statusCommand(l layout.Layout) error {
	found, err := inspect(l)
	if err != nil {
		return err
	}
	if !found.anything() {
		fmt.Println("down (start it with: cluster.sh up)")
		return errQuiet
	}
	complaint := found.complaint()
	if complaint == "" {
		fmt.Printf("up: %d of %d nodes Ready\nkubeconfig %s\n", len(found.nodes), found.wanted, l.Kubeconfig())
	} else {
		fmt.Printf("not well: %s (put it right with: cluster.sh up)\n", complaint)
	}
	for _, node := range found.nodes {
		if node.Ready {
			fmt.Printf("  %-8s Ready\n", node.Name)
		} else {
			fmt.Printf("  %-8s not Ready: %s\n", node.Name, node.Reason)
		}
	}
	if err := printProcesses(found); err != nil {
		return err
	}
	if complaint != "" {
		return errQuiet
	}
	return nil
}

func printProcesses(found state) error {
	if found.relay.Alive() {
		fmt.Printf("%8d relay\n", found.relay.PID)
	}
	if !found.box.Alive() {
		return nil
	}
	fmt.Printf("%8d control plane's box\n", found.box.PID)
	below, err := process.Descendants(found.box.PID)
	if err != nil {
		return err
	}
	depth := map[int]int{found.box.PID: 0}
	for _, one := range below {
		depth[one.PID] = depth[one.Parent] + 1
		if len(one.Arguments) > 0 {
			fmt.Printf("%8d %s%s\n", one.PID, strings.Repeat("  ", depth[one.PID]), describe(one.Arguments))
		}
	}
	return nil
}

// describe keeps what tells processes apart and drops paths and options.
func describe(arguments []string) string {
	words := []string{filepath.Base(arguments[0])}
	for _, word := range arguments[1:] {
		if strings.HasPrefix(word, "-") || len(words) > 2 {
			break
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}
