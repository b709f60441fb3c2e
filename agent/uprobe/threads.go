package uprobe

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// threadSource says in which PID namespace programs ask for a thread's ID. Zero: in the first one of the node, which is
// the agent's own with hostPID. Else in the process's, the only other one that the kernel answers for.
type threadSource struct {
	device, inode uint64
}

// firstNamespace is the inode of the node's first PID namespace, in every kernel.
const firstNamespace = 0xeffffffc

// threads translates thread IDs of the process's PID namespace into the agent's. They differ where a node is itself a
// container (kind, k3d).
type threads struct {
	pid       int
	translate bool
	known     map[int]int
	looked    time.Time
}

// refreshPause is how often the threads of the process are looked at, at most.
const refreshPause = 100 * time.Millisecond

// threadsOf tells how to come by thread IDs of a process. Where a namespace can't be read, IDs are the node's.
func threadsOf(pid int) (threadSource, *threads) {
	own, err := namespace("self")
	if err != nil || own.inode == firstNamespace {
		return threadSource{}, &threads{pid: pid}
	}
	theirs, err := namespace(strconv.Itoa(pid))
	if err != nil {
		return threadSource{}, &threads{pid: pid}
	}
	return theirs, &threads{pid: pid, translate: theirs != own}
}

func namespace(process string) (threadSource, error) {
	var stat syscall.Stat_t
	if err := syscall.Stat(filepath.Join("/proc", process, "ns/pid"), &stat); err != nil {
		return threadSource{}, err
	}
	return threadSource{stat.Dev, stat.Ino}, nil
}

// own is a thread's ID in the agent's namespace, 0 when it isn't known (any more).
func (t *threads) own(id int) int {
	if !t.translate {
		return id
	}
	own, known := t.known[id]
	if !known && time.Since(t.looked) >= refreshPause {
		t.look()
		own = t.known[id]
	}
	return own
}

// look reads the IDs of all threads: NSpid has them from the agent's namespace down to the thread's own.
func (t *threads) look() {
	t.looked = time.Now()
	t.known = map[int]int{}
	files, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", t.pid))
	for _, file := range files {
		status, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		_, rest, _ := strings.Cut(string(status), "\nNSpid:")
		line, _, _ := strings.Cut(rest, "\n")
		ids := strings.Fields(line)
		if len(ids) == 0 {
			continue
		}
		outer, _ := strconv.Atoi(ids[0])
		inner, _ := strconv.Atoi(ids[len(ids)-1])
		t.known[inner] = outer
	}
}
