package delve

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
)

// connectQuestions is how often a console asks about other clients while it connects. A true answer then makes it halt
// the target; later it makes `exit -c` work, and `quit` ask whether to end the debugger or to leave it running.
const connectQuestions = 2

// refused are the calls of a console that make no sense for an attached process or could harm it.
var refused = map[string]string{
	"Restart":                  "restart is refused: the process was attached, not started",
	"DumpStart":                "dump is refused: it would keep the process stopped for long",
	"FollowExec":               "follow-exec is refused: the debugger stays with the one process",
	"SetExecutionPoint":        "jumping is refused: it makes the process do what it never would",
	"StopRecording":            "there is no recording",
	"Checkpoint":               "there is no recording",
	"ClearCheckpoint":          "there is no recording",
	"DownloadLibraryDebugInfo": "downloading debug info is refused",
}

// answer deals with one call of the console; it must not wait.
func (c *console) answer(method string, params, id json.RawMessage) {
	d := c.debugger
	switch method {
	case "IsMulticlient":
		c.mutex.Lock()
		c.multiclient++
		multiclient := c.multiclient > connectQuestions
		c.mutex.Unlock()
		c.replyValue(id, map[string]any{"IsMulticlient": multiclient})
	case "AttachedToExistingProcess":
		// "Yes" would bring the question whether to kill the process, with yes as the default.
		c.replyValue(id, map[string]any{"Answer": false})
	case "SetApiVersion", "CancelDownloads":
		c.replyValue(id, map[string]any{})
	case "GetEvents":
		// Kind 1: stopped; the console stops asking then.
		c.replyValue(id, map[string]any{"Events": []any{map[string]any{"Kind": 1}}})
	case "Detach":
		c.mutex.Lock()
		c.detach = id
		c.mutex.Unlock()
		go d.End("console", "The debugger was ended in the console.")
	case "State":
		if d.runs() {
			c.replyValue(id, runningState(d.pid))
			return
		}
		go c.pass(method, params, id)
	case "Command":
		c.command(params, id)
	case "ListFunctions":
		if !d.runs() || !c.listFunctions(params, id) {
			go c.pass(method, params, id)
		}
	default:
		if why, isRefused := refused[method]; isRefused {
			c.replyError(id, why)
			return
		}
		go c.pass(method, params, id)
	}
}

// runs tells whether the target runs, or will in a moment.
func (d *Debugger) runs() bool {
	d.mutex.Lock()
	defer d.mutex.Unlock()
	return d.runnable() || d.inFlight
}

// runningState has a thread that doesn't exist: without one, the console's `list` panics.
func runningState(pid int) any {
	thread := map[string]any{"id": 0}
	return map[string]any{"State": map[string]any{"Pid": pid, "Running": true, "currentThread": thread, "Threads": []any{thread}}}
}

// pass lets dlv answer while the target stands still, and looks at what has changed then.
func (c *console) pass(method string, params, id json.RawMessage) {
	d := c.debugger
	err := d.do(func() error {
		result, err := d.connection.raw(method, params, callLimit)
		if err != nil {
			c.replyError(id, err.Error())
			return nil
		}
		changes := []string{"CreateBreakpoint", "ClearBreakpoint", "AmendBreakpoint", "ToggleBreakpoint", "CreateWatchpoint"}
		if slices.Contains(changes, method) {
			_ = d.refresh()
		}
		c.reply(id, result)
		return nil
	})
	if err != nil {
		c.replyError(id, err.Error())
	}
}

// listFunctions answers from the binary's own table, so that completing a name doesn't stop the target: on a big binary
// dlv takes seconds. It reports false when it can't.
func (c *console) listFunctions(params, id json.RawMessage) bool {
	var in struct {
		Filter      string
		FollowCalls int
	}
	if json.Unmarshal(params, &in) != nil || in.FollowCalls > 0 || c.debugger.functions == nil {
		return false
	}
	filter, err := regexp.Compile(in.Filter)
	if err != nil {
		c.replyError(id, fmt.Sprintf("invalid filter argument: %s", err))
		return true
	}
	functions, err := c.debugger.functions()
	if err != nil {
		return false
	}
	names := []string{}
	for _, entry := range functions.Entries {
		if filter.MatchString(entry.Name) {
			names = append(names, entry.Name)
		}
	}
	slices.Sort(names)
	c.replyValue(id, map[string]any{"Funcs": slices.Compact(names)})
	return true
}

func (c *console) replyValue(id json.RawMessage, value any) {
	result, err := json.Marshal(value)
	if err != nil {
		c.replyError(id, err.Error())
		return
	}
	c.reply(id, result)
}
