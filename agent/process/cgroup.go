// Package process reads what Linux tells about processes in /proc. It stops nothing and writes nothing.
package process

import (
	"regexp"
	"strings"
)

// containerID is the form that containerd, CRI-O and Docker give their containers: 64 hexadecimal digits.
var containerID = regexp.MustCompile(`[0-9a-f]{64}`)

// ContainerIDs returns the container IDs that a /proc/PID/cgroup names, without repetition.
//
// Nothing is anchored on /kubepods: with cgroup v2 the paths are relative to the reader's own cgroup namespace
// (`/../../pod…/ID`), with the systemd driver they are slices and scopes (`cri-containerd-ID.scope`), and a kubelet that
// runs in a container itself puts other IDs in front. So in each path the last ID counts.
func ContainerIDs(cgroup string) []string {
	var ids []string
	seen := map[string]bool{}
	for line := range strings.Lines(cgroup) {
		found := containerID.FindAllString(line, -1)
		if len(found) == 0 {
			continue
		}
		last := found[len(found)-1]
		// CRI-O's conmon watches a container from outside, in a cgroup that is named after it.
		if strings.Contains(line, "conmon-"+last) {
			continue
		}
		if !seen[last] {
			seen[last] = true
			ids = append(ids, last)
		}
	}
	return ids
}

// NormalContainerID takes the runtime's name off a containerID as a pod's status gives it (`containerd://ID`).
func NormalContainerID(id string) string {
	if _, rest, ok := strings.Cut(id, "://"); ok {
		return rest
	}
	return id
}
