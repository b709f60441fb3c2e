package main

import (
	"errors"
	"os"
	"strings"
	"testing"

	"k8s-dlv-tui/local-cluster/api"
	"k8s-dlv-tui/local-cluster/process"
)

func TestComplaintNamesTheFirstThingThatIsWrong(t *testing.T) {
	alive, err := process.Of(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	ready, notReady := api.Node{Name: "node-1", Ready: true}, api.Node{Name: "node-2", Reason: "no network"}
	for want, s := range map[string]state{
		"it is down":                      {},
		"the box has died":                {strays: []int{1}},
		"the relay has died":              {box: alive},
		"does not answer: refused":        {box: alive, relay: alive, apiError: errors.New("refused")},
		"only 1 of 2 nodes":               {box: alive, relay: alive, wanted: 2, nodes: []api.Node{ready}},
		"node-2 is not Ready: no network": {box: alive, relay: alive, wanted: 2, nodes: []api.Node{ready, notReady}},
	} {
		if got := s.complaint(); !strings.Contains(got, want) || s.healthy() {
			t.Errorf("got %q (healthy: %v), want %q", got, s.healthy(), want)
		}
	}
	well := state{box: alive, relay: alive, wanted: 1, nodes: []api.Node{ready}}
	if !well.healthy() {
		t.Errorf("not healthy: %s", well.complaint())
	}
}

func TestDescribeKeepsWhatTellsProcessesApart(t *testing.T) {
	for want, arguments := range map[string][]string{
		"kubernetes kubelet": {"/clone/.cluster/bin/kubernetes", "kubelet", "--config=x"},
		"cluster node 2":     {"/clone/.cluster/bin/cluster", "node", "2"},
		"containerd":         {"/usr/bin/containerd", "--config", "x"},
	} {
		if got := describe(arguments); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
