package uprobe

import (
	"math/bits"
	"os"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/rlimit"
)

// DefaultRingBytes is enough for 400,000 records a second of 200 bytes each and a reader that looks every 5 ms.
const DefaultRingBytes = 8 << 20

// maxRingBytes bounds the ring: it is memory that isn't given back while the probes are there.
const maxRingBytes = 256 << 20

// maps are what programs and user space share.
type maps struct {
	// ring has the records, calls the open calls, counters what is counted, settings what user space sets, state what
	// programs share for the limits.
	ring, calls, counters, settings, state *ebpf.Map
}

// descriptors are the maps as programs refer to them.
type descriptors struct {
	ring, calls, counters, settings, state int
}

func (m *maps) descriptors() descriptors {
	return descriptors{m.ring.FD(), m.calls.FD(), m.counters.FD(), m.settings.FD(), m.state.FD()}
}

func newMaps(probes, ringBytes int) (m maps, err error) {
	// Before kernel 5.11 maps counted as locked memory; where that can't be raised, creating them tells.
	_ = rlimit.RemoveMemlock()
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	for _, each := range []struct {
		to   **ebpf.Map
		spec ebpf.MapSpec
	}{
		{&m.ring, ebpf.MapSpec{Name: "ring", Type: ebpf.RingBuf, MaxEntries: ringSize(ringBytes)}},
		{&m.calls, ebpf.MapSpec{Name: "calls", Type: ebpf.LRUHash, KeySize: keySize, ValueSize: 8, MaxEntries: maxCalls}},
		{&m.counters, countersSpec(probes)},
		{&m.settings, ebpf.MapSpec{Name: "settings", Type: ebpf.Array, KeySize: 4, ValueSize: settingsSize, MaxEntries: 1}},
		{&m.state, ebpf.MapSpec{Name: "state", Type: ebpf.Array, KeySize: 4, ValueSize: stateSize, MaxEntries: 1}},
	} {
		if *each.to, err = ebpf.NewMap(&each.spec); err != nil {
			return m, err
		}
	}
	return m, nil
}

func countersSpec(probes int) ebpf.MapSpec {
	return ebpf.MapSpec{
		Name: "counters", Type: ebpf.PerCPUArray, KeySize: 4, ValueSize: 8 * countersOfProbe, MaxEntries: uint32(max(probes, 1)),
	}
}

// ringSize is the next power of two, at least a page.
func ringSize(bytes int) uint32 {
	if bytes <= 0 {
		bytes = DefaultRingBytes
	}
	bytes = min(max(bytes, os.Getpagesize()), maxRingBytes)
	return 1 << bits.Len(uint(bytes-1))
}

func readCounts(counters *ebpf.Map, number int) [countersOfProbe]uint64 {
	var processors [][]byte
	if err := counters.Lookup(uint32(number), &processors); err != nil {
		return [countersOfProbe]uint64{}
	}
	return sumCounts(processors)
}

func (m *maps) close() {
	for _, each := range []*ebpf.Map{m.ring, m.calls, m.counters, m.settings, m.state} {
		if each != nil {
			_ = each.Close()
		}
	}
}
