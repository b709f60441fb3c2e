// Package process remembers processes across runs of the program and ends
// them. A pid alone is not an identity: it is recycled. A record holds the
// start time and the boot as well, and a process that differs in one of them
// is somebody else's and never touched.
package process

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// Record identifies one process for ever.
type Record struct {
	PID int `json:"pid"`
	// StartTime is field 22 of /proc/PID/stat: clock ticks since the boot.
	StartTime uint64 `json:"startTime"`
	Boot      string `json:"boot"`
}

// Of returns the record of a living process.
func Of(pid int) (Record, error) {
	stat, err := readStat(pid)
	if err != nil {
		return Record{}, err
	}
	boot, err := bootID()
	if err != nil {
		return Record{}, err
	}
	return Record{PID: pid, StartTime: stat.startTime, Boot: boot}, nil
}

// Alive says whether the very process of the record still runs. A zombie
// does not: it holds nothing but its number.
func (r Record) Alive() bool {
	if r.PID <= 0 {
		return false
	}
	boot, err := bootID()
	if err != nil || boot != r.Boot {
		return false
	}
	stat, err := readStat(r.PID)
	return err == nil && stat.startTime == r.StartTime && stat.state != 'Z' && stat.state != 'X'
}

// Write stores the record at path, whole or not at all.
func (r Record) Write(path string) error {
	content, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", append(content, '\n'), 0o644); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Read returns the record at path. A record that is absent or damaged is the
// zero record, which is never alive.
func Read(path string) (Record, error) {
	content, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return Record{}, nil
	}
	if err != nil {
		return Record{}, err
	}
	var record Record
	if json.Unmarshal(content, &record) != nil {
		return Record{}, nil
	}
	return record, nil
}

func bootID() (string, error) {
	content, err := os.ReadFile("/proc/sys/kernel/random/boot_id")
	if err != nil {
		return "", fmt.Errorf("which boot this is: %w", err)
	}
	return strings.TrimSpace(string(content)), nil
}
