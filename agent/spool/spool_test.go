package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"sync"
	"syscall"
	"testing"
	"time"

	"k8s-dlv-tui/agent/plan"
)

func record(i int) *Record {
	r := &Record{Source: i % 3, Total: uint64(i), ByGoroutine: uint64(i / 2), Event: plan.Event{
		Time: 1_000_000_000_000 + uint64(i)*50_000, Probe: i % 2, Goroutine: int64(i%7) - 1,
		Slots: []plan.Value{
			{Status: plan.StatusOK, Bytes: fmt.Appendf(nil, "order %d", i)}, {Status: plan.StatusNil},
			{Status: plan.StatusOK, Bytes: []byte{}},
		},
	}}
	if i%5 == 0 {
		r.Seq, r.Event.Duration = uint64(i/5+1), uint64(i)
	}
	if i%2 == 0 {
		// Two cores' clocks may be told in another order.
		r.Event.Time -= 90_000
		r.Event.Stack = []uint64{0x401000, 0xffffffffffffffff, uint64(i)}
	}
	return r
}

func open(t testing.TB, limit int64) *Spool {
	t.Helper()
	s := Create(Options{Path: filepath.Join(t.TempDir(), "spool"), Limit: limit})
	t.Cleanup(s.Close)
	return s
}

func TestEveryRecordComesBackAsItWas(t *testing.T) {
	s := open(t, 0)
	const count = 30_000
	for i := range count {
		s.Add(record(i))
		if i%10_000 == 77 {
			s.Flush()
		}
	}
	s.Flush()
	next := 0
	err := s.Read(func(got *Record) error {
		want := record(next)
		want.Number = uint64(next + 1)
		got.Event.Stack = append([]uint64(nil), got.Event.Stack...)
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("%+v instead of %+v", got, want)
		}
		next++
		return nil
	})
	if counts := s.Counts(); err != nil || next != count || counts.Records != count || counts.NotKept != 0 || counts.Bytes >= counts.Raw {
		t.Errorf("%d records, %v, %+v", next, err, counts)
	}
}

func numbers(t *testing.T, s *Spool) (found []uint64) {
	t.Helper()
	if err := s.Read(func(r *Record) error { found = append(found, r.Number); return nil }); err != nil {
		t.Fatal(err)
	}
	return found
}

