package uprobe

import (
	"bufio"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/arch/x86/x86asm"

	"k8s-dlv-tui/agent/plan"
	code "k8s-dlv-tui/agent/text"
)

// built is the target's executable; linked as it usually is, and position-independent.
var built, builtPIE string

// builtVariable has the executables when the test started itself: their folder.
const builtVariable = "UPROBE_BUILT"

func TestMain(m *testing.M) {
	folder := os.Getenv(builtVariable)
	built, builtPIE = filepath.Join(folder, "target"), filepath.Join(folder, "target-pie")
	if folder != "" {
		os.Exit(m.Run())
	}
	folder, err := os.MkdirTemp("", "uprobe")
	if err != nil {
		panic(err)
	}
	built, builtPIE = filepath.Join(folder, "target"), filepath.Join(folder, "target-pie")
	for path, mode := range map[string]string{built: "exe", builtPIE: "pie"} {
		command := exec.Command("go", "build", "-buildmode", mode, "-o", path, "./testdata/target")
		if output, err := command.CombinedOutput(); err != nil {
			panic(string(output))
		}
	}
	code := m.Run()
	_ = os.RemoveAll(folder)
	os.Exit(code)
}

// again is the test itself once more, to run one of its tests alone.
func again(test string, environment ...string) *exec.Cmd {
	command := exec.Command("/proc/self/exe", "-test.run", "^"+test+"$", "-test.v")
	command.Env = append(append(os.Environ(), builtVariable+"="+filepath.Dir(built)), environment...)
	return command
}

// target is a running process of the test's own.
type target struct {
	t      testing.TB
	pid    int
	in     io.Writer
	out    *bufio.Reader
	binary *targetBinary
	base   uint64
}

// method is how the tests attach; skipped where nothing can be.
func method(t testing.TB) Method {
	t.Helper()
	m, err := Supported()
	if err != nil {
		t.Skip(err)
	}
	return m
}

func start(t testing.TB) *target { return startFile(t, built) }

func startFile(t testing.TB, path string) *target { return startWith(t, path, func(*exec.Cmd) {}) }

func startWith(t testing.TB, path string, change func(*exec.Cmd)) *target {
	t.Helper()
	command := exec.Command(path)
	change(command)
	in, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = command.Process.Kill()
		_ = command.Wait()
	})
	p := &target{t: t, pid: command.Process.Pid, in: in, out: bufio.NewReader(out), binary: openBinary(t, path)}
	if line := p.line(); line != "ready" {
		t.Fatal(line)
	}
	if p.binary.file.Type == elf.ET_DYN {
		p.base = p.loadedAt()
	}
	return p
}

func (p *target) line() string {
	p.t.Helper()
	line, err := p.out.ReadString('\n')
	if err != nil {
		p.t.Fatalf("the target has ended: %v", err)
	}
	return strings.TrimSpace(line)
}

// do has the target do something, and waits for it.
func (p *target) do(format string, arguments ...any) string {
	p.t.Helper()
	if _, err := fmt.Fprintf(p.in, format+"\n", arguments...); err != nil {
		p.t.Fatalf("the target has ended: %v", err)
	}
	return p.line()
}

// loadedAt is the base of the position-independent target.
func (p *target) loadedAt() uint64 {
	const atEntry = 9
	vector, err := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", p.pid))
	if err != nil {
		p.t.Fatal(err)
	}
	for ; len(vector) >= 16; vector = vector[16:] {
		if binary.NativeEndian.Uint64(vector) == atEntry {
			return binary.NativeEndian.Uint64(vector[8:]) - p.binary.file.Entry
		}
	}
	p.t.Fatal("there is no AT_ENTRY")
	return 0
}

// text is the target's machine code, as it is now.
func (p *target) text() *code.Text {
	p.t.Helper()
	text, err := code.Open(p.pid)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(text.Close)
	if err := text.Remember(); err != nil {
		p.t.Fatal(err)
	}
	return text
}

func differences(t testing.TB, text *code.Text) []uint64 {
	t.Helper()
	found, err := text.Differences()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// targetBinary finds places in the target, in a way that is good enough for it.
type targetBinary struct {
	t       testing.TB
	file    *elf.File
	symbols map[string]elf.Symbol
}

func openBinary(t testing.TB, path string) *targetBinary {
	t.Helper()
	file, err := elf.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = file.Close() })
	symbols, err := file.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	b := &targetBinary{t: t, file: file, symbols: map[string]elf.Symbol{}}
	for _, symbol := range symbols {
		b.symbols[symbol.Name] = symbol
	}
	return b
}

