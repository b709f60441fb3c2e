package main

import (
	"fmt"

	"k8s-dlv-tui/local-cluster/api"
	"k8s-dlv-tui/local-cluster/box"
	"k8s-dlv-tui/local-cluster/cgroup"
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/process"
)

// state is what is found of this clone's cluster.
type state struct {
	box, relay process.Record
	wanted     int
	nodes      []api.Node
	// apiError is why the API server gave no answer.
	apiError error
	// strays are processes in the cluster's cgroups.
	strays []int
}

func inspect(l layout.Layout) (state, error) {
	var s state
	var err error
	if s.box, err = process.Read(l.Run("box.json")); err != nil {
		return s, err
	}
	if s.relay, err = process.Read(l.Run("relay.json")); err != nil {
		return s, err
	}
	if s.strays, err = cgroup.Processes(l.CgroupName()); err != nil {
		return s, err
	}
	if !s.box.Alive() || !s.relay.Alive() {
		return s, nil
	}
	s.wanted, _ = box.WantedNodes(l)
	s.nodes, s.apiError = askNodes(l)
	return s, nil
}

// anything says whether there is something to clean up.
func (s state) anything() bool { return s.box.Alive() || s.relay.Alive() || len(s.strays) > 0 }

func (s state) healthy() bool { return s.anything() && s.complaint() == "" }

// complaint says what is wrong, or nothing.
func (s state) complaint() string {
	switch {
	case !s.anything():
		return "it is down"
	case !s.box.Alive():
		return "the box has died"
	case !s.relay.Alive():
		return "the relay has died"
	case s.apiError != nil:
		return fmt.Sprintf("the API server does not answer: %v", s.apiError)
	case len(s.nodes) < s.wanted:
		return fmt.Sprintf("only %d of %d nodes have registered", len(s.nodes), s.wanted)
	}
	for _, node := range s.nodes {
		if !node.Ready {
			return fmt.Sprintf("%s is not Ready: %s", node.Name, node.Reason)
		}
	}
	return ""
}
