package config

import (
	"fmt"
	"path/filepath"

	"k8s-dlv-tui/local-cluster/layout"
)

// Etcd returns etcd's arguments.
func Etcd(l layout.Layout) []string {
	return []string{"--data-dir=" + l.Etcd(), "--listen-client-url=http://" + layout.EtcdClientAddress}
}

// APIServer returns kube-apiserver's arguments.
func APIServer(l layout.Layout) []string {
	pki := func(name string) string { return filepath.Join(l.PKI(), name) }
	return []string{
		"--etcd-servers=http://" + layout.EtcdClientAddress,
		"--bind-address=0.0.0.0",
		"--advertise-address=" + layout.ControlPlaneIP,
		fmt.Sprintf("--secure-port=%d", layout.APIServerPort),
		"--client-ca-file=" + pki("ca.crt"),
		"--tls-cert-file=" + pki("kube-apiserver.crt"),
		"--tls-private-key-file=" + pki("kube-apiserver.key"),
		"--kubelet-client-certificate=" + pki("admin.crt"),
		"--kubelet-client-key=" + pki("admin.key"),
		"--kubelet-certificate-authority=" + pki("ca.crt"),
		"--kubelet-preferred-address-types=InternalIP,Hostname",
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + pki("sa.pub"),
		"--service-account-signing-key-file=" + pki("sa.key"),
		"--service-cluster-ip-range=" + layout.ServiceCIDR,
		"--authorization-mode=Node,RBAC",
		"--enable-admission-plugins=NodeRestriction",
		// Debug pods are privileged or have the node's processes in sight.
		"--allow-privileged=true",
		"--audit-policy-file=" + l.Config("audit-policy.yaml"),
		"--audit-log-path=" + l.AuditLog(),
		// Blocking: when a call has been answered, its line is in the file, so
		// that a test may read it at once.
		"--audit-log-mode=blocking",
	}
}

// ControllerManager returns kube-controller-manager's arguments.
func ControllerManager(l layout.Layout) []string {
	return []string{
		"--kubeconfig=" + l.Config("kube-controller-manager.kubeconfig"),
		"--service-account-private-key-file=" + filepath.Join(l.PKI(), "sa.key"),
		"--root-ca-file=" + filepath.Join(l.PKI(), "ca.crt"),
		"--use-service-account-credentials=true",
		"--leader-elect=false",
		// The default makes its start wait for its own turn for seconds.
		"--kube-api-qps=500", "--kube-api-burst=1000",
		"--bind-address=127.0.0.1",
	}
}

// Scheduler returns kube-scheduler's arguments.
func Scheduler(l layout.Layout) []string {
	return []string{
		"--kubeconfig=" + l.Config("kube-scheduler.kubeconfig"),
		"--leader-elect=false",
		// The default makes its start wait for its own turn for seconds.
		"--kube-api-qps=500", "--kube-api-burst=1000",
		"--bind-address=127.0.0.1",
	}
}

// AuditPolicy records who called what, but not the reads and heartbeats of
// the cluster's own components, which would bury everything else.
const AuditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
- level: None
  users: ["system:apiserver", "system:kube-controller-manager", "system:kube-scheduler"]
  verbs: [get, list, watch]
- level: None
  userGroups: ["system:nodes", "system:serviceaccounts:kube-system"]
  verbs: [get, list, watch]
- level: None
  userGroups: ["system:nodes"]
  resources:
  - {group: coordination.k8s.io, resources: [leases]}
  - {group: "", resources: [nodes/status]}
- level: None
  users: ["system:apiserver"]
  resources:
  - {group: coordination.k8s.io, resources: [leases]}
- level: None
  nonResourceURLs: ["/healthz*", "/readyz*", "/livez*"]
- level: Metadata
`
