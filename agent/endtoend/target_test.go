package endtoend

import (
	"bufio"
	"io"
	"net/http"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/text"
)

// target is a process that is traced.
type target struct {
	t       *testing.T
	command *exec.Cmd
	url     string
	exited  chan struct{}
}

func startTarget(t *testing.T, name string, arguments ...string) *target {
	t.Helper()
	return startTargetAs(t, 0, name, arguments...)
}

// startTargetAs starts a target with a uid; 0 means that of the test.
func startTargetAs(t *testing.T, uid uint32, name string, arguments ...string) *target {
	t.Helper()
	command := exec.Command(binary(name), arguments...)
	if uid != 0 {
		command.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uid, Gid: uid}}
	}
	output, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	one := &target{
		t: t, command: command, exited: make(chan struct{}),
		url: "http://" + strings.TrimSpace(strings.TrimPrefix(line, "ready")),
	}
	go func() {
		_ = command.Wait()
		close(one.exited)
	}()
	t.Cleanup(func() {
		_ = command.Process.Kill()
		<-one.exited
	})
	return one
}

func (o *target) pid() int { return o.command.Process.Pid }

// served asks the target how many orders it has served.
func (o *target) served() (string, error) {
	client := http.Client{Timeout: 10 * time.Second}
	response, err := client.Get(o.url + "/x")
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return strings.Fields(string(body) + " ?")[0], err
}

// unharmed looks at the target with its own eyes, not with the agent's proof: nobody traces it, nothing of it is
// stopped, its text is its file's, and it works on.
func (o *target) unharmed() {
	o.t.Helper()
	select {
	case <-o.exited:
		o.t.Fatalf("the target died: %v", o.command.ProcessState)
	default:
	}
	status, err := process.ReadStatus(o.pid())
	if err != nil || status.TracerPid != 0 {
		o.t.Errorf("tracer %d, %v", status.TracerPid, err)
	}
	if stopped := process.StoppedThreads(o.pid()); stopped != 0 {
		o.t.Errorf("%d threads are stopped", stopped)
	}
	code, err := text.Open(o.pid())
	if err != nil {
		o.t.Fatal(err)
	}
	defer code.Close()
	if differences, err := code.Differences(); err != nil || len(differences) != 0 {
		o.t.Errorf("the text differs at %x, %v", differences, err)
	}
	o.works()
}

// works fails the test unless the target goes on serving for a while: a SIGTRAP that waits, or a breakpoint that was
// left, would show.
func (o *target) works() {
	o.t.Helper()
	before, err := o.served()
	if err != nil {
		o.t.Fatalf("the target does not answer: %v", err)
	}
	for range 10 {
		time.Sleep(30 * time.Millisecond)
		after, err := o.served()
		if err != nil {
			o.t.Fatalf("the target does not answer: %v", err)
		}
		if after != before {
			before = ""
		}
	}
	if before != "" {
		o.t.Error("the target serves no more orders")
	}
	select {
	case <-o.exited:
		o.t.Fatalf("the target died: %v", o.command.ProcessState)
	default:
	}
}
