// Package config renders what the components are configured with. Everything
// here is pure: text and arguments out of a layout.
package config

import (
	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/pki"
)

// Subjects are the certificates that the cluster needs. Those of all possible
// nodes are made at once, so that a node can be added later.
func Subjects() []pki.Subject {
	subjects := []pki.Subject{
		{
			File: "kube-apiserver", CommonName: "kube-apiserver",
			DNSNames: []string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local"},
			IPs:      []string{"127.0.0.1", layout.ControlPlaneIP, layout.APIServerService},
		},
		{File: "admin", CommonName: "admin", Organization: "system:masters"},
		{File: "kube-controller-manager", CommonName: "system:kube-controller-manager"},
		{File: "kube-scheduler", CommonName: "system:kube-scheduler"},
	}
	for number := 1; number <= layout.MaxNodes; number++ {
		name := layout.NodeName(number)
		subjects = append(subjects, pki.Subject{
			File: name, CommonName: "system:node:" + name, Organization: "system:nodes",
			DNSNames: []string{name}, IPs: []string{"127.0.0.1", layout.NodeIP(number)},
		})
	}
	return subjects
}
