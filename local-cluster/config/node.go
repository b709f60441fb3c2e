package config

import (
	"fmt"
	"os"
	"path/filepath"

	"k8s-dlv-tui/local-cluster/layout"
)

// Paths inside a node. They are the usual ones: a node has a /run, a /var/lib
// and a /var/log of its own.
const (
	ContainerdSocket = "/run/containerd/containerd.sock"
	ContainerdRoot   = "/var/lib/containerd"
	KubeletRoot      = "/var/lib/kubelet"
	PodLogs          = "/var/log/pods"

	// PauseImage holds the namespaces of every pod.
	PauseImage = "registry.local/pause:1"
)

// Kubelet returns kubelet's arguments.
func Kubelet(l layout.Layout, number int) []string {
	name := layout.NodeName(number)
	return []string{
		"--config=" + l.Config(name+".kubelet.yaml"),
		"--kubeconfig=" + l.Config(name+".kubeconfig"),
		"--hostname-override=" + name,
		"--node-ip=" + layout.NodeIP(number),
	}
}

// KubeletConfiguration renders kubelet's configuration file.
func KubeletConfiguration(l layout.Layout, number int) string {
	name := layout.NodeName(number)
	return fmt.Sprintf(`apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: %s
containerRuntimeEndpoint: unix://%s
# The host may have cgroup v1 only, and needn't have systemd.
failCgroupV1: false
cgroupDriver: cgroupfs
failSwapOn: false
enforceNodeAllocatable: [pods]
readOnlyPort: 0
authentication:
  anonymous: {enabled: false}
  webhook: {enabled: true}
  x509: {clientCAFile: %s}
authorization: {mode: Webhook}
tlsCertFile: %s
tlsPrivateKeyFile: %s
# There is no DNS server. An address without a route makes a lookup fail at
# once; no address would put a warning on every pod.
clusterDNS: [%s]
clusterDomain: cluster.local
# The disk is the host's: it is no node's business to clean it up, and images
# can't be pulled again.
imageGCHighThresholdPercent: 100
imageGCLowThresholdPercent: 99
evictionHard: {memory.available: 100Mi, nodefs.available: 1%%, imagefs.available: 1%%, nodefs.inodesFree: 1%%}
nodeStatusUpdateFrequency: 4s
serializeImagePulls: false
`, layout.NodeIP(number), ContainerdSocket,
		filepath.Join(l.PKI(), "ca.crt"), filepath.Join(l.PKI(), name+".crt"), filepath.Join(l.PKI(), name+".key"),
		layout.DNSService)
}

// Containerd renders containerd's configuration file.
func Containerd(l layout.Layout, number int, cniPrograms string) string {
	return fmt.Sprintf(`version = 2
root = "%s"
state = "/run/containerd"
disabled_plugins = ["io.containerd.internal.v1.opt"]
[grpc]
  address = "%s"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "%s"
  # Without CAP_SYS_RESOURCE a process can't lower its score, and runc fails
  # with "can't get final child's PID from pipe: EOF".
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "%s"
    conf_dir = "%s"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
`, ContainerdRoot, ContainerdSocket, PauseImage, cniPrograms, filepath.Dir(CNIFile(l, number)))
}

// CNIFile is where containerd finds the network configuration of a node.
func CNIFile(l layout.Layout, number int) string {
	return l.Config(layout.NodeName(number) + ".cni/10-bridge.conflist")
}

// CNI renders the network of a node's pods: a bridge, and addresses of the
// node's own range.
func CNI(number int) string {
	return fmt.Sprintf(`{"cniVersion": "0.4.0", "name": "local-cluster", "plugins": [
  {"type": "bridge", "bridge": "cni0", "isGateway": true, "ipMasq": false,
   "ipam": {"type": "host-local", "ranges": [[{"subnet": "%s"}]], "routes": [{"dst": "0.0.0.0/0"}]}}
]}
`, layout.PodCIDR(number))
}

// CNIPrograms is the folder of the CNI plugins: Debian has its own place.
func CNIPrograms() (string, error) {
	for _, folder := range []string{"/usr/lib/cni", "/opt/cni/bin", "/usr/libexec/cni"} {
		if _, err := os.Stat(filepath.Join(folder, "bridge")); err == nil {
			return folder, nil
		}
	}
	return "", fmt.Errorf("no CNI plugins in /usr/lib/cni or /opt/cni/bin; install containernetworking-plugins")
}
