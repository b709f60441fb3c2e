package text

import (
	"os/exec"
	"testing"
	"time"

	"k8s-dlv-tui/agent/process"
)

// A breakpoint that was left behind is found and taken back, through the memory's file and as a tracer.
func TestTextIsRestored(t *testing.T) {
	for _, writable := range []bool{true, false} {
		command := exec.Command("sleep", "60")
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = command.Process.Kill()
			_ = command.Wait()
		}()
		pid := command.Process.Pid
		// It must have become `sleep`, and sleep.
		for process.State(pid) != 'S' {
			time.Sleep(time.Millisecond)
		}
		text, err := Open(pid)
		if err != nil {
			t.Skip(err)
		}
		defer text.Close()
		if !text.writable {
			t.Skip("the memory can't be written here")
		}
		if err := text.Remember(); err != nil {
			t.Fatal(err)
		}
		address := text.segments[0].address + 0x100
		left := make([]byte, breakpointSize())
		for i, b := range text.original(address) {
			left[i] = ^b
		}
		if _, err := text.memory.WriteAt(left, int64(address)); err != nil {
			t.Fatal(err)
		}
		differences, err := text.Differences()
		if err != nil || len(differences) != breakpointSize() || differences[0] != address {
			t.Fatalf("%x, %v", differences, err)
		}
		text.writable = writable
		if n := text.Restore([]uint64{address, 12, ^uint64(0)}); n != 1 {
			t.Errorf("%d places were restored", n)
		}
		if differences, err := text.Differences(); err != nil || len(differences) != 0 {
			t.Errorf("%x, %v", differences, err)
		}
		// Let go by a tracer, it goes back into its system call, and for an instant is on the way there.
		for deadline := time.Now().Add(2 * time.Second); process.State(pid) == 'R' && time.Now().Before(deadline); {
			time.Sleep(time.Millisecond)
		}
		status, _ := process.ReadStatus(pid)
		if state := process.State(pid); state != 'S' || status.TracerPid != 0 {
			t.Errorf("state %c, tracer %d", state, status.TracerPid)
		}
	}
}
