package uprobe

import (
	"github.com/cilium/ebpf/asm"

	"k8s-dlv-tui/agent/plan"
)

// Where things are on the program's own stack, of which there are 512 bytes.
const (
	onScratch  = -8
	onDuration = -16
	onTime     = -24
	// The key of a call: goroutine, depth, function, thread (only where there is no goroutine).
	onKey       = -48
	onGoroutine = onKey
	onDepth     = onKey + 8
	onFunction  = onKey + 16
	onThread    = onKey + 20
	keySize     = 24
	// Two words of the process: a frame pointer and a return address.
	onFrame = -64
)

// noWakeup: the reader looks by itself every few milliseconds; waking it at each record would cost more than the record.
const noWakeup = 1

// generator makes the program of one probe.
type generator struct {
	assembly
	machine   *machine
	maps      descriptors
	sleepable bool
	// number is the probe's number, function the number of the function whose entry a return matches, -1: none.
	number, function int
	probe            *plan.Probe
	base             uint64
	goroutineOffset  int
	frames           int
	threads          threadSource
	layout           layout
	drops            map[drop]label
	end              label
}

// drop is a way in which a call is not recorded: what is counted, and whether a record must be given back.
type drop struct {
	counter  int
	reserved bool
}

// matches: a return is matched with its entry.
func (g *generator) matches() bool { return g.function >= 0 }

// limited: the probe's records count against the limits. The ones of returns don't: their entries did.
func (g *generator) limited() bool { return !g.probe.Return || !g.matches() }

// generate emits the program.
func (g *generator) generate() (asm.Instructions, error) {
	g.drops = map[drop]label{}
	g.end = g.label()
	early, late := splitCondition(g.probe)

	g.emit(asm.Mov.Reg(context, asm.R1))
	g.count()
	if g.matches() {
		g.identify()
	}
	if g.matches() && g.probe.Return {
		g.match()
	}
	g.require(early, true, g.dropTo(countFiltered, false))
	if g.limited() && len(late) == 0 {
		g.refuseEarly(false)
	}
	g.reserve()
	need := needed(g.probe, late)
	for i := range g.probe.Slots {
		if need[i] {
			g.fill(i)
		}
	}
	g.require(late, false, g.dropTo(countFiltered, true))
	if g.limited() {
		if len(late) > 0 {
			g.refuseEarly(true)
		}
		g.takeShare()
	}
	for i := range g.probe.Slots {
		if !need[i] {
			g.fill(i)
		}
	}
	if !g.matches() {
		g.identify()
	}
	g.head()
	if g.frames > 0 {
		g.walk()
	}
	if g.matches() && !g.probe.Return {
		g.remember()
	}
	g.submit()
	g.dropped()
	g.place(g.end)
	g.emit(asm.Mov.Imm(asm.R0, 0), asm.Return())
	return g.finish()
}

// count finds the counters of the probe on this processor and counts the call. It notes the time as well.
func (g *generator) count() {
	g.findCounters(g.number)
	g.increment(countCalls)
	g.emit(asm.FnKtimeGetNs.Call(), storeRegister(asm.RFP, onTime, asm.R0, asm.DWord))
	g.emit(store(asm.RFP, onDuration, 0, asm.DWord))
}

func (g *generator) findCounters(number int) {
	g.emit(store(asm.RFP, onScratch, int32(number), asm.Word))
	g.emit(asm.LoadMapPtr(asm.R1, g.maps.counters), asm.Mov.Reg(asm.R2, asm.RFP), asm.Add.Imm(asm.R2, onScratch))
	g.emit(asm.FnMapLookupElem.Call())
	g.jumpImmediate(asm.JEq, asm.R0, 0, g.end)
	g.emit(asm.Mov.Reg(counters, asm.R0))
}

// increment counts. Atomically: a program that sleeps can be interrupted by another one on the same processor.
func (g *generator) increment(counter int) {
	g.emit(asm.Mov.Imm(asm.R1, 1), atomicAdd(counters, 8*counter, asm.R1))
}

// reserve gets a record in the ring.
func (g *generator) reserve() {
	g.emit(asm.LoadMapPtr(asm.R1, g.maps.ring), asm.Mov.Imm(asm.R2, int32(g.layout.size)), asm.Mov.Imm(asm.R3, 0))
	g.emit(asm.FnRingbufReserve.Call())
	g.jumpImmediate(asm.JEq, asm.R0, 0, g.dropTo(countLost, false))
	g.emit(asm.Mov.Reg(record, asm.R0))
}

// head fills the record's head.
func (g *generator) head() {
	g.emit(store(record, atProbe, int32(g.number), asm.Word))
	g.emit(store(record, atFrames, 0, asm.DWord))
	for _, field := range []struct{ from, to int }{
		{onTime, atTime}, {onGoroutine, atGoroutine}, {onDepth, atDepth}, {onDuration, atDuration},
	} {
		g.emit(load(asm.R1, asm.RFP, field.from, asm.DWord), storeRegister(record, field.to, asm.R1, asm.DWord))
	}
	g.thread()
	g.emit(storeRegister(record, atThread, asm.R0, asm.Word))
}

// thread loads the thread's ID into R0.
func (g *generator) thread() {
	if g.threads.device == 0 {
		g.emit(asm.FnGetCurrentPidTgid.Call())
		return
	}
	// It writes the thread's ID, then the process's; both stay as they are when the namespace is another one.
	g.emit(store(asm.RFP, onFrame, 0, asm.DWord))
	g.emit(asm.LoadImm(asm.R1, int64(g.threads.device), asm.DWord), asm.LoadImm(asm.R2, int64(g.threads.inode), asm.DWord))
	g.emit(asm.Mov.Reg(asm.R3, asm.RFP), asm.Add.Imm(asm.R3, onFrame), asm.Mov.Imm(asm.R4, 8))
	g.emit(asm.FnGetNsCurrentPidTgid.Call(), load(asm.R0, asm.RFP, onFrame, asm.Word))
}

func (g *generator) submit() {
	g.increment(countRecorded)
	g.emit(asm.Mov.Reg(asm.R1, record), asm.Mov.Imm(asm.R2, noWakeup), asm.FnRingbufSubmit.Call())
	g.jump(g.end)
}

// dropTo is the label of a way not to record.
func (g *generator) dropTo(counter int, reserved bool) label {
	d := drop{counter, reserved}
	l, known := g.drops[d]
	if !known {
		l = g.label()
		g.drops[d] = l
	}
	return l
}

// dropped emits the ways not to record. An entry that is not recorded forgets an earlier call at its place, whose
// return was never seen (a panic, a pause): else its own return would be taken for the other's.
func (g *generator) dropped() {
	for counter := range countersOfProbe {
		for _, reserved := range []bool{true, false} {
			l, used := g.drops[drop{counter, reserved}]
			if !used {
				continue
			}
			g.place(l)
			if reserved {
				g.emit(asm.Mov.Reg(asm.R1, record), asm.Mov.Imm(asm.R2, noWakeup), asm.FnRingbufDiscard.Call())
			}
			g.increment(counter)
			if g.matches() && !g.probe.Return {
				g.forget()
			}
			g.jump(g.end)
		}
	}
}
