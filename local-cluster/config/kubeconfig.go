package config

import (
	"encoding/base64"
	"fmt"
	"os"
	"path/filepath"
)

// Kubeconfig renders a kubeconfig with one context, "local-cluster". The
// certificates are in it, so that the file alone is enough.
func Kubeconfig(pkiFolder, subject, server string) (string, error) {
	var encoded []any
	for _, file := range []string{"ca.crt", subject + ".crt", subject + ".key"} {
		content, err := os.ReadFile(filepath.Join(pkiFolder, file))
		if err != nil {
			return "", err
		}
		encoded = append(encoded, base64.StdEncoding.EncodeToString(content))
	}
	return fmt.Sprintf(`apiVersion: v1
kind: Config
clusters:
- name: local-cluster
  cluster:
    server: %s
    certificate-authority-data: %s
users:
- name: %s
  user:
    client-certificate-data: %s
    client-key-data: %s
contexts:
- name: local-cluster
  context:
    cluster: local-cluster
    user: %[3]s
    namespace: default
current-context: local-cluster
`, server, encoded[0], subject, encoded[1], encoded[2]), nil
}
