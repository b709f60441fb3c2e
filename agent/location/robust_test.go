package location

import (
	"math/rand"
	"os"
	"path/filepath"
	"testing"

	"k8s-dlv-tui/agent/plan"
	"k8s-dlv-tui/agent/protocol"
)

// Whatever a record holds, values come out of it, and what wasn't read is never shown as if it had been.
func TestValuesOfAnyRecord(t *testing.T) {
	program, functions := open(t, build(t, "values", "plain"))
	random := rand.New(rand.NewSource(1))
	for _, name := range []string{"pointers", "interfaces", "others", "lists", "structs", "text", "results"} {
		trace, err := program.Trace(protocol.Request{Function: "main." + name, Args: true, Returns: true}, functions, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for probe := range trace.Probes {
			for range 300 {
				event := plan.Event{Probe: probe}
				for _, slot := range trace.Probes[probe].Slots {
					value := plan.Value{Status: plan.Status(random.Intn(6))}
					if value.Status == plan.StatusOK {
						value.Bytes = make([]byte, random.Intn(slot.Size+1))
						random.Read(value.Bytes)
					}
					event.Slots = append(event.Slots, value)
				}
				trace.Values(event)
			}
			for _, status := range []plan.Status{plan.StatusFault, plan.StatusNil, plan.StatusRange} {
				event := plan.Event{Probe: probe}
				for range trace.Probes[probe].Slots {
					event.Slots = append(event.Slots, plan.Value{Status: status})
				}
				_, args, returns := trace.Values(event)
				for _, one := range append(args, returns...) {
					if one.Unreadable == "" && one.Type != "struct {}" {
						t.Errorf("%s: %+v", name, one)
					}
				}
			}
		}
	}
}

// No plan asks for more than the kernel's side can hold, and each slot starts from an earlier one.
func TestPlansKeepTheContract(t *testing.T) {
	for _, how := range []string{"plain", "debug", "arm64"} {
		program, functions := open(t, build(t, "orders", how))
		table, err := program.functionTable()
		if err != nil {
			t.Fatal(err)
		}
		count, slots := 0, 0
		for function, name := range table.each {
			if count++; count%23 != 0 || len(name) < 3 {
				continue
			}
			request := protocol.Request{Function: function.name(), Args: true, Returns: true}
			trace, err := program.Trace(request, functions, Options{})
			if err != nil {
				if kind(err) != "engine" {
					t.Errorf("%s: %v", name, err)
				}
				continue
			}
			for _, probe := range trace.Probes {
				slots += len(probe.Slots)
				checkProbe(t, program, function.name(), probe)
			}
		}
		t.Logf("%s: %d slots", how, slots)
	}
}

func checkProbe(t *testing.T, program *Program, name string, probe plan.Probe) {
	bytes := 0
	for i, slot := range probe.Slots {
		bytes += slot.Size
		refs := []*plan.Ref{slot.Length, slot.Bound, slot.When}
		if slot.From.Kind == plan.FromSlot {
			refs = append(refs, &slot.From.Ref)
		}
		for _, ref := range refs {
			if ref != nil && (ref.Slot < 0 || ref.Slot >= i || ref.Offset < 0 || ref.Offset+8 > probe.Slots[ref.Slot].Size) {
				t.Errorf("%s: slot %d refers to %+v", name, i, *ref)
			}
		}
		if slot.Size < 1 || slot.Size > plan.MaxSlot || slot.From.Kind == plan.FromRegister && slot.Size > 8 || slot.Length != nil && slot.Element < 1 {
			t.Errorf("%s: slot %d is %+v", name, i, slot)
		}
		if slot.From.Kind == plan.FromRegister && program.machine.isFloat(slot.From.Register) {
			t.Errorf("%s: slot %d is in a float's register", name, i)
		}
	}
	if len(probe.Slots) > plan.MaxSlots || bytes > plan.MaxRecord {
		t.Errorf("%s: %d slots, %d bytes", name, len(probe.Slots), bytes)
	}
	if offset, ok := program.fileOffset(probe.Address); !ok || offset != probe.Offset {
		t.Errorf("%s: %#x is at %#x", name, probe.Address, probe.Offset)
	}
}

// A file that was damaged ends in a failure, never in a panic.
func TestDamagedPrograms(t *testing.T) {
	original, err := os.ReadFile(build(t, "values", "uncompressed"))
	if err != nil {
		t.Fatal(err)
	}
	program, _ := open(t, build(t, "values", "uncompressed"))
	random := rand.New(rand.NewSource(2))
	path := filepath.Join(t.TempDir(), "damaged")
	for round := range 40 {
		damaged := append([]byte{}, original...)
		for _, name := range []string{".debug_info", ".debug_loclists", ".gopclntab", ".debug_abbrev"} {
			section := program.elf.Section(name)
			for range 1 << (round % 12) {
				damaged[section.Offset+uint64(random.Int63n(int64(section.FileSize)))] = byte(random.Int())
			}
		}
		if err := os.WriteFile(path, damaged, 0o700); err != nil {
			t.Fatal(err)
		}
		bad, err := Open(path)
		if err != nil {
			continue
		}
		for _, request := range []protocol.Request{
			{Function: "main.pointers", Print: []string{"o.Next.Text", "main.counter"}, Args: true, Returns: true},
			{Function: "main.interfaces", Args: true, Condition: "plain != nil"}, {Function: "main.structs", Args: true},
			{File: "main.go", Line: 200},
		} {
			if trace, err := bad.Trace(request, nil, Options{}); err == nil {
				for probe := range trace.Probes {
					trace.Values(plan.Event{Probe: probe, Slots: make([]plan.Value, len(trace.Probes[probe].Slots))})
				}
			} else if _, ok := err.(*protocol.Failure); !ok {
				t.Errorf("not a failure: %v", err)
			}
		}
		_ = bad.Close()
	}
}
