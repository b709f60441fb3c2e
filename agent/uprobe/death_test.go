package uprobe

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

// victimVariable has the process that a child attaches to before it is killed.
const victimVariable = "UPROBE_VICTIM"

// TestChild is the child of TestKilled: it attaches and reads until it is killed.
func TestChild(t *testing.T) {
	pid, err := strconv.Atoi(os.Getenv(victimVariable))
	if err != nil {
		t.Skip("this is run by TestKilled")
	}
	p := &target{t: t, pid: pid, binary: openBinary(t, built)}
	probes, functions := p.function("main.Tick", 0)
	probes[0].Slots = []plan.Slot{register(0, 8), register(1, 8), behind(1, 0, 0, 16)}
	chain, more := p.function("main.Chain", 1)
	a := p.attach(Options{Probes: append(probes, chain...), Functions: append(functions, more...), Frames: 8})
	seen := 0
	for {
		if err := a.Read(time.Now().Add(time.Second), func(plan.Event) {
			if seen++; seen == 1000 {
				fmt.Println("\nattached")
			}
		}); err != nil {
			t.Fatal(err)
		}
	}
}

// An agent that is killed without a word leaves the process unharmed.
func TestKilled(t *testing.T) {
	method(t)
	p := start(t)
	whole := p.text()
	p.do("load")
	longest := time.Duration(0)
	for range 10 {
		child := again("TestChild", fmt.Sprintf("%s=%d", victimVariable, p.pid))
		out, err := child.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := child.Start(); err != nil {
			t.Fatal(err)
		}
		lines, attached := bufio.NewScanner(out), false
		var said []string
		for !attached && lines.Scan() {
			said = append(said, lines.Text())
			attached = lines.Text() == "attached"
		}
		if !attached {
			t.Fatal(strings.Join(said, "\n"))
		}
		if len(differences(t, whole)) == 0 {
			t.Fatal("nothing was attached")
		}
		_ = child.Process.Kill()
		_ = child.Wait()
		began := time.Now()
		for len(differences(t, whole)) > 0 {
			if time.Since(began) > 2*time.Second {
				t.Fatal("the text is not restored")
			}
			time.Sleep(5 * time.Millisecond)
		}
		longest = max(longest, time.Since(began))
		p.do("tick 10")
	}
	t.Logf("restored within %v", longest)
}

// The process ends while it is probed: what was recorded is there, and closing works.
func TestTargetEnds(t *testing.T) {
	p := start(t)
	a := p.attach(Options{Probes: []plan.Probe{p.binary.entry("main.Tick")}})
	p.do("tick 10")
	process, err := os.FindProcess(p.pid)
	if err != nil {
		t.Fatal(err)
	}
	_ = process.Kill()
	_, _ = process.Wait()
	if n := len(a.events()); n != 10 {
		t.Errorf("%d events", n)
	}
	if err := a.Pause(); err != nil {
		t.Error(err)
	}
	checkKind(t, a.Resume(), KindGone)
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}
