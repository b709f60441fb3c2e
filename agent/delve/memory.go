package delve

import (
	"fmt"
	"os"

	"k8s-dlv-tui/agent/binary"
	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// headroomMiB is what must be left beside Delve's own need.
const headroomMiB = 64

// refuseForMemory refuses an attach that would call the OOM killer: in a debug pod Delve is the first that it takes, and
// a Delve that is killed leaves its breakpoints in the target.
func refuseForMemory(binaryPath string, availableMiB int) *protocol.Failure {
	found, err := os.Stat(binaryPath)
	if err != nil || availableMiB == 0 {
		return nil
	}
	need := binary.EstimateOf(found.Size(), true).MemoryMiB
	if availableMiB >= need+headroomMiB {
		return nil
	}
	return &protocol.Failure{
		Kind:    "memory",
		Message: fmt.Sprintf("Delve needs about %d MiB for this binary, and %d MiB are available in the debug pod.", need, availableMiB),
		Hint:    "Choose a pod on a node with more memory, or a higher --memory-limit: a Delve that runs out of memory can take the process with it.",
	}
}

// refuseForMemoryOf is refuseForMemory for a process.
func refuseForMemoryOf(pid int) *protocol.Failure {
	return refuseForMemory(fmt.Sprintf("/proc/%d/exe", pid), process.MemoryAvailableMiB())
}
