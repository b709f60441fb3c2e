package process

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

func sleeper(t *testing.T) (*exec.Cmd, Record) {
	t.Helper()
	command := exec.Command("sleep", "60")
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill(); command.Wait() })
	record, err := Of(command.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	return command, record
}

func TestRecordSurvivesBeingWritten(t *testing.T) {
	record, err := Of(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "box.json")
	if err := record.Write(path); err != nil {
		t.Fatal(err)
	}
	read, err := Read(path)
	if err != nil || read != record || !read.Alive() {
		t.Fatalf("got %+v (%v), want %+v alive", read, err, record)
	}
}

func TestAbsentAndDamagedRecordsAreNotAlive(t *testing.T) {
	folder := t.TempDir()
	damaged := filepath.Join(folder, "damaged.json")
	if err := os.WriteFile(damaged, []byte(`{"pid": 1,`), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{damaged, filepath.Join(folder, "absent.json")} {
		record, err := Read(path)
		if err != nil || record.Alive() {
			t.Errorf("%s: %+v, %v", path, record, err)
		}
	}
}

func TestRecycledPIDIsLeftAlone(t *testing.T) {
	command, record := sleeper(t)
	for name, other := range map[string]Record{
		"another start time": {record.PID, record.StartTime - 1, record.Boot},
		"another boot":       {record.PID, record.StartTime, "another"},
	} {
		if other.Alive() {
			t.Errorf("%s: taken for the recorded process", name)
		}
		if err := other.Kill(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	time.Sleep(20 * time.Millisecond)
	if !record.Alive() {
		t.Fatalf("process %d was killed by a record of another process", command.Process.Pid)
	}
}

func TestKillEndsTheRecordedProcess(t *testing.T) {
	_, record := sleeper(t)
	if err := record.Kill(); err != nil {
		t.Fatal(err)
	}
	// It stays a zombie until it is waited for, which counts as ended.
	if !record.AwaitEnd(2 * time.Second) {
		t.Fatal("still alive")
	}
}

func TestStatWithStrangeName(t *testing.T) {
	line := "42 (a) b (c)) S 7 42 42 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 98765 1 2 3"
	stat, err := parseStat(line)
	if err != nil || stat.name != "a) b (c)" || stat.parent != 7 || stat.startTime != 98765 || stat.state != 'S' {
		t.Fatalf("%+v, %v", stat, err)
	}
	for _, broken := range []string{"", "42 nothing", "42 (x) S 1 2"} {
		if _, err := parseStat(broken); err == nil {
			t.Errorf("%q was accepted", broken)
		}
	}
}

func TestDescendantsIncludeAChild(t *testing.T) {
	command, _ := sleeper(t)
	all, err := Descendants(os.Getpid())
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range all {
		if one.PID == command.Process.Pid {
			if len(one.Arguments) != 2 || one.Arguments[1] != "60" {
				t.Fatalf("arguments %q", one.Arguments)
			}
			return
		}
	}
	t.Fatalf("child %d not among %v", command.Process.Pid, all)
}
