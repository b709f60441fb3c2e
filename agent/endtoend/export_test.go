package endtoend

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"k8s-dlv-tui/agent/protocol"
)

// exported fetches an export as the client does and reads its hits.
func (a *agent) exported(found protocol.Export) []protocol.Hit {
	a.t.Helper()
	content, err := exec.Command(binary("agent"), "send", "--dir", a.directory, filepath.Base(found.Path)).Output()
	if err != nil {
		a.t.Fatal(err)
	}
	sum := sha256.Sum256(content)
	if int64(len(content)) != found.Bytes || hex.EncodeToString(sum[:]) != found.SHA256 {
		a.t.Fatalf("%d bytes are not %+v", len(content), found)
	}
	if info, err := os.Stat(found.Path); err != nil || info.Mode().Perm() != 0o600 {
		a.t.Errorf("%v %v", info, err)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		a.t.Fatal(err)
	}
	var hits []protocol.Hit
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var hit protocol.Hit
		if err := json.Unmarshal(lines.Bytes(), &hit); err != nil {
			a.t.Fatal(err)
		}
		hits = append(hits, hit)
	}
	if lines.Err() != nil || uint64(len(hits)) != found.Hits {
		a.t.Fatalf("%d hits instead of %d, %v", len(hits), found.Hits, lines.Err())
	}
	return hits
}

// kept is what the last summary says.
func (c *client) kept() protocol.Kept {
	c.t.Helper()
	c.mutex.Lock()
	defer c.mutex.Unlock()
	var last protocol.Summary
	for _, message := range c.received {
		if message.Method == "summary" {
			_ = json.Unmarshal(message.Params, &last)
		}
	}
	return last.Kept
}

// Every recorded hit is in the export exactly once, whether it was sent or not.
func TestExportHasEveryHit(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-optimised", "-every=1ms", "-burst=15")
	a := startAgent(t)
	c := a.connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	if kind := c.refused("export", object{}); kind != "not-attached" {
		t.Error(kind)
	}
	c.trace("main.tick", object{"print": []string{"n", "name"}, "stack": 3})
	time.Sleep(2500 * time.Millisecond)
	var early protocol.Export
	c.must("export", object{}, &early)
	if during := a.exported(early); len(during) < 1000 || early.Left != 0 {
		t.Errorf("%d hits while it runs, %+v", len(during), early)
	}
	time.Sleep(2500 * time.Millisecond)
	var proof protocol.Proof
	c.must("detach", object{}, &proof)
	kept := c.kept()
	var found protocol.Export
	c.must("export", object{"ms": 60_000}, &found)
	if found.Hits != kept.Hits || found.NotKept != 0 || found.Left != 0 || kept.Hits != proof.Hits || kept.Sent >= kept.Hits {
		t.Errorf("%+v of %+v, %+v", found, kept, proof)
	}
	if last := c.lastSummary(); last.Calls != last.Recorded || last.Recorded != kept.Hits {
		t.Errorf("%d calls, %d recorded, %d kept", last.Calls, last.Recorded, kept.Hits)
	}
	t.Logf("%d hits, %d of them sent, %d lost in the kernel; %.1f bytes each in the export", kept.Hits, kept.Sent, proof.Dropped, float64(found.Bytes)/float64(found.Hits))
	bySeq := map[uint64]protocol.Hit{}
	last := -1
	for i, hit := range a.exported(found) {
		n, _ := strconv.Atoi(hit.Values[0].Text)
		if hit.Record != uint64(i+1) || hit.Hits.Total != uint64(i+1) || hit.Values[1].Text != "tick" || hit.Function != "main.tick" {
			t.Fatalf("hit %d: %s", i, line(hit))
		}
		if n <= last || last >= 0 && n != last+1 && proof.Dropped == 0 {
			t.Fatalf("hit %d: n is %d after %d", i, n, last)
		}
		if last = n; len(hit.Stack) < 2 || hit.Stack[1].Function != "main.main" {
			t.Fatalf("the stack: %s", line(hit.Stack))
		}
		if hit.Seq > 0 {
			hit.Record = 0
			bySeq[hit.Seq] = hit
		}
	}
	for _, hit := range c.hits() {
		if got := line(bySeq[hit.Seq]); got != line(hit) {
			t.Fatalf("sent as %s, exported as %s", line(hit), got)
		}
	}
	if uint64(len(bySeq)) != kept.Sent {
		t.Errorf("%d were sent, %d have a number", kept.Sent, len(bySeq))
	}
	target.unharmed()
}

// The export needs neither the process nor the engine that recorded it.
func TestExportAfterTheProcess(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-pie", "-every=1ms", "-burst=3", "-exit-after=5s")
	a := startAgent(t)
	c := a.connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	serve := c.trace("main.(*Shop).Serve", object{"print": []string{"order.Reason", "label"}, "returns": true, "stack": 4})
	c.trace("main.tick", object{"print": []string{"n"}})
	c.more(20)
	c.must("untrace", object{"id": serve.ID}, nil)
	if told := c.detached(); told.Reason != "target-exited" {
		t.Fatalf("%+v", told)
	}
	<-target.exited
	kept := c.kept()
	another := startTarget(t, "server")
	c.attach(another.pid(), unlimited)
	var found protocol.Export
	c.must("export", object{}, &found)
	hits := a.exported(found)
	if found.Hits != kept.Hits || found.NotKept != 0 {
		t.Errorf("%+v of %+v", found, kept)
	}
	reasons, ticks, returns := 0, 0, 0
	for i, hit := range hits {
		switch {
		case hit.Record != uint64(i+1):
			t.Fatalf("record %d at %d", hit.Record, i)
		case hit.Function == "main.tick":
			ticks++
		case hit.Return:
			returns++
		case hit.Values[0].Text == `&errors.errorString{s: "again"}`:
			reasons++
		}
	}
	if reasons == 0 || ticks == 0 || returns == 0 {
		t.Errorf("%d reasons, %d ticks, %d returns; first: %s", reasons, ticks, returns, line(hits[0]))
	}
	c.must("detach", object{}, nil)
	another.unharmed()
}

// A small spool breaks nothing, and nothing is missing unnoticed.
func TestASmallSpool(t *testing.T) {
	needWatch(t)
	target := startTarget(t, "server-optimised", "-every=1ms", "-burst=30")
	a := startAgent(t, "--spool=1")
	c := a.connect()
	c.hello(60_000)
	c.watch(target.pid(), unlimited)
	c.trace("main.(*Shop).Serve", object{"print": []string{"order"}, "args": true, "stack": 5})
	c.trace("main.tick", object{"print": []string{"n"}, "args": true, "stack": 32})
	deadline := time.Now().Add(wait)
	for c.kept().NotKept == 0 && time.Now().Before(deadline) {
		time.Sleep(100 * time.Millisecond)
	}
	var found protocol.Export
	c.must("detach", object{}, nil)
	// On a slow machine its time is over before its hits are.
	c.must("export", object{"ms": 10_000}, &found)
	kept := c.kept()
	// What was on its way to the file at the last summary was refused after it.
	if found.NotKept == 0 || found.NotKept < kept.NotKept || found.Hits+found.NotKept+found.Left != kept.Hits {
		t.Errorf("%+v of %+v", found, kept)
	}
	if hits := a.exported(found); len(hits) == 0 || hits[len(hits)-1].Record > kept.Hits {
		t.Errorf("%d hits", len(hits))
	}
	if !bytes.Contains([]byte(a.log.String()), []byte("no hits are kept")) {
		t.Error("it isn't told")
	}
	target.unharmed()
}
