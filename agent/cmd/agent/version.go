package main

import (
	"fmt"

	"k8s-dlv-tui/agent/control"
)

func printVersion([]string) int {
	fmt.Printf("agent %s, protocol %d\n", version, control.ProtocolVersion)
	return 0
}
