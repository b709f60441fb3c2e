package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"k8s-dlv-tui/local-cluster/api"
	"k8s-dlv-tui/local-cluster/layout"
)

func serverURL(port int) string { return fmt.Sprintf("https://127.0.0.1:%d", port) }

func apiClient(l layout.Layout) (*api.Client, error) {
	port, err := readPort(l)
	if err != nil {
		return nil, err
	}
	return api.New(serverURL(port), l.PKI())
}

// soon is the limit of one question to an API server that should be there.
func soon() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), questionLimit)
}

func askNodes(l layout.Layout) ([]api.Node, error) {
	client, err := apiClient(l)
	if err != nil {
		return nil, err
	}
	ctx, cancel := soon()
	defer cancel()
	if err := client.Ready(ctx); err != nil {
		return nil, err
	}
	return client.Nodes(ctx)
}

func readPort(l layout.Layout) (int, error) {
	content, err := os.ReadFile(l.Port())
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(strings.TrimSpace(string(content)))
}