func TestTheFileHasABound(t *testing.T) {
	const limit = 100_000
	why := make(chan error, 9)
	path := filepath.Join(t.TempDir(), "spool")
	s := Create(Options{Path: path, Limit: limit, Full: func(err error) { why <- err }})
	for i := range 100_000 {
		s.Add(record(i))
		if i%1000 == 0 {
			s.Flush()
		}
	}
	s.Flush()
	counts, found := s.Counts(), numbers(t, s)
	if uint64(len(found))+counts.NotKept != 100_000 || len(found) == 0 || counts.NotKept == 0 {
		t.Errorf("%d records, %+v", len(found), counts)
	}
	info, err := os.Stat(path)
	if err != nil || info.Size() > limit || info.Size() != counts.Bytes || info.Mode().Perm() != 0o600 {
		t.Errorf("%+v %v", info, err)
	}
	if err := <-why; len(why) > 0 || !errors.Is(err, errLimit) {
		t.Error("it isn't told once")
	}
	s.Close()
	for range 100 {
		if _, err = os.Stat(path); err != nil {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Error("the file is still there")
}

// disk is one that takes its time and has room for so many bytes.
type disk struct {
	*os.File
	room int64
	slow chan struct{}
}

func (d *disk) WriteAt(bytes []byte, at int64) (int, error) {
	if d.slow != nil {
		<-d.slow
	}
	if at+int64(len(bytes)) <= d.room {
		return d.File.WriteAt(bytes, at)
	}
	n, _ := d.File.WriteAt(bytes[:max(0, d.room-at)], at)
	return n, syscall.ENOSPC
}

func on(t *testing.T, d disk, full func(error)) *Spool {
	t.Helper()
	path := filepath.Join(t.TempDir(), "spool")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	d.File = file
	s := create(&d, Options{Path: path, Full: full})
	t.Cleanup(s.Close)
	return s
}

func TestAFullDiskIsCountedAndTold(t *testing.T) {
	why := make(chan error, 9)
	s := on(t, disk{room: 50_000}, func(err error) { why <- err })
	for i := range 20_000 {
		s.Add(record(i))
		if i%500 == 0 {
			s.Flush()
		}
	}
	s.Flush()
	found, counts := numbers(t, s), s.Counts()
	if len(found) == 0 || uint64(len(found))+counts.NotKept != 20_000 || counts.Bytes > 50_000 {
		t.Errorf("%d records, %+v", len(found), counts)
	}
	for i, number := range found {
		if number != uint64(i+1) {
			t.Fatalf("record %d is at %d", number, i)
		}
	}
	if err := <-why; !errors.Is(err, syscall.ENOSPC) || len(why) > 0 {
		t.Error(err)
	}
}

func TestNoFileIsCountedAndTold(t *testing.T) {
	why := make(chan error, 9)
	s := Create(Options{Path: filepath.Join(t.TempDir(), "no", "spool"), Full: func(err error) { why <- err }})
	defer s.Close()
	s.Add(record(1))
	s.Flush()
	if counts := s.Counts(); counts.NotKept != 1 || len(numbers(t, s)) > 0 || !errors.Is(<-why, os.ErrNotExist) {
		t.Errorf("%+v", counts)
	}
}

func TestNobodyWaitsForASlowDisk(t *testing.T) {
	slow := make(chan struct{})
	s := on(t, disk{room: 1 << 40, slow: slow}, nil)
	const each = 100_000
	var all sync.WaitGroup
	for range 2 {
		all.Go(func() {
			for i := range each {
				s.Add(record(i))
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(20 * time.Second):
		t.Fatal("a record waits for the disk")
	}
	close(slow)
	s.Flush()
	counts, found := s.Counts(), numbers(t, s)
	if counts.NotKept == 0 || uint64(len(found))+counts.NotKept != 2*each || counts.Records != 2*each {
		t.Errorf("%d records, %+v", len(found), counts)
	}
	s.Add(record(1))
	s.Flush()
	if later := numbers(t, s); later[len(later)-1] != 2*each+1 {
		t.Error("it doesn't go on")
	}
}

func TestADamagedFileIsNoticed(t *testing.T) {
	s := open(t, 0)
	for i := range 5000 {
		s.Add(record(i))
	}
	s.Flush()
	if _, err := s.writer.file.WriteAt([]byte{0x55}, s.Counts().Bytes/2); err != nil {
		t.Fatal(err)
	}
	if err := s.Read(func(*Record) error { return nil }); !errors.Is(err, errDamaged) {
		t.Error(err)
	}
}

func FuzzRead(f *testing.F) {
	var before neighbour
	f.Add(record(0).append(record(1).append(nil, &before), &before))
	f.Fuzz(func(_ *testing.T, bytes []byte) {
		from, before := &cursor{rest: bytes}, neighbour{}
		var r Record
		for r.read(from, &before) == nil && len(from.rest) > 0 {
		}
	})
}

// like is what a fast function records: a counter, a string of a few, a short stack.
func like(i int) *Record {
	n := fmt.Appendf(nil, "%08d", i)
	name := []string{"tick", "order", "a longer name of something"}[i%3]
	return &Record{Total: uint64(i), ByGoroutine: uint64(i / 4), Event: plan.Event{
		Time: 1_000_000_000_000 + uint64(i)*50_000 + uint64(i*7919%10_000), Goroutine: int64(i % 4),
		Stack: []uint64{0x401000, 0x402000 + uint64(i%2), 0x403000},
		Slots: []plan.Value{
			{Status: plan.StatusOK, Bytes: n}, {Status: plan.StatusOK, Bytes: []byte("12345678")},
			{Status: plan.StatusOK, Bytes: []byte("87654321")}, {Status: plan.StatusOK, Bytes: []byte(name)},
		},
	}}
}

// What is added costs its thread a copy.
func BenchmarkAdd(b *testing.B) {
	s := open(b, 1<<40)
	r := like(1)
	b.ReportAllocs()
	for b.Loop() {
		r.Event.Time += 50_000
		r.Total++
		s.Add(r)
	}
}

// What the writer does for each record, in a goroutine of its own.
func BenchmarkWrite(b *testing.B) {
	s := open(b, 1<<40)
	full := &block{}
	for i := 0; len(full.bytes) < blockSize; i++ {
		r := like(i)
		r.Number = uint64(i + 1)
		full.bytes = r.append(full.bytes, &full.last)
		full.records++
	}
	blocks := 0
	for b.Loop() {
		s.writer.write(full)
		blocks++
	}
	records := float64(full.records) * float64(blocks)
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/records, "ns/record")
	b.ReportMetric(float64(s.writer.bytes.Load())/records, "bytes/record")
	b.ReportMetric(float64(len(full.bytes))/float64(full.records), "raw-bytes/record")
}
