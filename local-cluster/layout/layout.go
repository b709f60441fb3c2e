// Package layout says where the local cluster keeps what it generates, and
// what belongs to it on the host. All of it follows from the repository's
// path, so that clusters of different clones never touch each other.
package layout

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Layout is the place of one local cluster.
type Layout struct {
	// Root is the repository's folder, free of symbolic links.
	Root string
}

// New returns the layout of the repository at root. The path is made
// canonical, since a clone that is reached by two paths is still one clone.
func New(root string) (Layout, error) {
	real, err := filepath.EvalSymlinks(root)
	if err != nil {
		return Layout{}, fmt.Errorf("repository folder: %w", err)
	}
	if real, err = filepath.Abs(real); err != nil {
		return Layout{}, err
	}
	for _, hidden := range []string{"/run", "/var/lib", "/var/log", "/var/run"} {
		if real == hidden || strings.HasPrefix(real, hidden+"/") {
			return Layout{}, fmt.Errorf("the repository is at %s, but a node has a %s of its own and could not see it; move the clone elsewhere", real, hidden)
		}
	}
	return Layout{Root: real}, nil
}

// CgroupName names this cluster's cgroup in every hierarchy.
func (l Layout) CgroupName() string {
	sum := sha256.Sum256([]byte(l.Root))
	return "local-cluster-" + hex.EncodeToString(sum[:])[:10]
}

// State is the folder of everything generated; git ignores it.
func (l Layout) State() string { return filepath.Join(l.Root, ".cluster") }

func (l Layout) under(parts ...string) string {
	return filepath.Join(append([]string{l.State()}, parts...)...)
}

func (l Layout) Bin(name string) string   { return l.under("bin", name) }
func (l Layout) Kubeconfig() string       { return l.under("kubeconfig") }
func (l Layout) AuditLog() string         { return l.under("audit.log") }
func (l Layout) Port() string             { return l.under("port") }
func (l Layout) Lock() string             { return l.under("lock") }
func (l Layout) PKI() string              { return l.under("pki") }
func (l Layout) Logs() string             { return l.under("logs") }
func (l Layout) Log(name string) string   { return l.under("logs", name+".log") }
func (l Layout) Images() string           { return l.under("images") }
func (l Layout) Image(name string) string { return l.under("images", name+".tar") }
func (l Layout) Stamp(name string) string { return l.under("stamps", name) }
func (l Layout) Etcd() string             { return l.under("etcd") }
func (l Layout) Sources(parts ...string) string {
	return filepath.Join(append([]string{l.Root, "local-cluster"}, parts...)...)
}

// Config is a rendered configuration file of a component.
func (l Layout) Config(name string) string { return l.under("config", name) }

// Node is the storage of one node: the disk of the machine that it imitates.
func (l Layout) Node(number int, parts ...string) string {
	return l.under(append([]string{"nodes", NodeName(number)}, parts...)...)
}

// Nodes holds every node's storage.
func (l Layout) Nodes() string { return l.under("nodes") }

// Run holds what is true only while the cluster is up: records of processes,
// the wanted number of nodes, exits of components, loaded images.
func (l Layout) Run(parts ...string) string {
	return l.under(append([]string{"run"}, parts...)...)
}

// MakeFolders makes the folders that others write into.
func (l Layout) MakeFolders() error {
	for _, folder := range []string{"bin", "pki", "logs", "images", "stamps", "config", "run", "run/exits", "run/loaded"} {
		if err := os.MkdirAll(l.under(folder), 0o755); err != nil {
			return err
		}
	}
	return nil
}

// NodeName is the name of a node's object, host and cgroup.
func NodeName(number int) string { return fmt.Sprintf("node-%d", number) }
