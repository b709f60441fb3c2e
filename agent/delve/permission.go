package delve

import (
	"debug/buildinfo"
	"errors"
	"fmt"
	"go/version"
	"os"
	"strings"
	"syscall"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// The Go versions that Delve 1.27.2 supports (pkg/goversion/compat.go): from the first to before the second.
const (
	oldestGo = "go1.25"
	tooNewGo = "go1.28"
)

// Refuse says why a process can't be traced, nil when it can. Nothing is started and nothing is stopped: an attach that
// fails halfway harms the process (without the capability KILL, Delve leaves it dying).
func Refuse(pid int, checkGoVersion bool) *protocol.Failure {
	status, err := process.ReadStatus(pid)
	if err != nil {
		return &protocol.Failure{
			Kind:    "no-such-process",
			Message: fmt.Sprintf("There is no process %d.", pid),
			Hint:    "It may have ended; look at the container's processes again.",
			Detail:  err.Error(),
		}
	}
	switch process.State(pid) {
	case 'Z', 'X', 0:
		return &protocol.Failure{
			Kind:    "target-exited",
			Message: fmt.Sprintf("Process %d (%s) has ended.", pid, status.Name),
			Hint:    "Look at the container's processes again.",
		}
	case 'T':
		return &protocol.Failure{
			Kind:    "busy",
			Message: fmt.Sprintf("Process %d (%s) is stopped by a signal.", pid, status.Name),
			Hint:    fmt.Sprintf("Let it run on first: kill -CONT %d.", pid),
		}
	}
	if status.TracerPid != 0 {
		return alreadyTraced(pid, status)
	}
	if pid == os.Getpid() {
		return &protocol.Failure{Kind: "usage", Message: "That process is the agent itself.", Hint: "Choose another one."}
	}
	if failure := notPermitted(pid, status); failure != nil {
		return failure
	}
	return refuseBinary(pid, status.Name, checkGoVersion)
}

func alreadyTraced(pid int, status process.Status) *protocol.Failure {
	tracer := fmt.Sprint(status.TracerPid)
	if other, err := process.ReadStatus(status.TracerPid); err == nil {
		tracer = fmt.Sprintf("%s (process %d)", other.Name, status.TracerPid)
	}
	return &protocol.Failure{
		Kind:    "already-traced",
		Message: fmt.Sprintf("Process %d (%s) is already traced by %s.", pid, status.Name, tracer),
		Hint:    "Linux allows one tracer: end that one first.",
	}
}

// notPermitted asks the kernel itself: opening /proc/PID/mem is decided like an attach (Yama's ptrace_scope included),
// and kill with signal 0 like the signals that Delve sends.
func notPermitted(pid int, target process.Status) *protocol.Failure {
	name := fmt.Sprintf("process %d (%s, uid %d)", pid, target.Name, target.UID)
	if err := syscall.Kill(pid, 0); errors.Is(err, syscall.EPERM) {
		return &protocol.Failure{
			Kind:    "not-permitted",
			Message: fmt.Sprintf("The agent may not send signals to %s; attaching would kill it.", name),
			Hint:    "The container needs the capability KILL, or the target's uid.",
			Detail:  capabilitiesText(),
		}
	}
	memory, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err == nil {
		_ = memory.Close()
		return nil
	}
	own, _ := process.ReadStatus(os.Getpid())
	hint := "The container needs the capabilities SYS_PTRACE, KILL and DAC_READ_SEARCH, or the target's uid."
	scope := process.PtraceScope()
	switch {
	case scope != nil && *scope == 3:
		hint = "The node's ptrace_scope is 3: nobody may trace there until it is booted again."
	case scope != nil && *scope > 0 && !process.HasCapability(own.Capabilities, "SYS_PTRACE"):
		hint = fmt.Sprintf("The node's ptrace_scope is %d: it needs the capability SYS_PTRACE.", *scope)
	}
	return &protocol.Failure{
		Kind:    "not-permitted",
		Message: fmt.Sprintf("The agent may not trace %s.", name),
		Hint:    hint,
		Detail:  err.Error() + "; " + capabilitiesText(),
	}
}

func capabilitiesText() string {
	own, _ := process.ReadStatus(os.Getpid())
	return fmt.Sprintf("uid %d, capabilities: %s", own.UID, strings.Join(process.CapabilityNames(own.Capabilities), " "))
}

func refuseBinary(pid int, name string, checkGoVersion bool) *protocol.Failure {
	path := fmt.Sprintf("/proc/%d/exe", pid)
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return &protocol.Failure{
			Kind:    "not-go",
			Message: fmt.Sprintf("Process %d (%s) is not a Go program.", pid, name),
			Hint:    "Choose the container's Go process; a shell or an init often stands before it.",
			Detail:  err.Error(),
		}
	}
	if err := binary.CheckMachine(path); err != nil {
		return &protocol.Failure{
			Kind:    "version",
			Message: fmt.Sprintf("Process %d (%s) can't be traced: %v.", pid, name, err),
			Detail:  err.Error(),
		}
	}
	// Development versions (`devel go1.27-…`) are not compared.
	if !checkGoVersion || !version.IsValid(firstWord(info.GoVersion)) || supportedGo(info.GoVersion) {
		return nil
	}
	return &protocol.Failure{
		Kind:    "version",
		Message: fmt.Sprintf("Process %d (%s) was built with %s; Delve 1.27.2 knows Go 1.25 to 1.27.", pid, name, info.GoVersion),
		Hint:    "Build it with a Go version that Delve knows.",
	}
}

// supportedGo tells whether Delve knows a version as buildinfo gives it: `go1.26.8`, `go1.26.8 X:nodwarf5`.
func supportedGo(text string) bool {
	word := firstWord(text)
	language := version.Lang(word)
	return version.Compare(language, oldestGo) >= 0 && version.Compare(language, tooNewGo) < 0
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
}
