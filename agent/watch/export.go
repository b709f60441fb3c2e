package watch

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"hash"
	"os"
	"path/filepath"
	"time"

	"k8s-dlv-tui/agent/protocol"
	"k8s-dlv-tui/agent/spool"
)

// ExportOptions say where an export goes and bound it.
type ExportOptions struct {
	Path string
	// Limit is the most bytes of the file.
	Limit int64
	// Deadline is when it ends with what there is by then.
	Deadline time.Time
	// Progress is called about twice a second; nil is allowed.
	Progress func(done, all uint64)
}

const (
	// DefaultExportLimit is the most bytes of the file unless told otherwise; see spool.DefaultLimit.
	DefaultExportLimit = 192 << 20
	progressEvery      = 500 * time.Millisecond
	// lookEvery is after how many hits the clock is looked at.
	lookEvery = 256
)

// Export writes every hit that was kept into a new file, as the lines that are sent, compressed by gzip. It may be asked
// for while hits are recorded: those that come later are not in it. The error is a *protocol.Failure.
func (a *Archive) Export(options ExportOptions) (protocol.Export, error) {
	if !a.exporting.TryLock() {
		return protocol.Export{}, &protocol.Failure{Kind: "busy", Message: "Another export is under way.", Hint: "Wait for its answer."}
	}
	defer a.exporting.Unlock()
	a.mutex.Lock()
	records := a.spool
	a.mutex.Unlock()
	if records == nil {
		return protocol.Export{}, &protocol.Failure{Kind: "not-attached", Message: "Nothing was watched, so there is nothing to export."}
	}
	if options.Limit <= 0 {
		options.Limit = DefaultExportLimit
	}
	counts := records.Flush()
	file, err := createExport(options)
	if err != nil {
		return protocol.Export{}, exportFailure(err)
	}
	writing := &exporting{archive: a, options: options, file: file, last: counts.Records, kept: counts.Records - counts.NotKept}
	err = records.Read(writing.add)
	if errors.Is(err, errOver) {
		err = nil
	}
	found, closed := file.finish(options.Path)
	if err == nil {
		err = closed
	}
	if err != nil {
		file.discard()
		return protocol.Export{}, exportFailure(err)
	}
	found.Hits, found.NotKept = writing.done, counts.NotKept
	found.Left = writing.kept - writing.done
	return found, nil
}

func exportFailure(err error) error {
	return &protocol.Failure{
		Kind: "internal", Message: "The hits can't be exported: " + err.Error() + ".",
		Hint: "The volume of the debug pod may be full.", Detail: err.Error(),
	}
}

var errOver = errors.New("its room or its time is over")

// exporting is the work on one export.
type exporting struct {
	archive *Archive
	options ExportOptions
	file    *exportFile
	// last is the number of the last record that is exported; kept are in the file until there, done are exported.
	last, kept, done uint64
	told             time.Time
	// stacks are named once each.
	stacks map[knownStack][]protocol.Frame
}

type knownStack struct {
	source    int
	addresses string
}

// maxStacks bounds the stacks whose names are remembered.
const maxStacks = 4096

func (x *exporting) add(record *spool.Record) error {
	if record.Number > x.last || x.done == x.kept {
		return errOver
	}
	if x.done%lookEvery == 0 {
		now := time.Now()
		if !x.options.Deadline.IsZero() && now.After(x.options.Deadline) {
			return errOver
		}
		if x.options.Progress != nil && now.Sub(x.told) >= progressEvery {
			x.told = now
			x.options.Progress(x.done, x.kept)
		}
	}
	a := x.archive
	a.mutex.Lock()
	if record.Source >= len(a.sources) {
		a.mutex.Unlock()
		return errors.New("a record's source is not known")
	}
	source := a.sources[record.Source]
	a.mutex.Unlock()
	if record.Event.Probe >= len(source.location.Probes) {
		return errors.New("a record's probe is not known")
	}
	hit := source.hit(record, func(stack []uint64) []protocol.Frame { return x.stack(source, stack) })
	hit.Record = record.Number
	line, err := json.Marshal(hit)
	if err != nil {
		return err
	}
	// What gzip holds back is little.
	if x.file.bytes+int64(len(line)) > x.options.Limit-exportMargin {
		return errOver
	}
	x.done++
	return x.file.add(append(line, '\n'))
}

// exportMargin is what gzip may hold back.
const exportMargin = 512 << 10

func (x *exporting) stack(source *traced, stack []uint64) []protocol.Frame {
	key := knownStack{source.source, string(appendStack(nil, stack))}
	if known, ok := x.stacks[key]; ok {
		return known
	}
	if x.stacks == nil || len(x.stacks) >= maxStacks {
		x.stacks = map[knownStack][]protocol.Frame{}
	}
	x.stacks[key] = source.stack(stack)
	return x.stacks[key]
}

// exportFile has its name when it is whole.
type exportFile struct {
	file  *os.File
	sum   hash.Hash
	bytes int64
	zip   *gzip.Writer
}

func createExport(options ExportOptions) (*exportFile, error) {
	file, err := os.OpenFile(options.Path+".part", os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	f := &exportFile{file: file, sum: sha256.New()}
	// The level is one of gzip's own.
	f.zip, _ = gzip.NewWriterLevel(f, gzip.BestSpeed)
	return f, nil
}

// Write takes what gzip has made.
func (f *exportFile) Write(bytes []byte) (int, error) {
	n, err := f.file.Write(bytes)
	f.bytes += int64(n)
	f.sum.Write(bytes[:n])
	return n, err
}

func (f *exportFile) add(line []byte) error {
	_, err := f.zip.Write(line)
	return err
}

func (f *exportFile) finish(path string) (protocol.Export, error) {
	err := errors.Join(f.zip.Close(), f.file.Close())
	if err == nil {
		err = os.Rename(f.file.Name(), path)
	}
	if err != nil {
		return protocol.Export{}, err
	}
	absolute, err := filepath.Abs(path)
	return protocol.Export{Path: absolute, Bytes: f.bytes, SHA256: hex.EncodeToString(f.sum.Sum(nil))}, err
}

func (f *exportFile) discard() { _ = os.Remove(f.file.Name()) }
