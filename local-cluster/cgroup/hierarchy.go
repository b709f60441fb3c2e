// Package cgroup gives the cluster cgroups of its own in every hierarchy of
// the host, be it cgroup v1, v2 or both, and takes them away again.
package cgroup

import (
	"os"
	"path/filepath"
	"sort"
	"strings"
)

// Hierarchy is one mounted cgroup hierarchy.
type Hierarchy struct {
	Mountpoint string
	// Options mount the same hierarchy again: "cpu", "cpu,cpuacct",
	// "none,name=systemd". Empty for v2.
	Options string
	V2      bool
}

// Hierarchies lists what is mounted for this process.
func Hierarchies() ([]Hierarchy, error) {
	content, err := os.ReadFile("/proc/self/mountinfo")
	if err != nil {
		return nil, err
	}
	return parseMountinfo(string(content)), nil
}

func parseMountinfo(mountinfo string) []Hierarchy {
	byPlace := map[string]Hierarchy{}
	for _, line := range strings.Split(mountinfo, "\n") {
		before, after, found := strings.Cut(line, " - ")
		place, kind := strings.Fields(before), strings.Fields(after)
		if !found || len(place) < 5 || len(kind) < 3 {
			continue
		}
		switch kind[0] {
		case "cgroup":
			byPlace[place[4]] = Hierarchy{Mountpoint: place[4], Options: hierarchyOptions(kind[2])}
		case "cgroup2":
			byPlace[place[4]] = Hierarchy{Mountpoint: place[4], V2: true}
		}
	}
	all := make([]Hierarchy, 0, len(byPlace))
	for _, one := range byPlace {
		all = append(all, one)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Mountpoint < all[j].Mountpoint })
	return all
}

// hierarchyOptions keeps what names the hierarchy and drops how it happens to
// be mounted here.
func hierarchyOptions(superOptions string) string {
	var kept []string
	for _, option := range strings.Split(superOptions, ",") {
		switch {
		case strings.HasPrefix(option, "name="):
			kept = append(kept, "none", option)
		case option == "rw", option == "ro", option == "xattr", option == "clone_children", option == "noprefix",
			strings.HasPrefix(option, "release_agent="):
		default:
			kept = append(kept, option)
		}
	}
	return strings.Join(kept, ",")
}

// has says whether the options name a controller.
func (h Hierarchy) has(controller string) bool {
	for _, option := range strings.Split(h.Options, ",") {
		if option == controller {
			return true
		}
	}
	return false
}

func (h Hierarchy) path(group string) string { return filepath.Join(h.Mountpoint, group) }
