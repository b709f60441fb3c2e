package process

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// MemoryAvailableMiB is what a process in this container can take before something is killed for it, in MiB: what the
// node can give without swapping, or what the container's own limit leaves. 0 where it can't be read.
func MemoryAvailableMiB() int {
	return availableMiB("/proc/meminfo", "/sys/fs/cgroup")
}

func availableMiB(meminfo, cgroup string) int {
	available := nodeMiB(meminfo)
	if room, limited := cgroupMiB(cgroup); limited {
		available = min(available, room)
	}
	return available
}

func nodeMiB(meminfo string) int {
	text, _ := os.ReadFile(meminfo)
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kib / 1024
		}
	}
	return 0
}

// cgroupMiB is what the limit of the cgroup leaves, in either version's files; limited is false without a limit.
func cgroupMiB(cgroup string) (room int, limited bool) {
	for _, files := range [][2]string{
		{"memory.max", "memory.current"},
		{"memory/memory.limit_in_bytes", "memory/memory.usage_in_bytes"},
	} {
		limit, err := number(filepath.Join(cgroup, files[0]))
		if err != nil {
			continue
		}
		used, err := number(filepath.Join(cgroup, files[1]))
		// Version 1 says "no limit" with a number beyond every machine.
		if err != nil || limit > 1<<60 {
			return 0, false
		}
		return int(max(0, limit-used) >> 20), true
	}
	return 0, false
}

func number(path string) (int64, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
}
