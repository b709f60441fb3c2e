package process

import (
	"bytes"
	"fmt"
	"os"
	"sort"
	"strconv"
)

// Descendant is a process below another one.
type Descendant struct {
	PID, Parent int
	Arguments   []string
}

// Descendants lists every process below pid, parents first.
func Descendants(pid int) ([]Descendant, error) {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil, err
	}
	children := map[int][]int{}
	for _, entry := range entries {
		child, err := strconv.Atoi(entry.Name())
		if err != nil {
			continue
		}
		// Processes come and go while the list is read.
		if stat, err := readStat(child); err == nil && stat.state != 'Z' {
			children[stat.parent] = append(children[stat.parent], child)
		}
	}
	var found []Descendant
	var walk func(int)
	walk = func(parent int) {
		sort.Ints(children[parent])
		for _, child := range children[parent] {
			found = append(found, Descendant{PID: child, Parent: parent, Arguments: arguments(child)})
			walk(child)
		}
	}
	walk(pid)
	return found, nil
}

func arguments(pid int) []string {
	content, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return nil
	}
	var words []string
	for _, word := range bytes.Split(bytes.TrimRight(content, "\x00"), []byte{0}) {
		words = append(words, string(word))
	}
	return words
}
