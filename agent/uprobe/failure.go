package uprobe

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"github.com/cilium/ebpf"
)

// Kinds of failures.
const (
	// KindPlan: a plan asks for what the contract excludes: the maker's mistake.
	KindPlan = "plan"
	// KindOffset: a probe's place is not in the machine code of the file.
	KindOffset = "offset"
	// KindGone: the process has ended.
	KindGone = "gone"
	// KindPermission: the agent may not do this.
	KindPermission = "permission"
	// KindRefused: the kernel's verifier didn't take a program.
	KindRefused = "refused"
	// KindKernel: anything else that the kernel said.
	KindKernel = "kernel"
)

// Failure is an error in one sentence, with what the kernel said about it.
type Failure struct {
	Kind    string
	Message string
	// Detail may be long: the verifier's log.
	Detail string
	cause  error
}

func (f *Failure) Error() string { return f.Message }

func (f *Failure) Unwrap() error { return f.cause }

// Unsupported says why nothing can be watched on this node, and what would help.
type Unsupported struct {
	Reason, Hint string
}

func (u *Unsupported) Error() string { return u.Reason }

func badPlan(probe int, format string, arguments ...any) *Failure {
	return &Failure{Kind: KindPlan, Message: fmt.Sprintf("The plan of probe %d can't be carried out: %s.", probe, fmt.Sprintf(format, arguments...))}
}

// loadFailure says why a program or a map was not taken.
func loadFailure(err error) *Failure {
	var refusal *ebpf.VerifierError
	if errors.As(err, &refusal) && !errors.Is(err, syscall.EPERM) {
		return &Failure{
			Kind:    KindRefused,
			Message: "The kernel did not accept a probe's program.",
			Detail:  verifierLog(refusal),
			cause:   err,
		}
	}
	return kernelFailure(err)
}

// verifierLog is the end of the verifier's log: what it objects to comes last.
func verifierLog(refusal *ebpf.VerifierError) string {
	const lines = 60
	log := refusal.Log
	if len(log) > lines {
		log = log[len(log)-lines:]
	}
	return refusal.Error() + "\n" + strings.Join(log, "\n")
}

// attachFailure says why a program could not be attached to a process.
func attachFailure(pid int, err error) *Failure {
	if gone(pid) {
		return goneFailure(pid, err)
	}
	return kernelFailure(err)
}

func goneFailure(pid int, err error) *Failure {
	f := &Failure{Kind: KindGone, Message: fmt.Sprintf("Process %d has ended.", pid), cause: err}
	if err != nil {
		f.Detail = err.Error()
	}
	return f
}

func kernelFailure(err error) *Failure {
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EPERM) || errors.Is(err, syscall.EACCES) {
		return &Failure{
			Kind:    KindPermission,
			Message: "The agent may not watch this process: it takes the capabilities BPF, PERFMON and SYS_PTRACE, or SYS_ADMIN and SYS_PTRACE.",
			Detail:  err.Error(),
			cause:   err,
		}
	}
	return &Failure{Kind: KindKernel, Message: "The kernel refused to attach a probe.", Detail: err.Error(), cause: err}
}

// gone tells whether a process has ended.
func gone(pid int) bool { return startTime(pid) == "" }

// startTime is when a process was started, in the kernel's own units, empty when it has ended. A zombie has, too:
// nothing of it can be probed.
func startTime(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	// The name is in parentheses and may contain any character; the state follows it, the start time 19 fields later.
	fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
	if len(fields) < 20 || fields[0] == "Z" || fields[0] == "X" {
		return ""
	}
	return fields[19]
}
