package delve

import (
	"os/exec"
	"sync"
	"time"

	"k8s-dlv-tui/agent/process"
)

// stillness measures from outside how long an attach makes a process stand still: from the last look at which nobody
// traced it, until end is called. So it is a little too long, never too short.
type stillness struct {
	stop   chan struct{}
	once   sync.Once
	mutex  sync.Mutex
	since  time.Time
	traced bool
	ms     float64
}

func startStillness(pid int) *stillness {
	s := &stillness{stop: make(chan struct{}), since: time.Now()}
	go func() {
		for {
			looked := time.Now()
			status, err := process.ReadStatus(pid)
			s.mutex.Lock()
			if err == nil && status.TracerPid != 0 {
				s.traced = true
			} else {
				s.since = looked
			}
			traced := s.traced
			s.mutex.Unlock()
			if traced {
				return
			}
			select {
			case <-s.stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	return s
}

// end returns milliseconds; the first call counts.
func (s *stillness) end() float64 {
	s.once.Do(func() {
		close(s.stop)
		s.mutex.Lock()
		defer s.mutex.Unlock()
		s.ms = round(float64(time.Since(s.since)) / float64(time.Millisecond))
	})
	return s.ms
}

func versionOutput(dlv, home string) (string, error) {
	command := exec.Command(dlv, "version")
	command.Dir = home
	command.Env = delveEnvironment(home, "dumb")
	said, err := command.Output()
	return string(said), err
}
