package process

import (
	"os"
	"strconv"
	"strings"
)

// Kernel is `uname -r`.
func Kernel() string {
	text, _ := os.ReadFile("/proc/sys/kernel/osrelease")
	return strings.TrimSpace(string(text))
}

// PtraceScope is Yama's ptrace_scope; nil where the kernel has no Yama.
func PtraceScope() *int {
	text, err := os.ReadFile("/proc/sys/kernel/yama/ptrace_scope")
	if err != nil {
		return nil
	}
	scope, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return nil
	}
	return &scope
}
