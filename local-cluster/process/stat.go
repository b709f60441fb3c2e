package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
)

type stat struct {
	name      string
	state     byte
	parent    int
	startTime uint64
}

func readStat(pid int) (stat, error) {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return stat{}, err
	}
	return parseStat(string(content))
}

// parseStat reads a line of /proc/PID/stat. The name may hold blanks and
// parentheses, so the fields are counted from the last parenthesis.
func parseStat(line string) (stat, error) {
	open, end := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	if open < 0 || end < open {
		return stat{}, fmt.Errorf("no process name in stat line %q", line)
	}
	fields := strings.Fields(line[end+1:])
	// fields[0] is field 3 of the line, so field 22 is fields[19].
	if len(fields) < 20 {
		return stat{}, fmt.Errorf("stat line too short: %q", line)
	}
	parent, err := strconv.Atoi(fields[1])
	if err != nil {
		return stat{}, err
	}
	start, err := strconv.ParseUint(fields[19], 10, 64)
	if err != nil {
		return stat{}, err
	}
	return stat{name: line[open+1 : end], state: fields[0][0], parent: parent, startTime: start}, nil
}
