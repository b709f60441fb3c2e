package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Make makes the group (for example "local-cluster-x/node-1") in every
// hierarchy. Groups that exist already are left as they are.
func Make(group string) error {
	hierarchies, err := Hierarchies()
	if err != nil {
		return err
	}
	for _, hierarchy := range hierarchies {
		// Level by level: a cpuset is empty until it is told its processors,
		// and a v2 group has no controllers until its parent passes them on.
		path := hierarchy.Mountpoint
		for _, level := range strings.Split(group, "/") {
			if hierarchy.V2 {
				passControllersOn(path)
			}
			path = filepath.Join(path, level)
			if err := os.Mkdir(path, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
				return fmt.Errorf("make cgroup %s: %w", path, err)
			}
			if hierarchy.has("cpuset") {
				if err := inheritCpuset(path); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func inheritCpuset(path string) error {
	for _, name := range []string{"cpuset.cpus", "cpuset.mems"} {
		value, err := os.ReadFile(filepath.Join(filepath.Dir(path), name))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(path, name), value, 0o644); err != nil {
			return fmt.Errorf("cpuset %s: %w", path, err)
		}
	}
	return nil
}

// passControllersOn is best effort: a controller that is bound to a v1
// hierarchy can't be had here, and one that is refused is missing, no more.
func passControllersOn(path string) {
	available, err := os.ReadFile(filepath.Join(path, "cgroup.controllers"))
	if err != nil {
		return
	}
	for _, controller := range strings.Fields(string(available)) {
		_ = os.WriteFile(filepath.Join(path, "cgroup.subtree_control"), []byte("+"+controller), 0o644)
	}
}

// Join moves this process into the group in every hierarchy.
func Join(group string) error {
	hierarchies, err := Hierarchies()
	if err != nil {
		return err
	}
	for _, hierarchy := range hierarchies {
		// "0" is the writing process, whatever its pid is called out there.
		path := filepath.Join(hierarchy.path(group), "cgroup.procs")
		if err := os.WriteFile(path, []byte("0"), 0o644); err != nil {
			return fmt.Errorf("join cgroup: %w", err)
		}
	}
	return nil
}

// Processes lists the pids in the group and below, over all hierarchies.
func Processes(group string) ([]int, error) {
	hierarchies, err := Hierarchies()
	if err != nil {
		return nil, err
	}
	seen := map[int]bool{}
	var pids []int
	for _, hierarchy := range hierarchies {
		err := filepath.WalkDir(hierarchy.path(group), func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.Name() != "cgroup.procs" {
				return ignoreAbsent(err)
			}
			content, err := os.ReadFile(path)
			for _, word := range strings.Fields(string(content)) {
				// 0 is a process of a pid namespace that is not below ours.
				if pid, _ := strconv.Atoi(word); pid > 0 && !seen[pid] {
					seen[pid] = true
					pids = append(pids, pid)
				}
			}
			return ignoreAbsent(err)
		})
		if err != nil {
			return nil, err
		}
	}
	return pids, nil
}

// Remove takes the group away, the deepest ones first. It fails with the
// first group that still holds a process.
func Remove(group string) error {
	hierarchies, err := Hierarchies()
	if err != nil {
		return err
	}
	var first error
	for _, hierarchy := range hierarchies {
		if err := removeTree(hierarchy.path(group)); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func removeTree(path string) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return ignoreAbsent(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			if err := removeTree(filepath.Join(path, entry.Name())); err != nil {
				return err
			}
		}
	}
	if err := os.Remove(path); ignoreAbsent(err) != nil {
		return fmt.Errorf("remove cgroup: %w", err)
	}
	return nil
}

func ignoreAbsent(err error) error {
	// ENODEV: the group went away while its file was being read.
	if errors.Is(err, fs.ErrNotExist) || err != nil && strings.Contains(err.Error(), "no such device") {
		return nil
	}
	return err
}
