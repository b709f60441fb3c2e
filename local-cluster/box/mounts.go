package box

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// detachMounts stops what is mounted in this box from reaching the host. New
// mounts of the host still arrive here.
func detachMounts() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SLAVE, ""); err != nil {
		return fmt.Errorf("detach the mounts from the host's: %w", err)
	}
	return nil
}

// shareMounts lets containers see what the kubelet mounts for them.
func shareMounts() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_SHARED, ""); err != nil {
		return fmt.Errorf("share the mounts with containers: %w", err)
	}
	return nil
}

func mountProc() error { return mount("proc", "/proc", "") }

func mountTmpfs(places ...string) error {
	for _, place := range places {
		if err := mount("tmpfs", place, "mode=755"); err != nil {
			return err
		}
	}
	return nil
}

// bind puts the folder source at place.
func bind(source, place string) error {
	for _, folder := range []string{source, place} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return err
		}
	}
	if err := unix.Mount(source, place, "", unix.MS_BIND, ""); err != nil {
		return fmt.Errorf("bind %s on %s: %w", source, place, err)
	}
	return nil
}

// unmountAll takes a whole tree of mounts away, however deep it is stacked.
func unmountAll(place string) error {
	for {
		err := unix.Unmount(place, unix.MNT_DETACH)
		if errors.Is(err, unix.EINVAL) || errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("unmount %s: %w", place, err)
		}
	}
}

func mount(kind, place, options string) error {
	if err := unix.Mount(kind, place, kind, 0, options); err != nil {
		return fmt.Errorf("mount %s on %s: %w", kind, place, err)
	}
	return nil
}
