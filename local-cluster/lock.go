package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
	"k8s-dlv-tui/local-cluster/layout"
)

// locked lets only one command at a time change the cluster; others wait. The
// kernel gives the lock back when the program ends, however it ends.
func locked(l layout.Layout, work func() error) error {
	if err := l.MakeFolders(); err != nil {
		return err
	}
	file, err := os.OpenFile(l.Lock(), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return err
	}
	defer file.Close()
	err = unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
	if errors.Is(err, unix.EWOULDBLOCK) {
		fmt.Println("waiting for another cluster command of this clone to end ...")
		err = unix.Flock(int(file.Fd()), unix.LOCK_EX)
	}
	if err != nil {
		return fmt.Errorf("lock %s: %w", l.Lock(), err)
	}
	return work()
}
