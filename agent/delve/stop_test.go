package delve

import (
	"encoding/json"
	"testing"
	"time"
)

const (
	atTracepoint = `{"id":1,"breakPoint":{"id":1,"continue":true,"traceReturn":false,"goroutine":false}}`
	atReturn     = `{"id":2,"breakPoint":{"id":2,"continue":false,"traceReturn":true,"goroutine":false}}`
	atBreakpoint = `{"id":3,"breakPoint":{"id":3,"continue":false,"traceReturn":false,"goroutine":false}}`
	atNothing    = `{"id":4}`
)

func answerWith(current string, threads, rest string) json.RawMessage {
	return json.RawMessage(`{"State":{"Pid":7,"currentThread":` + current + `,"Threads":[` + threads + `],"NextInProgress":false,` + rest + `"exitStatus":0}}`)
}

func TestReadStop(t *testing.T) {
	const usual = `"WatchOutOfScope":null,"exited":false,`
	for _, one := range []struct {
		name string
		raw  json.RawMessage
		want stop
	}{
		{"one hit", answerWith(atTracepoint, atNothing+","+atTracepoint, usual), stop{tracepoints: 1, reason: "breakpoint"}},
		{"two at once", answerWith(atTracepoint, atReturn+","+atTracepoint, usual), stop{tracepoints: 2, reason: "breakpoint"}},
		{"a breakpoint", answerWith(atBreakpoint, atTracepoint+","+atBreakpoint, usual+`"stopReason":"breakpoint",`), stop{tracepoints: 1, breakpoints: 1, reason: "breakpoint"}},
		{"a halt", answerWith(atNothing, atNothing, usual+`"stopReason":"manual",`), stop{reason: "manual"}},
		{"the end", json.RawMessage(`{"State":{"Pid":7,"Threads":null,"exited":true,"exitStatus":3}}`), stop{exited: true, exitStatus: 3}},
		{"a watchpoint out of scope is looked at", answerWith(atTracepoint, atTracepoint, `"WatchOutOfScope":[{"continue":false,"traceReturn":false}],"exited":false,"stopReason":"x",`), stop{tracepoints: 1, reason: "x"}},
	} {
		got := readStop(one.raw, time.Time{})
		got.raw = nil
		one.want.at = time.Time{}
		if got.tracepoints != one.want.tracepoints || got.breakpoints != one.want.breakpoints || got.exited != one.want.exited ||
			got.exitStatus != one.want.exitStatus || got.reason != one.want.reason {
			t.Errorf("%s: %+v", one.name, got)
		}
	}
}

// A value of the target can hold anything, dlv's keys as well; encoded, it never looks like them.
func FuzzReadStop(f *testing.F) {
	f.Add(`"breakPoint":{`)
	f.Add(`"Threads":["breakPoint":{"continue":false,"traceReturn":false`)
	f.Add(`"exited":true`)
	f.Fuzz(func(t *testing.T, value string) {
		text, _ := json.Marshal(value)
		thread := `{"id":1,"breakPoint":{"id":1,"continue":true,"traceReturn":false},"breakPointInfo":{"variables":[{"name":"x","value":` + string(text) + `}]}}`
		got := readStop(answerWith(thread, thread, `"WatchOutOfScope":null,"exited":false,`), time.Time{})
		if got.tracepoints != 1 || got.breakpoints != 0 || got.exited {
			t.Errorf("%q: %+v", value, got)
		}
	})
}

func TestJudge(t *testing.T) {
	hit, halt, real := stop{tracepoints: 1}, stop{reason: "manual"}, stop{breakpoints: 1}
	inStep := stop{tracepoints: 1, nextInProgress: true}
	for _, one := range []struct {
		name string
		s    stop
		now  situation
		want verdict
	}{
		{"a hit", hit, situation{}, resume},
		{"a hit, a person is there", hit, situation{console: true}, resume},
		{"our own halt", halt, situation{}, resume},
		{"our own halt, a person is there", halt, situation{console: true}, resume},
		{"a person's halt", halt, situation{console: true, asked: true}, hold},
		{"a person's halt and a hit", hit, situation{console: true, asked: true}, hold},
		{"a breakpoint, a person is there", real, situation{console: true}, hold},
		{"a breakpoint and nobody", real, situation{}, clean},
		{"the end of a step", stop{reason: "next finished"}, situation{console: true, stepping: true}, hold},
		{"the end of a step and nobody", stop{reason: "next finished"}, situation{stepping: true}, clean},
		{"a hit in the middle of a step", inStep, situation{console: true, stepping: true}, resume},
		{"ending", hit, situation{closing: true, console: true}, rest},
		{"ending, at a breakpoint", real, situation{closing: true}, rest},
		{"exited", stop{exited: true}, situation{closing: true, console: true, asked: true}, finish},
	} {
		if got := judge(one.s, one.now); got != one.want {
			t.Errorf("%s: %d instead of %d", one.name, got, one.want)
		}
	}
	// Whatever happens, a target is never held for nobody.
	for bits := range 1 << 6 {
		s := stop{tracepoints: bits & 1, breakpoints: bits >> 1 & 1, nextInProgress: bits>>2&1 == 1}
		now := situation{closing: bits>>3&1 == 1, stepping: bits>>4&1 == 1}
		if judge(s, now) == hold {
			t.Errorf("%+v is held for nobody", s)
		}
	}
}

func TestParseAnswer(t *testing.T) {
	for line, want := range map[string]struct {
		id     uint64
		result string
		err    string
	}{
		"{\"id\":12,\"result\":{\"a\":1},\"error\":null}\n":        {12, `{"a":1}`, ""},
		"{\"id\":3,\"result\":null,\"error\":\"no breakpoint\"}\n": {3, "", "no breakpoint"},
		"{\"result\":{},\"id\":4,\"error\":null}\n":                {4, "{}", ""},
	} {
		id, got, err := parseAnswer([]byte(line))
		if err != nil || id != want.id || string(got.result) != want.result && want.err == "" || (got.err == nil) != (want.err == "") {
			t.Errorf("%s: %d %s %v %v", line, id, got.result, got.err, err)
		}
	}
	if _, _, err := parseAnswer([]byte("{half")); err == nil {
		t.Error("half an answer")
	}
}

func TestWithoutBreakpoints(t *testing.T) {
	raw := withoutBreakpoints(answerWith(atTracepoint, atTracepoint, `"big":18446744073709551615,`))
	if got := readStop(raw, time.Time{}); got.tracepoints != 0 {
		t.Errorf("%s", raw)
	}
	fields, _ := decodeNumbers(raw)
	if n := fields["State"].(map[string]any)["big"].(json.Number); n.String() != "18446744073709551615" {
		t.Errorf("a number has changed: %s", n)
	}
}
