package cgroup

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

const mountRoot = "/sys/fs/cgroup"

// MountAgain mounts the given hierarchies afresh over /sys/fs/cgroup. Called
// in a new cgroup namespace, it shows the namespace's root as the top, as on
// a machine of its own.
func MountAgain(hierarchies []Hierarchy) error {
	if PureV2(hierarchies) {
		return mount("cgroup2", mountRoot, "")
	}
	if err := mount("tmpfs", mountRoot, "mode=755"); err != nil {
		return err
	}
	for _, hierarchy := range hierarchies {
		kind := "cgroup"
		if hierarchy.V2 {
			kind = "cgroup2"
		}
		place := filepath.Join(mountRoot, filepath.Base(hierarchy.Mountpoint))
		if err := os.Mkdir(place, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return err
		}
		if err := mount(kind, place, hierarchy.Options); err != nil {
			return err
		}
	}
	return nil
}

// PureV2 says whether v2 is all there is.
func PureV2(hierarchies []Hierarchy) bool {
	return len(hierarchies) == 1 && hierarchies[0].V2
}

// VacateRoot moves this process from the top into a group below. In v2 a
// group that holds processes can't pass controllers on to its children.
func VacateRoot(name string) error {
	group := filepath.Join(mountRoot, name)
	if err := os.Mkdir(group, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	if err := os.WriteFile(filepath.Join(group, "cgroup.procs"), []byte("0"), 0o644); err != nil {
		return err
	}
	passControllersOn(mountRoot)
	return nil
}

func mount(kind, place, options string) error {
	if err := unix.Mount(kind, place, kind, 0, options); err != nil {
		return fmt.Errorf("mount %s (%s) on %s: %w", kind, options, place, err)
	}
	return nil
}
