package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"testing"

	"k8s-dlv-tui/agent/protocol"
)

// This test's own process is a Go program like any other.
func TestCheckTraceRefusesWithoutAnAttach(t *testing.T) {
	a := &Agent{binaries: &binaries{}}
	for _, c := range []struct{ location, print, kind string }{
		{`{"function":"testing.tRunner"}`, `["t"]`, ""},
		{`{"function":"testing.tRunner"}`, `["t.(("]`, "expression"},
		{`{"function":"main.nothingLikeIt"}`, `[]`, "no-such-function"},
		{`{"file":"nothing.go","line":3}`, `[]`, "no-such-line"},
		{`{}`, `[]`, "usage"},
	} {
		params := fmt.Sprintf(`{"pid":%d,"trace":{"location":%s,"print":%s}}`, os.Getpid(), c.location, c.print)
		_, err := a.checkTrace(json.RawMessage(params))
		var failure *protocol.Failure
		kind := ""
		if errors.As(err, &failure) {
			kind = failure.Kind
		} else if err != nil {
			t.Errorf("%s %s: %v", c.location, c.print, err)
		}
		if kind != c.kind {
			t.Errorf("%s %s: %q, want %q (%v)", c.location, c.print, kind, c.kind, err)
		}
	}
}