func (b *targetBinary) symbol(name string) elf.Symbol {
	b.t.Helper()
	symbol, known := b.symbols[name]
	if !known {
		b.t.Fatalf("there is no %s", name)
	}
	return symbol
}

func (b *targetBinary) code(name string) (uint64, []byte) {
	b.t.Helper()
	symbol := b.symbol(name)
	for _, segment := range b.file.Progs {
		if segment.Type == elf.PT_LOAD && symbol.Value >= segment.Vaddr && symbol.Value < segment.Vaddr+segment.Filesz {
			code := make([]byte, symbol.Size)
			if _, err := segment.ReadAt(code, int64(symbol.Value-segment.Vaddr)); err != nil {
				b.t.Fatal(err)
			}
			return symbol.Value, code
		}
	}
	b.t.Fatalf("%s has no code", name)
	return 0, nil
}

func (b *targetBinary) probe(address uint64) plan.Probe {
	for _, segment := range b.file.Progs {
		if segment.Type == elf.PT_LOAD && address >= segment.Vaddr && address < segment.Vaddr+segment.Filesz {
			return plan.Probe{Address: address, Offset: address - segment.Vaddr + segment.Off, CFA: 8}
		}
	}
	b.t.Fatalf("%#x is nowhere", address)
	return plan.Probe{}
}

// entry is a probe after the stack check.
func (b *targetBinary) entry(name string) plan.Probe {
	b.t.Helper()
	address, code := b.code(name)
	at := 0
	for range 4 {
		instruction, err := x86asm.Decode(code[at:], 64)
		if err != nil {
			b.t.Fatal(err)
		}
		at += instruction.Len
		if instruction.Op == x86asm.JBE {
			return b.probe(address + uint64(at))
		}
	}
	return b.probe(address)
}

// returns are probes at each RET.
func (b *targetBinary) returns(name string) (probes []plan.Probe) {
	b.t.Helper()
	address, code := b.code(name)
	for at := 0; at < len(code); {
		instruction, err := x86asm.Decode(code[at:], 64)
		if err != nil {
			at++
			continue
		}
		if instruction.Op == x86asm.RET {
			probe := b.probe(address + uint64(at))
			probe.Return = true
			probes = append(probes, probe)
		}
		at += instruction.Len
	}
	if len(probes) == 0 {
		b.t.Fatalf("%s never returns", name)
	}
	return probes
}

// goidOffset is where goid is in runtime.g of Go 1.26.
const goidOffset = 152

// recorded is an event that stays.
type recorded struct {
	plan.Event
	values []string
}

// attached is what a test attached.
type attached struct {
	*Probes
	t testing.TB
}

func (p *target) attach(options Options) *attached {
	p.t.Helper()
	if options.Method == "" {
		options.Method = method(p.t)
	}
	options.PID, options.Base, options.GoroutineOffset = p.pid, p.base, goidOffset
	options.Executable = fmt.Sprintf("/proc/%d/exe", p.pid)
	if options.Functions == nil {
		options.Functions = make([]int, len(options.Probes))
		for i := range options.Functions {
			options.Functions[i] = -1
		}
	}
	probes, err := Attach(options)
	if err != nil {
		f, _ := err.(*Failure)
		if f != nil {
			p.t.Fatalf("%s\n%s", f.Message, f.Detail)
		}
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() { _ = probes.Close() })
	return &attached{probes, p.t}
}

// events reads what was recorded until now.
func (a *attached) events() (all []recorded) {
	a.t.Helper()
	for before := -1; before != len(all); {
		before = len(all)
		err := a.Read(time.Now().Add(5*time.Millisecond), func(event plan.Event) {
			all = append(all, keep(event))
		})
		if err != nil {
			a.t.Fatal(err)
		}
	}
	return all
}

func keep(event plan.Event) recorded {
	r := recorded{Event: event}
	r.Stack = append([]uint64(nil), event.Stack...)
	r.Slots = nil
	for _, slot := range event.Slots {
		r.Slots = append(r.Slots, plan.Value{Status: slot.Status, Bytes: append([]byte(nil), slot.Bytes...)})
		r.values = append(r.values, show(slot))
	}
	return r
}

// show is a slot's value for comparison: bytes in hexadecimal, or why there are none.
func show(value plan.Value) string {
	switch value.Status {
	case plan.StatusOK:
		return fmt.Sprintf("%x", value.Bytes)
	case plan.StatusFault:
		return "fault"
	case plan.StatusNil:
		return "nil"
	case plan.StatusRange:
		return "range"
	case plan.StatusSkipped:
		return "skipped"
	}
	return fmt.Sprintf("status %d", value.Status)
}
