package config

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s-dlv-tui/local-cluster/layout"
)

var somewhere = layout.Layout{Root: "/clone"}

func TestKubeconfigCarriesItsCertificates(t *testing.T) {
	folder := t.TempDir()
	for _, name := range []string{"ca.crt", "admin.crt", "admin.key"} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("content of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	content, err := Kubeconfig(folder, "admin", "https://127.0.0.1:1234")
	if err != nil {
		t.Fatal(err)
	}
	for _, wanted := range []string{
		"server: https://127.0.0.1:1234\n", "current-context: local-cluster\n", "user: admin\n",
		"client-key-data: " + base64.StdEncoding.EncodeToString([]byte("content of admin.key")) + "\n",
	} {
		if !strings.Contains(content, wanted) {
			t.Errorf("no %q in\n%s", wanted, content)
		}
	}
	if _, err := Kubeconfig(folder, "nobody", "https://127.0.0.1:1234"); err == nil {
		t.Error("a kubeconfig without certificates")
	}
}

func TestNodesDoNotShareAnything(t *testing.T) {
	for name, render := range map[string]func(int) string{
		"kubelet":    func(n int) string { return KubeletConfiguration(somewhere, n) },
		"containerd": func(n int) string { return Containerd(somewhere, n, "/usr/lib/cni") },
		"cni":        CNI,
		"arguments":  func(n int) string { return strings.Join(Kubelet(somewhere, n), " ") },
	} {
		if render(1) == render(2) {
			t.Errorf("%s is the same on two nodes", name)
		}
	}
	if !strings.Contains(KubeletConfiguration(somewhere, 2), "address: 10.99.0.12\n") {
		t.Error(KubeletConfiguration(somewhere, 2))
	}
	if strings.Contains(KubeletConfiguration(somewhere, 2), "%!") || strings.Contains(Containerd(somewhere, 1, "x"), "%!") {
		t.Error("a template and its values don't fit")
	}
}

func TestCNIIsJSON(t *testing.T) {
	var parsed struct{ Plugins []struct{ Type string } }
	if err := json.Unmarshal([]byte(CNI(1)), &parsed); err != nil || parsed.Plugins[0].Type != "bridge" {
		t.Fatalf("%v in %s", err, CNI(1))
	}
}

func TestNodeCertificatesFitTheNodeAuthorizer(t *testing.T) {
	for _, subject := range Subjects() {
		if subject.File == "node-2" {
			if subject.CommonName != "system:node:node-2" || subject.Organization != "system:nodes" {
				t.Fatalf("%+v", subject)
			}
			return
		}
	}
	t.Fatal("no certificate for node-2")
}
