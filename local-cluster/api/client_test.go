package api

import "testing"

func TestNodesAndTheirReadiness(t *testing.T) {
	nodes, err := parseNodes([]byte(`{"items": [
	 {"metadata": {"name": "node-1"}, "status": {"conditions": [{"type": "MemoryPressure", "status": "False"}, {"type": "Ready", "status": "True", "message": "kubelet is posting ready status"}]}},
	 {"metadata": {"name": "node-2"}, "status": {"conditions": [{"type": "Ready", "status": "Unknown", "message": "Kubelet stopped posting node status."}]}},
	 {"metadata": {"name": "node-3"}, "status": {}}]}`))
	if err != nil || len(nodes) != 3 {
		t.Fatalf("%v, %v", nodes, err)
	}
	if !nodes[0].Ready || nodes[1].Ready || nodes[2].Ready {
		t.Errorf("%+v", nodes)
	}
	if nodes[1].Reason != "Kubelet stopped posting node status." || nodes[2].Reason == "" {
		t.Errorf("%+v", nodes)
	}
}
