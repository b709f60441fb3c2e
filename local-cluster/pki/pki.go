// Package pki makes the certificates of the cluster: one authority, and
// elliptic keys throughout, since RSA keys take seconds to make.
package pki

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

const validity = 365 * 24 * time.Hour

// Subject is what a certificate is for.
type Subject struct {
	// File is the base name of NAME.crt and NAME.key.
	File string
	// CommonName and Organization are the user and the group.
	CommonName, Organization string
	DNSNames                 []string
	IPs                      []string
}

// Make writes the authority (ca.crt, ca.key), a certificate and key for each
// subject, and the key pair that signs service account tokens (sa.key,
// sa.pub). What is there and valid for another day is kept, so that
// kubeconfigs stay good when the cluster is started again.
func Make(folder string, subjects []Subject) error {
	if usable(folder, subjects) {
		return nil
	}
	authority, err := newAuthority(folder)
	if err != nil {
		return fmt.Errorf("certificate authority: %w", err)
	}
	for _, subject := range subjects {
		if err := authority.issue(folder, subject); err != nil {
			return fmt.Errorf("certificate of %s: %w", subject.File, err)
		}
	}
	return makeServiceAccountKeys(folder)
}

// usable checks the last thing that is written as well as each certificate,
// so that an interrupted run is not taken for a finished one.
func usable(folder string, subjects []Subject) bool {
	if _, err := os.Stat(filepath.Join(folder, "sa.pub")); err != nil {
		return false
	}
	for _, subject := range append([]Subject{{File: "ca"}}, subjects...) {
		content, err := os.ReadFile(filepath.Join(folder, subject.File+".crt"))
		if err != nil {
			return false
		}
		block, _ := pem.Decode(content)
		if block == nil {
			return false
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil || time.Until(certificate.NotAfter) < 24*time.Hour || !covers(certificate, subject) {
			return false
		}
	}
	return true
}

func covers(certificate *x509.Certificate, subject Subject) bool {
	for _, ip := range subject.IPs {
		if certificate.VerifyHostname(ip) != nil {
			return false
		}
	}
	return true
}

type authority struct {
	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
}

func newAuthority(folder string) (*authority, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := template(pkix.Name{CommonName: "local-cluster-ca"})
	template.IsCA = true
	template.BasicConstraintsValid = true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	if err := writeKey(filepath.Join(folder, "ca.key"), key); err != nil {
		return nil, err
	}
	return &authority{certificate, key}, writePEM(filepath.Join(folder, "ca.crt"), "CERTIFICATE", der, 0o644)
}

func (a *authority) issue(folder string, subject Subject) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	name := pkix.Name{CommonName: subject.CommonName}
	if subject.Organization != "" {
		name.Organization = []string{subject.Organization}
	}
	template := template(name)
	template.KeyUsage = x509.KeyUsageDigitalSignature
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth}
	template.DNSNames = subject.DNSNames
	for _, ip := range subject.IPs {
		template.IPAddresses = append(template.IPAddresses, net.ParseIP(ip))
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.certificate, key.Public(), a.key)
	if err != nil {
		return err
	}
	if err := writeKey(filepath.Join(folder, subject.File+".key"), key); err != nil {
		return err
	}
	return writePEM(filepath.Join(folder, subject.File+".crt"), "CERTIFICATE", der, 0o644)
}

func template(name pkix.Name) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		panic(err) // the kernel's random source does not fail
	}
	// An hour back: clocks of containers and hosts may differ a little.
	start := time.Now().Add(-time.Hour)
	return &x509.Certificate{SerialNumber: serial, Subject: name, NotBefore: start, NotAfter: start.Add(validity)}
}

func makeServiceAccountKeys(folder string) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	if err := writeKey(filepath.Join(folder, "sa.key"), key); err != nil {
		return err
	}
	public, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		return err
	}
	return writePEM(filepath.Join(folder, "sa.pub"), "PUBLIC KEY", public, 0o644)
}

func writeKey(path string, key *ecdsa.PrivateKey) error {
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	return writePEM(path, "EC PRIVATE KEY", der, 0o600)
}

func writePEM(path, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
