package delve

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"
)

var (
	// errClosed: dlv has closed the connection, that is, it has ended or will at once.
	errClosed = errors.New("the connection to dlv is closed")
	errLate   = errors.New("dlv does not answer")
)

// connection is the one connection to dlv.
//
// One is enough, although Delve handles most calls in the connection's reader, where they would hold up a `halt`: the
// driver makes such calls only while the target is stopped, and the calls that are made while it runs (Command, halt
// included, and State without blocking) are handled outside of the reader. It also has two advantages over several:
// dlv needn't accept further clients, and when the agent dies without a word, dlv's server sees its only client go and
// halts, clears and detaches by itself instead of holding the target for ever.
type connection struct {
	socket net.Conn
	// dead is closed when dlv has gone.
	dead chan struct{}

	mutex   sync.Mutex
	last    uint64
	pending map[uint64]chan answer
}

type answer struct {
	result json.RawMessage
	err    error
}

func newConnection(socket net.Conn) *connection {
	c := &connection{socket: socket, dead: make(chan struct{}), pending: map[uint64]chan answer{}}
	go c.read()
	return c
}

func (c *connection) read() {
	reader := bufio.NewReaderSize(c.socket, 1<<18)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			break
		}
		id, given, err := parseAnswer(line)
		if err != nil {
			break
		}
		c.mutex.Lock()
		waiting := c.pending[id]
		delete(c.pending, id)
		c.mutex.Unlock()
		if waiting != nil {
			waiting <- given
		}
	}
	close(c.dead)
}

var (
	answerStart  = []byte(`{"id":`)
	answerMiddle = []byte(`,"result":`)
	answerEnd    = []byte(`,"error":null}` + "\n")
)

// parseAnswer takes an answer apart. The usual form is cut out without decoding: an answer at a hit is 10 kB, and
// decoding it here would cost a tenth of the hits that a second can have.
func parseAnswer(line []byte) (uint64, answer, error) {
	middle := bytes.Index(line, answerMiddle)
	if bytes.HasPrefix(line, answerStart) && middle > 0 && bytes.HasSuffix(line, answerEnd) {
		if id, err := strconv.ParseUint(string(line[len(answerStart):middle]), 10, 64); err == nil {
			return id, answer{result: line[middle+len(answerMiddle) : len(line)-len(answerEnd)]}, nil
		}
	}
	var message struct {
		ID     uint64          `json:"id"`
		Result json.RawMessage `json:"result"`
		Error  any             `json:"error"`
	}
	if err := json.Unmarshal(line, &message); err != nil {
		return 0, answer{}, err
	}
	if message.Error != nil {
		return message.ID, answer{err: fmt.Errorf("%v", message.Error)}, nil
	}
	return message.ID, answer{result: message.Result}, nil
}

// send writes a request and returns the channel for its answer.
func (c *connection) send(method string, params json.RawMessage) (chan answer, error) {
	waiting := make(chan answer, 1)
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.last++
	c.pending[c.last] = waiting
	request := append([]byte(`{"method":"RPCServer.`+method+`","id":`+strconv.FormatUint(c.last, 10)+`,"params":[`), params...)
	request = append(request, "]}\n"...)
	if _, err := c.socket.Write(request); err != nil {
		return nil, errClosed
	}
	return waiting, nil
}

// wait returns the answer; limit 0 waits as long as dlv lives.
func (c *connection) wait(waiting chan answer, limit time.Duration) (json.RawMessage, error) {
	var late <-chan time.Time
	if limit > 0 {
		timer := time.NewTimer(limit)
		defer timer.Stop()
		late = timer.C
	}
	select {
	case given := <-waiting:
		return given.result, given.err
	case <-late:
		return nil, errLate
	case <-c.dead:
		select { // an answer that came just before the end
		case given := <-waiting:
			return given.result, given.err
		default:
			return nil, errClosed
		}
	}
}

// raw makes a call with parameters that are JSON already. Errors are dlv's words, errClosed or errLate.
func (c *connection) raw(method string, params json.RawMessage, limit time.Duration) (json.RawMessage, error) {
	waiting, err := c.send(method, params)
	if err != nil {
		return nil, err
	}
	return c.wait(waiting, limit)
}

// callLimit is how long one call may take that doesn't let the target run. Loading types of a big binary takes seconds.
const callLimit = 30 * time.Second

// call makes a call and decodes the result into out unless that is nil.
func (c *connection) call(method string, in, out any) error {
	params, err := json.Marshal(in)
	if err != nil {
		return err
	}
	result, err := c.raw(method, params, callLimit)
	if err != nil || out == nil {
		return err
	}
	return json.Unmarshal(result, out)
}
