package process

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Status is the part of /proc/PID/status that the agent needs.
type Status struct {
	Name      string
	TracerPid int
	ParentPid int
	// UID is the effective one; TGID the process's ID in the reader's namespace.
	UID     int
	Threads int
	// NSPid are the IDs from the reader's PID namespace inwards; the last is the one that the process sees itself.
	NSPid []int
	// Capabilities is the effective set, one bit a capability.
	Capabilities uint64
	// PendingThread and PendingProcess are sets of signals, bit 0 is signal 1.
	PendingThread, PendingProcess uint64
}

// ReadStatus reads /proc/PID/status. The error is os.ErrNotExist when there is no such process.
func ReadStatus(pid int) (Status, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		return Status{}, err
	}
	return parseStatus(string(text)), nil
}

func parseStatus(text string) Status {
	var status Status
	for line := range strings.Lines(text) {
		key, value, ok := strings.Cut(strings.TrimSuffix(line, "\n"), ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch key {
		case "Name":
			status.Name = value
		case "TracerPid":
			status.TracerPid, _ = strconv.Atoi(value)
		case "PPid":
			status.ParentPid, _ = strconv.Atoi(value)
		case "Threads":
			status.Threads, _ = strconv.Atoi(value)
		case "Uid":
			if fields := strings.Fields(value); len(fields) > 1 {
				status.UID, _ = strconv.Atoi(fields[1])
			}
		case "NSpid":
			for _, field := range strings.Fields(value) {
				pid, _ := strconv.Atoi(field)
				status.NSPid = append(status.NSPid, pid)
			}
		case "CapEff":
			status.Capabilities, _ = strconv.ParseUint(value, 16, 64)
		case "SigPnd":
			status.PendingThread, _ = strconv.ParseUint(value, 16, 64)
		case "ShdPnd":
			status.PendingProcess, _ = strconv.ParseUint(value, 16, 64)
		}
	}
	return status
}

// sigtrap is SIGTRAP's bit in a set of pending signals.
const sigtrap = 1 << (5 - 1)

// SIGTRAPPending tells whether a SIGTRAP waits for the process or one of its threads. Delve stops a process by sending
// it SIGTRAP and does not take back one that was not needed: delivered after the debugger has gone, it kills.
func SIGTRAPPending(pid int) bool {
	if status, err := ReadStatus(pid); err == nil && status.PendingProcess&sigtrap != 0 {
		return true
	}
	for _, path := range taskFiles(pid, "status") {
		text, err := os.ReadFile(path)
		if err == nil && parseStatus(string(text)).PendingThread&sigtrap != 0 {
			return true
		}
	}
	return false
}

// StoppedThreads counts the threads that don't run: stopped by a signal (T), by a tracer (t), or dead (Z).
func StoppedThreads(pid int) int {
	stopped := 0
	for _, path := range taskFiles(pid, "stat") {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		switch stateOf(text) {
		case 'T', 't', 'Z':
			stopped++
		}
	}
	return stopped
}

func taskFiles(pid int, name string) []string {
	paths, _ := filepath.Glob(filepath.Join("/proc", strconv.Itoa(pid), "task", "*", name))
	return paths
}

// stateOf is the state letter of a /proc/PID/stat, 0 when there is none. The name before it may contain anything, so
// the last parenthesis counts.
func stateOf(stat []byte) byte {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 || end+2 >= len(stat) {
		return 0
	}
	return stat[end+2]
}

// State is the state letter of a process, 0 when there is no such process. X and Z are dead.
func State(pid int) byte {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "stat"))
	if err != nil {
		return 0
	}
	return stateOf(text)
}
