package process

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A cgroup that is named like a container's, with one process in it. Skipped where cgroups can't be made.
func TestOfContainer(t *testing.T) {
	id := fmt.Sprintf("%064x", time.Now().UnixNano())
	var cgroup string
	for _, parent := range []string{"/sys/fs/cgroup/cpu", "/sys/fs/cgroup"} {
		if os.Mkdir(filepath.Join(parent, id), 0o755) == nil {
			cgroup = filepath.Join(parent, id)
			break
		}
	}
	if cgroup == "" {
		t.Skip("no cgroup can be made here")
	}
	defer os.Remove(cgroup)
	command := exec.Command("sleep", "60")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	}()
	if err := os.WriteFile(filepath.Join(cgroup, "cgroup.procs"), []byte(fmt.Sprint(command.Process.Pid)), 0); err != nil {
		t.Skip(err)
	}
	found, err := OfContainer("containerd://" + id)
	if err != nil || len(found) != 1 || found[0].PID != command.Process.Pid || found[0].Go != nil {
		t.Errorf("%+v, %v", found, err)
	}
	if none, err := OfContainer(fmt.Sprintf("%064x", 1)); err != nil || len(none) != 0 {
		t.Errorf("%+v, %v", none, err)
	}
	if _, err := OfContainer("abc"); err == nil {
		t.Error("half an ID")
	}
}
