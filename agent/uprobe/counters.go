package uprobe

import "encoding/binary"

// What is counted for each probe, 8 bytes each, on each processor separately.
const (
	countCalls = iota
	countRecorded
	countLimited
	countSpent
	countFiltered
	countLost
	countUnmatched
	countersOfProbe
)

// Counters are sums over all probes since the attach.
type Counters struct {
	// Calls are the hits of entries, recorded or not; Returns the ones of returns.
	Calls, Returns uint64
	// Recorded are the records of both.
	Recorded uint64
	// Limited were dropped by PerSecond, Spent since Hits were used up, Filtered by a condition, Lost since the ring was
	// full, Unmatched are returns of which no entry was recorded.
	Limited, Spent, Filtered, Lost, Unmatched uint64
}

// Counters sums up what the programs counted. After Close it is what was counted until then.
func (p *Probes) Counters() Counters {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	var sum Counters
	for i := range p.options.Probes {
		counts := p.countsOf(i)
		if p.options.Probes[i].Return {
			sum.Returns += counts[countCalls]
		} else {
			sum.Calls += counts[countCalls]
		}
		sum.Recorded += counts[countRecorded]
		sum.Limited += counts[countLimited]
		sum.Spent += counts[countSpent]
		sum.Filtered += counts[countFiltered]
		sum.Lost += counts[countLost]
		sum.Unmatched += counts[countUnmatched]
	}
	return sum
}

// Calls is how often the place of one probe was reached, recorded or not.
func (p *Probes) Calls(probe int) uint64 {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	if probe < 0 || probe >= len(p.options.Probes) {
		return 0
	}
	return p.countsOf(probe)[countCalls]
}

// countsOf is zero where the map can't be read: that doesn't happen while it is open.
func (p *Probes) countsOf(probe int) [countersOfProbe]uint64 {
	if p.final != nil {
		return p.final[probe]
	}
	return readCounts(p.maps.counters, probe)
}

func sumCounts(processors [][]byte) (sum [countersOfProbe]uint64) {
	for _, bytes := range processors {
		for i := range sum {
			if 8*i+8 <= len(bytes) {
				sum[i] += binary.NativeEndian.Uint64(bytes[8*i:])
			}
		}
	}
	return sum
}
