package endtoend

import (
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// rights are what a container gives the agent.
type rights struct {
	uid          int
	capabilities string
}

// prefix is the command that gives up everything else.
func (r rights) prefix() []string {
	prefix := []string{"setpriv", "--bounding-set", "-all" + r.capabilities}
	if r.uid != 0 {
		prefix = append(prefix, "--reuid", "12345", "--regid", "12345", "--clear-groups")
	}
	return prefix
}

func needSetpriv(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("setpriv"); err != nil || os.Geteuid() != 0 {
		t.Skip("it takes root and setpriv")
	}
}

// The target is another uid's, as it usually is.
const otherUID = 12345

func TestWhatTheContainerMayDo(t *testing.T) {
	needSetpriv(t)
	for _, one := range []struct {
		name   string
		rights rights
		kind   string
	}{
		{"the debug pod's", rights{0, ",+sys_ptrace,+kill,+dac_read_search"}, ""},
		{"the ephemeral container's: the target's uid", rights{otherUID, ""}, ""},
		{"no KILL", rights{0, ",+sys_ptrace,+dac_read_search"}, "not-permitted"},
		{"no DAC", rights{0, ",+sys_ptrace,+kill"}, "not-permitted"},
		{"none", rights{0, ""}, "not-permitted"},
	} {
		t.Run(one.name, func(t *testing.T) {
			target := startTargetAs(t, otherUID, "server")
			agent := startAgentAs(t, one.rights)
			c := agent.connect()
			c.hello(60_000)
			if one.kind != "" {
				if kind := c.refused("attach", object{"pid": target.pid(), "limits": unlimited}); kind != one.kind {
					t.Errorf("%s instead of %s", kind, one.kind)
				}
				target.unharmed()
				return
			}
			c.attach(target.pid(), unlimited)
			c.trace("main.tick", object{"args": true})
			c.more(30)
			var proof protocol.Proof
			c.must("detach", object{}, &proof)
			if !proof.Clean || len(proof.Unknown) != 0 {
				t.Errorf("the proof: %+v", proof)
			}
			target.unharmed()
		})
	}
}

// With the debug pod's rights the memory of another uid's process can't be written as a file.
func TestDlvIsKilledInTheDebugPod(t *testing.T) {
	needSetpriv(t)
	survived := 0
	for range trials() {
		target := startTargetAs(t, otherUID, "server", "-every=1h")
		agent := startAgentAs(t, rights{0, ",+sys_ptrace,+kill,+dac_read_search"})
		c := agent.connect()
		c.hello(60_000)
		c.attach(target.pid(), unlimited)
		c.trace("main.slow", nil)
		c.more(5)
		_ = syscall.Kill(dlvOf(t, agent), syscall.SIGKILL)
		told := c.detached()
		time.Sleep(500 * time.Millisecond)
		if _, err := target.served(); err == nil && told.Proof.Clean {
			survived++
		} else {
			t.Logf("the proof: %+v", told.Proof)
		}
	}
	t.Logf("%d of %d survived", survived, trials())
	if survived*2 < trials() {
		t.Error("too few survived")
	}
}
