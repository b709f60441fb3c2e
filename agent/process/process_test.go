package process

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

func TestReadOneself(t *testing.T) {
	own, err := Read(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	if own.PID != os.Getpid() || own.ParentPID != os.Getppid() || own.UID != os.Geteuid() || own.Threads < 1 ||
		own.Go == nil || own.TracerPID != 0 || len(own.CommandLine) == 0 || own.ContainerPID == 0 {
		t.Errorf("%+v", own)
	}
	if age := time.Since(own.StartedAt); age < -2*time.Second || age > 10*time.Minute {
		t.Errorf("it started %s ago", age)
	}
	if _, err := Read(4_000_000); !os.IsNotExist(err) {
		t.Errorf("%v", err)
	}
}

func TestStates(t *testing.T) {
	command := exec.Command("sleep", "60")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	pid := command.Process.Pid
	until := func(want byte) {
		t.Helper()
		for deadline := time.Now().Add(10 * time.Second); State(pid) != want; time.Sleep(time.Millisecond) {
			if time.Now().After(deadline) {
				t.Fatalf("the state is %c instead of %c", State(pid), want)
			}
		}
	}
	until('S')
	_ = syscall.Kill(pid, syscall.SIGSTOP)
	until('T')
	if StoppedThreads(pid) != 1 || SIGTRAPPending(pid) {
		t.Errorf("%d stopped threads, SIGTRAP pending: %t", StoppedThreads(pid), SIGTRAPPending(pid))
	}
	_ = syscall.Kill(pid, syscall.SIGTRAP)
	if !SIGTRAPPending(pid) {
		t.Error("a pending SIGTRAP is not seen")
	}
	_ = syscall.Kill(pid, syscall.SIGKILL)
	until('Z')
	_ = command.Wait()
	if State(pid) != 0 {
		t.Errorf("it is still there: %c", State(pid))
	}
}

func TestParseStatus(t *testing.T) {
	got := parseStatus("Name:\ta (b)\nPPid:\t7\nTracerPid:\t12\nUid:\t1\t2\t3\t4\nThreads:\t9\nNSpid:\t100\t1\nCapEff:\t0000000000080020\nSigPnd:\t0000000000000010\nShdPnd:\t0000000000000000\n")
	if got.Name != "a (b)" || got.ParentPid != 7 || got.TracerPid != 12 || got.UID != 2 || got.Threads != 9 ||
		len(got.NSPid) != 2 || got.NSPid[1] != 1 || got.PendingThread != 16 || got.PendingProcess != 0 {
		t.Errorf("%+v", got)
	}
	names := CapabilityNames(got.Capabilities)
	if len(names) != 2 || names[0] != "KILL" || names[1] != "SYS_PTRACE" {
		t.Errorf("%v", names)
	}
	if !HasCapability(got.Capabilities, "KILL") || HasCapability(got.Capabilities, "SYS_ADMIN") {
		t.Error("HasCapability")
	}
}

func FuzzParseStatus(f *testing.F) {
	f.Add("Name:\tx\nUid:\t1\n")
	f.Fuzz(func(t *testing.T, text string) { parseStatus(text) })
}

func FuzzStat(f *testing.F) {
	f.Add([]byte("1 (a b) c) S 0 1 1"))
	f.Fuzz(func(t *testing.T, stat []byte) {
		stateOf(stat)
		startTime(stat)
	})
}
