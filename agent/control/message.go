// Package control speaks the agent's protocol: JSON-RPC 2.0, a line a message, on a unix socket. The other side of the
// contract is src/agent/protocol.ts.
package control

import (
	"encoding/json"
	"errors"

	"k8s-dlv-tui/agent/protocol"
)

// ProtocolVersion is raised when a message changes meaning; a client with another number is refused.
const ProtocolVersion = 1

type request struct {
	ID     json.RawMessage `json:"id"`
	Method string          `json:"method"`
	Params json.RawMessage `json:"params"`
}

type response struct {
	JSONRPC string          `json:"jsonrpc"`
	ID      json.RawMessage `json:"id"`
	Result  any             `json:"result,omitempty"`
	Error   *wireError      `json:"error,omitempty"`
}

type notification struct {
	JSONRPC string `json:"jsonrpc"`
	Method  string `json:"method"`
	Params  any    `json:"params"`
}

type wireError struct {
	Code    int       `json:"code"`
	Message string    `json:"message"`
	Data    errorData `json:"data"`
}

type errorData struct {
	Kind   string `json:"kind"`
	Hint   string `json:"hint,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Codes of JSON-RPC 2.0; what isn't about the message itself has the first of the free ones.
const (
	codeRefused  = -32000
	codeParse    = -32700
	codeNoMethod = -32601
	codeParams   = -32602
)

// nothing is the empty result.
type nothing struct{}

func errorOf(err error) *wireError {
	var failure *protocol.Failure
	if !errors.As(err, &failure) {
		failure = &protocol.Failure{Kind: "internal", Message: "The agent failed: " + err.Error(), Detail: err.Error()}
	}
	code := codeRefused
	switch failure.Kind {
	case "usage":
		code = codeParams
	case "unknown-method":
		code, failure.Kind = codeNoMethod, "protocol"
	}
	return &wireError{
		Code:    code,
		Message: failure.Message,
		Data:    errorData{Kind: failure.Kind, Hint: failure.Hint, Detail: failure.Detail},
	}
}

// encode makes the line of a message. Messages are made of types of this module: encoding can't fail.
func encode(message any) []byte {
	line, err := json.Marshal(message)
	if err != nil {
		line, _ = json.Marshal(notification{"2.0", "log", logParams{"error", "a message can't be encoded: " + err.Error()}})
	}
	return append(line, '\n')
}

func notify(method string, params any) []byte {
	return encode(notification{JSONRPC: "2.0", Method: method, Params: params})
}

type logParams struct {
	Level   string `json:"level"`
	Message string `json:"message"`
}

type droppedParams struct {
	Count  int    `json:"count"`
	Reason string `json:"reason"`
}

type attachedParams struct {
	PID     int     `json:"pid"`
	PauseMS float64 `json:"pauseMs"`
}

type detachedParams struct {
	Reason  string         `json:"reason"`
	Message string         `json:"message"`
	Proof   protocol.Proof `json:"proof"`
}
