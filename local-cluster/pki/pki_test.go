package pki

import (
	"crypto/tls"
	"crypto/x509"
	"os"
	"path/filepath"
	"testing"
)

var server = Subject{File: "server", CommonName: "kube-apiserver", DNSNames: []string{"localhost"}, IPs: []string{"127.0.0.1"}}

func TestCertificatesAreSignedByTheAuthority(t *testing.T) {
	folder := t.TempDir()
	if err := Make(folder, []Subject{server, {File: "admin", CommonName: "admin", Organization: "system:masters"}}); err != nil {
		t.Fatal(err)
	}
	pair, err := tls.LoadX509KeyPair(filepath.Join(folder, "server.crt"), filepath.Join(folder, "server.key"))
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(pair.Certificate[0])
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(read(t, folder, "ca.crt"))
	if _, err := certificate.Verify(x509.VerifyOptions{Roots: roots, DNSName: "127.0.0.1"}); err != nil {
		t.Fatal(err)
	}
}

func TestValidCertificatesAreKept(t *testing.T) {
	folder := t.TempDir()
	if err := Make(folder, []Subject{server}); err != nil {
		t.Fatal(err)
	}
	before := string(read(t, folder, "server.crt"))
	if err := Make(folder, []Subject{server}); err != nil {
		t.Fatal(err)
	}
	if string(read(t, folder, "server.crt")) != before {
		t.Fatal("a valid certificate was replaced")
	}
	moved := server
	moved.IPs = []string{"127.0.0.1", "10.99.0.1"}
	if err := Make(folder, []Subject{moved}); err != nil {
		t.Fatal(err)
	}
	if string(read(t, folder, "server.crt")) == before {
		t.Fatal("a certificate that lacks an address was kept")
	}
}

func read(t *testing.T, folder, name string) []byte {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(folder, name))
	if err != nil {
		t.Fatal(err)
	}
	return content
}
