package setup

import (
	"os"
	"strings"
)

// LastLines returns the end of a log, indented, for an error's text.
func LastLines(path string, count int) string {
	content, err := os.ReadFile(path)
	if err != nil {
		return "    (" + err.Error() + ")"
	}
	lines := strings.Split(strings.TrimRight(string(content), "\n"), "\n")
	if len(lines) > count {
		lines = lines[len(lines)-count:]
	}
	for i, line := range lines {
		if runes := []rune(line); len(runes) > 300 {
			line = string(runes[:300]) + " …"
		}
		lines[i] = "    " + line
	}
	return strings.Join(lines, "\n")
}
