// Package api asks the API server the few things that the cluster program
// needs to know, without the weight of a client library.
package api

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"
)

// Client talks to one API server as the administrator.
type Client struct {
	server string
	http   http.Client
}

// New returns a client that uses the certificates in the given folder.
func New(server, pkiFolder string) (*Client, error) {
	pair, err := tls.LoadX509KeyPair(filepath.Join(pkiFolder, "admin.crt"), filepath.Join(pkiFolder, "admin.key"))
	if err != nil {
		return nil, err
	}
	authority, err := os.ReadFile(filepath.Join(pkiFolder, "ca.crt"))
	if err != nil {
		return nil, err
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(authority)
	return &Client{server: server, http: http.Client{
		Timeout:   3 * time.Second,
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{pair}}},
	}}, nil
}

// Get returns the body at path.
func (c *Client) Get(ctx context.Context, path string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.server+path, nil)
	if err != nil {
		return nil, err
	}
	response, err := c.http.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", path, response.Status)
	}
	return body, err
}

// Ready returns nil when the API server says that it is ready.
func (c *Client) Ready(ctx context.Context) error {
	_, err := c.Get(ctx, "/readyz")
	return err
}

// Node is what is worth knowing of a node.
type Node struct {
	Name  string
	Ready bool
	// Reason is the kubelet's explanation of why the node is not ready.
	Reason string
}

// Nodes lists the nodes.
func (c *Client) Nodes(ctx context.Context) ([]Node, error) {
	body, err := c.Get(ctx, "/api/v1/nodes")
	if err != nil {
		return nil, err
	}
	return parseNodes(body)
}

func parseNodes(body []byte) ([]Node, error) {
	var list struct {
		Items []struct {
			Metadata struct{ Name string }
			Status   struct {
				Conditions []struct{ Type, Status, Message string }
			}
		}
	}
	if err := json.Unmarshal(body, &list); err != nil {
		return nil, err
	}
	var nodes []Node
	for _, item := range list.Items {
		node := Node{Name: item.Metadata.Name, Reason: "the kubelet has not reported yet"}
		for _, condition := range item.Status.Conditions {
			if condition.Type == "Ready" {
				node.Ready, node.Reason = condition.Status == "True", condition.Message
			}
		}
		nodes = append(nodes, node)
	}
	return nodes, nil
}
