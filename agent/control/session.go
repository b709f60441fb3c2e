package control

import (
	"bufio"
	"encoding/json"
	"net"
	"sync"
)

// session is one connection of a client. What it is told waits here; nobody waits for it.
type session struct {
	agent  *Agent
	socket net.Conn

	mutex   sync.Mutex
	changed *sync.Cond
	// greeted: the client has said hello.
	greeted bool
	closed  bool
	// over: nothing more is read from the client; what waits is still written.
	over     bool
	messages []message
	// state: the target's state has changed since it was last told. dropped are the hits that were lost since.
	state   bool
	dropped int
	// cursor is the number of the last hit that was sent.
	cursor uint64
	// window bounds the hits that are on the way.
	window window
	// working are the requests that are not answered yet.
	working sync.WaitGroup
	// written is closed when nothing is written any more.
	written chan struct{}
}

// message is a line, and the number of the hit that must be sent before it.
type message struct {
	line  []byte
	after uint64
}

const (
	maxRequest = 1 << 20
	// maxWaiting bounds what a session that doesn't read can pile up, answers included.
	maxWaiting = 4096
	// hitBatch is how many bytes of hits are written before other messages get their turn.
	hitBatch = 64 << 10
)

func newSession(agent *Agent, socket net.Conn) *session {
	s := &session{agent: agent, socket: socket, written: make(chan struct{})}
	s.changed = sync.NewCond(&s.mutex)
	return s
}

// serve reads requests until the connection is over.
func (s *session) serve() {
	go func() {
		defer close(s.written)
		s.write()
	}()
	scanner := bufio.NewScanner(s.socket)
	scanner.Buffer(make([]byte, 4096), maxRequest)
	for scanner.Scan() {
		s.agent.lease.touch()
		line := append([]byte(nil), scanner.Bytes()...)
		if len(line) > 0 {
			s.receive(line)
		}
	}
	s.working.Wait()
	s.finish()
	<-s.written
}

// finish lets what waits be written, then the session ends.
func (s *session) finish() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.over = true
	s.changed.Broadcast()
}

func (s *session) receive(line []byte) {
	var in request
	if err := json.Unmarshal(line, &in); err != nil || in.Method == "" {
		s.say(encode(response{JSONRPC: "2.0", ID: json.RawMessage("null"), Error: &wireError{
			Code: codeParse, Message: "That is not a request.", Data: errorData{Kind: "protocol", Detail: string(line[:min(len(line), 200)])},
		}}))
		return
	}
	if len(in.Params) == 0 {
		in.Params = json.RawMessage("{}")
	}
	// Each on its own: a renewal must not wait for an attach.
	s.working.Add(1)
	go func() {
		defer s.working.Done()
		result, err := s.agent.answer(s, in)
		if len(in.ID) == 0 {
			return
		}
		out := response{JSONRPC: "2.0", ID: in.ID, Result: result}
		if err != nil {
			out.Result, out.Error = nil, errorOf(err)
		}
		s.say(encode(out))
		s.agent.answered(in.Method)
	}()
}

// say queues a line.
func (s *session) say(line []byte) { s.sayAfter(line, 0) }

// sayAfter queues a line that must come after the hit of that number.
func (s *session) sayAfter(line []byte, after uint64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if len(s.messages) < maxWaiting {
		s.messages = append(s.messages, message{line, after})
	}
	s.changed.Broadcast()
}

// wake tells that there are hits.
func (s *session) wake() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.changed.Broadcast()
}

func (s *session) stateChanged() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.state = true
	s.changed.Broadcast()
}

// lose counts hits that could not be kept.
func (s *session) lose(count int) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.dropped += count
	s.changed.Broadcast()
}

// close ends the connection; what waits is lost.
func (s *session) close() {
	s.mutex.Lock()
	s.closed = true
	s.changed.Broadcast()
	s.mutex.Unlock()
	_ = s.socket.Close()
}

// write sends what waits, until the session is closed or broken.
func (s *session) write() {
	writer := bufio.NewWriterSize(s.socket, hitBatch)
	for {
		lines, more := s.next()
		for _, line := range lines {
			if _, err := writer.Write(line); err != nil {
				s.close()
				return
			}
		}
		if err := writer.Flush(); err != nil || !more {
			s.close()
			return
		}
	}
}

// next waits for something to send; more is false when nothing will come any more.
func (s *session) next() (lines [][]byte, more bool) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for {
		if s.closed {
			return nil, false
		}
		lines = s.take()
		if len(lines) > 0 {
			return lines, true
		}
		if s.over {
			return nil, false
		}
		s.changed.Wait()
	}
}

// take collects what can be sent now: some hits, then the messages that needn't wait for more of them, then the state.
func (s *session) take() [][]byte {
	var lines [][]byte
	if s.greeted {
		hits, last, lost := s.agent.history.since(s.cursor, min(hitBatch, s.window.room()))
		if lost > 0 {
			s.agent.lost.Add(uint64(lost))
			lines = append(lines, notify("dropped", droppedParams{lost, "buffer"}))
		}
		lines = append(lines, hits...)
		s.cursor = last
		s.window.sent(last, hits)
		if s.dropped > 0 {
			lines = append(lines, notify("dropped", droppedParams{s.dropped, "buffer"}))
			s.dropped = 0
		}
	}
	kept := s.messages[:0]
	for _, message := range s.messages {
		if message.after > s.cursor {
			kept = append(kept, message)
			continue
		}
		lines = append(lines, message.line)
	}
	s.messages = kept
	if s.state && s.greeted {
		s.state = false
		lines = append(lines, notify("state", s.agent.state()))
	}
	return lines
}
