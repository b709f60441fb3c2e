package process

import (
	"bytes"
	"debug/buildinfo"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"time"
)

// Process is one process as the agent sees it; field names are those of the protocol.
type Process struct {
	PID          int       `json:"pid"`
	ContainerPID int       `json:"containerPid,omitempty"`
	ParentPID    int       `json:"parentPid"`
	Executable   string    `json:"executable"`
	CommandLine  []string  `json:"commandLine"`
	UID          int       `json:"uid"`
	StartedAt    time.Time `json:"startedAt"`
	Threads      int       `json:"threads"`
	State        string    `json:"state"`
	TracerPID    int       `json:"tracerPid"`
	Go           *GoBuild  `json:"go,omitempty"`
	Refusal      string    `json:"refusal,omitempty"`
}

// GoBuild says with what a Go program was built.
type GoBuild struct {
	Version string `json:"version"`
	Module  string `json:"module"`
}

// OfContainer returns the processes of a container in order of start.
func OfContainer(id string) ([]Process, error) {
	id = NormalContainerID(id)
	if !containerID.MatchString(id) {
		return nil, fmt.Errorf("%q is not a container ID", id)
	}
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	processes := []Process{}
	for _, entry := range entries {
		pid, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		cgroup, err := os.ReadFile(filepath.Join("/proc", entry.Name(), "cgroup"))
		if err != nil || !contains(ContainerIDs(string(cgroup)), id) {
			continue
		}
		if found, err := Read(pid); err == nil {
			processes = append(processes, found)
		}
	}
	sort.SliceStable(processes, func(i, j int) bool {
		return processes[i].StartedAt.Before(processes[j].StartedAt)
	})
	return processes, nil
}

func contains(ids []string, id string) bool {
	for _, one := range ids {
		if one == id {
			return true
		}
	}
	return false
}

// Read reads one process. The error is os.ErrNotExist when there is none.
func Read(pid int) (Process, error) {
	directory := filepath.Join("/proc", strconv.Itoa(pid))
	status, err := ReadStatus(pid)
	if err != nil {
		return Process{}, err
	}
	stat, err := os.ReadFile(filepath.Join(directory, "stat"))
	if err != nil {
		return Process{}, err
	}
	process := Process{
		PID:         pid,
		ParentPID:   status.ParentPid,
		UID:         status.UID,
		Threads:     status.Threads,
		TracerPID:   status.TracerPid,
		State:       string(rune(stateOf(stat))),
		StartedAt:   startTime(stat),
		CommandLine: []string{},
	}
	if len(status.NSPid) > 0 {
		process.ContainerPID = status.NSPid[len(status.NSPid)-1]
	}
	process.Executable, _ = os.Readlink(filepath.Join(directory, "exe"))
	if line, err := os.ReadFile(filepath.Join(directory, "cmdline")); err == nil && len(line) > 0 {
		process.CommandLine = strings.Split(string(bytes.TrimSuffix(line, []byte{0})), "\x00")
	}
	if info, err := buildinfo.ReadFile(filepath.Join(directory, "exe")); err == nil {
		process.Go = &GoBuild{Version: info.GoVersion, Module: info.Main.Path}
		if process.Go.Module == "" {
			process.Go.Module = info.Path
		}
	}
	return process, nil
}

// ticksPerSecond is USER_HZ, which is 100 on every architecture that Linux and Go share today.
const ticksPerSecond = 100

// startTime is when a process started, from field 22 of its stat and the time of the boot.
func startTime(stat []byte) time.Time {
	end := bytes.LastIndexByte(stat, ')')
	if end < 0 {
		return time.Time{}
	}
	fields := strings.Fields(string(stat[end+1:]))
	if len(fields) < 20 {
		return time.Time{}
	}
	ticks, err := strconv.ParseInt(fields[19], 10, 64)
	if err != nil {
		return time.Time{}
	}
	return bootTime().Add(time.Duration(ticks) * time.Second / ticksPerSecond).UTC()
}

func bootTime() time.Time {
	text, _ := os.ReadFile("/proc/stat")
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "btime "); ok {
			seconds, _ := strconv.ParseInt(strings.TrimSpace(rest), 10, 64)
			return time.Unix(seconds, 0)
		}
	}
	return time.Time{}
}
