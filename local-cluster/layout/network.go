package layout

import "fmt"

// The cluster's addresses. They exist only inside the box's network
// namespace, so every clone uses the same ones.
const (
	ControlPlaneIP    = "10.99.0.1"
	NodePrefixLength  = 24
	APIServerPort     = 6443
	ServiceCIDR       = "10.96.0.0/16"
	APIServerService  = "10.96.0.1"
	DNSService        = "10.96.0.10"
	EtcdClientAddress = "127.0.0.1:2379"
	// MaxNodes keeps node addresses and pod ranges within one octet each.
	MaxNodes = 9
)

// APIServerURL is the API server as components and nodes reach it.
func APIServerURL() string { return fmt.Sprintf("https://%s:%d", ControlPlaneIP, APIServerPort) }

// NodeIP is a node's address on the bridge of the control plane.
func NodeIP(number int) string { return fmt.Sprintf("10.99.0.%d", 10+number) }

// PodCIDR is the range that a node gives its pods addresses from.
func PodCIDR(number int) string { return fmt.Sprintf("10.244.%d.0/24", number) }
