package delve

import (
	"bytes"
	"encoding/json"
)

// withoutEvents returns a command's name and the command without the wish for events: they are answered by the agent.
func withoutEvents(params json.RawMessage) (string, json.RawMessage, error) {
	fields, err := decodeNumbers(params)
	if err != nil {
		return "", nil, err
	}
	delete(fields, "WithEvents")
	name, _ := fields["name"].(string)
	stripped, err := json.Marshal(fields)
	return name, stripped, err
}

// withoutBreakpoints takes the breakpoints off the threads of an answer.
func withoutBreakpoints(raw json.RawMessage) json.RawMessage {
	fields, err := decodeNumbers(raw)
	if err != nil {
		return raw
	}
	strip := func(thread any) {
		if fields, ok := thread.(map[string]any); ok {
			delete(fields, "breakPoint")
			delete(fields, "breakPointInfo")
		}
	}
	if state, ok := fields["State"].(map[string]any); ok {
		strip(state["currentThread"])
		threads, _ := state["Threads"].([]any)
		for _, thread := range threads {
			strip(thread)
		}
	}
	stripped, err := json.Marshal(fields)
	if err != nil {
		return raw
	}
	return stripped
}

// decodeNumbers keeps 64-bit numbers as they are.
func decodeNumbers(raw json.RawMessage) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var fields map[string]any
	err := decoder.Decode(&fields)
	return fields, err
}
