package config

import (
	"os"
	"path/filepath"

	"k8s-dlv-tui/local-cluster/layout"
	"k8s-dlv-tui/local-cluster/pki"
)

// Write makes the certificates and every configuration file of the cluster.
func Write(l layout.Layout) error {
	if err := pki.Make(l.PKI(), Subjects()); err != nil {
		return err
	}
	plugins, err := CNIPrograms()
	if err != nil {
		return err
	}
	files := map[string]string{l.Config("audit-policy.yaml"): AuditPolicy}
	kubeconfigs := []string{"kube-controller-manager", "kube-scheduler"}
	for number := 1; number <= layout.MaxNodes; number++ {
		name := layout.NodeName(number)
		kubeconfigs = append(kubeconfigs, name)
		files[l.Config(name+".kubelet.yaml")] = KubeletConfiguration(l, number)
		files[l.Config(name+".containerd.toml")] = Containerd(l, number, plugins)
		files[CNIFile(l, number)] = CNI(number)
	}
	for _, subject := range kubeconfigs {
		content, err := Kubeconfig(l.PKI(), subject, layout.APIServerURL())
		if err != nil {
			return err
		}
		files[l.Config(subject+".kubeconfig")] = content
	}
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}
