package endtoend

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"k8s-dlv-tui/agent/process"
	"k8s-dlv-tui/agent/protocol"
)

// TestRecordSession records a session for the client's tests when AGENT_RECORD names the file, for example
// AGENT_RECORD=../../test/fixtures/protocol/session.jsonl.
func TestRecordSession(t *testing.T) {
	path := os.Getenv("AGENT_RECORD")
	if path == "" {
		t.Skip("AGENT_RECORD is not set")
	}
	build := exec.Command("go", "build", "-trimpath", "-gcflags=all=-N -l", "-o", binary("server-trimmed"), "../testdata/server")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	tape := &tape{hits: 60}
	target, agent := startTarget(t, "server-trimmed", "-every=20ms"), startAgent(t)
	c := agent.connect(tape.add)
	c.refused("renew", object{})
	c.hello(30_000)
	c.must("processes", object{"containerID": strings.Repeat("0", 64)}, nil)
	c.must("inspect", object{"pid": target.pid()}, nil)
	c.must("functions", object{"pid": target.pid()}, nil)
	c.must("signature", object{"pid": target.pid(), "function": "main.(*Shop).Serve"}, nil)
	c.refused("attach", object{"pid": 4_000_000, "limits": unlimited})
	c.refused("trace", object{"location": object{"function": "main.tick"}, "print": []string{}, "stack": 0, "args": false, "returns": false})
	c.attach(target.pid(), protocol.Limits{Hits: 5000, HitsPerSecond: 200, DurationMS: 60_000, OverheadPercent: 90})
	c.trace("main.(*Shop).Serve", object{"print": []string{"order.Customer", "order", "nosuch.field"}, "args": true, "returns": true, "stack": 4})
	c.must("trace", object{
		"location": object{"file": "server/main.go", "line": 69}, "name": "doubled", "print": []string{"twice"}, "condition": "n > 1",
		"stack": 0, "args": false, "returns": false,
	}, nil)
	c.refused("trace", object{"location": object{"function": "main.nosuch"}, "print": []string{}, "stack": 0, "args": false, "returns": false})
	c.refused("trace", object{"location": object{"function": "main.tick"}, "print": []string{"n +"}, "stack": 0, "args": false, "returns": false})
	c.findHit("the line", func(hit protocol.Hit) bool { return hit.Tracepoint == "doubled" })
	c.findHit("an error", func(hit protocol.Hit) bool {
		return hit.Return && len(hit.Returns) == 2 && hit.Returns[1].Kind == "interface"
	})
	c.state()
	c.must("pause", object{}, nil)
	c.state()
	c.must("resume", object{}, nil)
	console := agent.console()
	console.run("break stop main.slow")
	console.typeLine("continue")
	console.expect("[stop]")
	console.expect("(dlv)")
	c.phase("stopped")
	console.run("clear stop")
	c.must("continue", object{}, nil)
	console.typeLine("exit -c")
	console.expect("without clearing breakpoints?")
	console.key("y\r")
	console.gone()
	c.must("tracepoints", object{}, nil)
	c.must("untrace", object{"id": 1}, nil)
	c.must("detach", object{}, nil)
	c.detached()
	c.must("exit", object{}, nil)
	agent.status()
	target.unharmed()
	tape.write(t, path)
}

// tape holds the messages of both sides; only the first hits, the others are like them.
type tape struct {
	mutex sync.Mutex
	lines []string
	hits  int
}

func (t *tape) add(from string, line []byte) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	message := strings.TrimSpace(string(line))
	if strings.Contains(message, `"method":"hit"`) {
		if t.hits--; t.hits < 0 {
			return
		}
	}
	// Nothing of the machine that it was recorded on.
	message = strings.ReplaceAll(message, built, "/app")
	message = strings.ReplaceAll(message, process.Kernel(), "6.18.44")
	t.lines = append(t.lines, fmt.Sprintf(`{"from":%q,"message":%s}`, from, message))
}

func (t *tape) write(test *testing.T, path string) {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	for _, line := range t.lines {
		if !json.Valid([]byte(line)) {
			test.Errorf("not JSON: %s", line)
		}
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		test.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(strings.Join(t.lines, "\n")+"\n"), 0o644); err != nil {
		test.Fatal(err)
	}
}
