// Package text compares the machine code of a process with its file, and writes it back where a breakpoint was left.
package text

import (
	"bytes"
	"debug/elf"
	"encoding/binary"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
)

// Text compares the machine code of a process with the file that it was loaded from. Breakpoints are changes of that
// code; one that is left behind kills the process when it gets there.
type Text struct {
	pid    int
	file   *os.File
	memory *os.File
	// writable: the memory can be written as a file; else it takes a tracer.
	writable bool
	// base is what is added to the file's addresses.
	base     uint64
	segments []segment

	mutex sync.Mutex
	// before are the addresses that differed before the attach: uprobes of somebody else, for example.
	before map[uint64]bool
	// trusted: the text was found where it was looked for. Without that nothing is ever written.
	trusted bool
}

type segment struct {
	address, offset, size uint64
}

// maxDifferences is what is told apart; with more of them the text was looked for in the wrong place.
const maxDifferences = 4096

// breakpointSize is the size of a breakpoint instruction in bytes.
func breakpointSize() int {
	if runtime.GOARCH == "arm64" {
		return 4
	}
	return 1
}

// Open opens the text of a process and its file. Both stay readable when the process ends or the file is deleted.
func Open(pid int) (*Text, error) {
	file, err := os.Open(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		return nil, err
	}
	t := &Text{pid: pid, file: file, before: map[uint64]bool{}, writable: true}
	t.memory, err = os.OpenFile(fmt.Sprintf("/proc/%d/mem", pid), os.O_RDWR, 0)
	if err != nil {
		t.writable = false
		t.memory, err = os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	}
	if err == nil {
		err = t.locate(pid)
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// locate finds the executable segments. A position-independent one is at AT_ENTRY − e_entry; the first line of
// /proc/PID/maps would be wrong for binaries whose first segment isn't the lowest.
func (t *Text) locate(pid int) error {
	file, err := elf.NewFile(t.file)
	if err != nil {
		return err
	}
	base := uint64(0)
	if file.Type == elf.ET_DYN {
		entry, err := auxiliaryEntry(pid)
		if err != nil {
			return err
		}
		base = entry - file.Entry
		t.base = base
	}
	for _, program := range file.Progs {
		if program.Type == elf.PT_LOAD && program.Flags&elf.PF_X != 0 && program.Filesz > 0 {
			t.segments = append(t.segments, segment{program.Vaddr + base, program.Off, program.Filesz})
		}
	}
	if len(t.segments) == 0 {
		return fmt.Errorf("no executable segment")
	}
	return nil
}

// auxiliaryEntry is AT_ENTRY of the auxiliary vector: where the kernel put the program's entry point.
func auxiliaryEntry(pid int) (uint64, error) {
	const atEntry = 9
	vector, err := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", pid))
	if err != nil {
		return 0, err
	}
	for i := 0; i+16 <= len(vector); i += 16 {
		if binary.NativeEndian.Uint64(vector[i:]) == atEntry {
			return binary.NativeEndian.Uint64(vector[i+8:]), nil
		}
	}
	return 0, fmt.Errorf("no AT_ENTRY in the auxiliary vector")
}

// Remember takes the present differences as normal.
func (t *Text) Remember() error {
	differences, err := t.compare()
	if err != nil {
		return err
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	t.trusted = len(differences) < maxDifferences
	for _, address := range differences {
		t.before[address] = true
	}
	return nil
}

// Foreign are the addresses in the file at which somebody else had changed the text before: probes of the kernel's, for
// example. There are few of them, or the text was looked for in the wrong place.
func (t *Text) Foreign() []uint64 {
	t.mutex.Lock()
	defer t.mutex.Unlock()
	if !t.trusted {
		return nil
	}
	addresses := make([]uint64, 0, len(t.before))
	for address := range t.before {
		addresses = append(addresses, address-t.base)
	}
	return addresses
}

// Differences are the addresses of bytes that differ from the file and did not before. At most maxDifferences are told.
func (t *Text) Differences() ([]uint64, error) {
	found, err := t.compare()
	if err != nil {
		return nil, err
	}
	t.mutex.Lock()
	defer t.mutex.Unlock()
	differences := found[:0]
	for _, address := range found {
		if !t.before[address] {
			differences = append(differences, address)
		}
	}
	return differences, nil
}

// compare streams both: keeping the text of a big binary would cost 130 MB.
func (t *Text) compare() ([]uint64, error) {
	var differences []uint64
	inMemory, inFile := make([]byte, 1<<18), make([]byte, 1<<18)
	for _, segment := range t.segments {
		for done := uint64(0); done < segment.size; {
			n := min(uint64(len(inMemory)), segment.size-done)
			if _, err := t.memory.ReadAt(inMemory[:n], int64(segment.address+done)); err != nil {
				return nil, fmt.Errorf("memory at %#x: %w", segment.address+done, err)
			}
			if _, err := t.file.ReadAt(inFile[:n], int64(segment.offset+done)); err != nil && err != io.EOF {
				return nil, fmt.Errorf("file at %#x: %w", segment.offset+done, err)
			}
			if !bytes.Equal(inMemory[:n], inFile[:n]) {
				for i := range n {
					if inMemory[i] != inFile[i] && len(differences) < maxDifferences {
						differences = append(differences, segment.address+done+i)
					}
				}
			}
			done += n
		}
	}
	return differences, nil
}

// Restore writes the file's bytes back over the breakpoints at some addresses and returns at how many of them it could.
// It does nothing outside of the text, or where the text was not found at the attach.
func (t *Text) Restore(addresses []uint64) int {
	places := map[uint64][]byte{}
	for _, address := range addresses {
		if original := t.original(address); original != nil {
			places[address] = original
		}
	}
	if len(places) == 0 {
		return 0
	}
	if !t.writable {
		written, _ := poke(t.pid, places)
		return written
	}
	written := 0
	for address, original := range places {
		if _, err := t.memory.WriteAt(original, int64(address)); err == nil {
			written++
		}
	}
	return written
}

// original is what the file has at an address, nil when nothing may be written there.
func (t *Text) original(address uint64) []byte {
	t.mutex.Lock()
	allowed := t.trusted && !t.before[address]
	t.mutex.Unlock()
	if !allowed {
		return nil
	}
	original := make([]byte, breakpointSize())
	for _, segment := range t.segments {
		if address < segment.address || address+uint64(len(original)) > segment.address+segment.size {
			continue
		}
		if _, err := t.file.ReadAt(original, int64(segment.offset+address-segment.address)); err != nil {
			return nil
		}
		return original
	}
	return nil
}

// Close lets go of the files.
func (t *Text) Close() {
	_ = t.file.Close()
	if t.memory != nil {
		_ = t.memory.Close()
	}
}
