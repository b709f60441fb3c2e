package uprobe

import (
	"encoding/binary"
	"time"

	"github.com/cilium/ebpf/asm"
)

// What user space sets and programs read: 8 bytes each.
const (
	// settingWindow is the length of a window in nanoseconds, 0 without a limit; settingShare how many records a window has.
	settingWindow = 0
	settingShare  = 8
	// settingHits is how many records there may be in all, 0 without a limit.
	settingHits = 16
	// settingSince: entries before that time match no return.
	settingSince = 24
	settingsSize = 32
)

// What programs share among themselves: 8 bytes each.
const (
	// stateWindow has the window's number in its upper half and the records in it in the lower one, so that both change
	// at once.
	stateWindow = 0
	// stateHits are the records so far.
	stateHits = 8
	stateSize = 16
)

// window is what a limit is enforced in: so many records a window.
const window = 100 * time.Millisecond

// maxPerSecond is a rate that no process reaches.
const maxPerSecond = 1_000_000_000

type settings struct {
	perSecond int
	hits      uint64
	since     uint64
}

// marshal makes the settings' bytes. A window is 100 ms, or as long as its whole number of records takes at that rate:
// at 3 a second a third of a second.
func (s settings) marshal() []byte {
	bytes := make([]byte, settingsSize)
	if n := uint64(min(max(s.perSecond, 0), maxPerSecond)); n > 0 {
		share := max(n*uint64(window)/uint64(time.Second), 1)
		binary.NativeEndian.PutUint64(bytes[settingWindow:], (share*uint64(time.Second)+n-1)/n)
		binary.NativeEndian.PutUint64(bytes[settingShare:], share)
	}
	binary.NativeEndian.PutUint64(bytes[settingHits:], s.hits)
	binary.NativeEndian.PutUint64(bytes[settingSince:], s.since)
	return bytes
}

// loadLimits loads where the settings are to R1 and where the state is to R5.
func (g *generator) loadLimits() {
	g.emit(asm.LoadMapValue(asm.R1, g.maps.settings, 0), asm.LoadMapValue(asm.R5, g.maps.state, 0))
}

// windowNow loads the number of the present window to R3, as 32 bits, and the present state to R0. Without a limit it
// jumps.
func (g *generator) windowNow(unlimited label) {
	g.emit(load(asm.R2, asm.R1, settingWindow, asm.DWord))
	g.jumpImmediate(asm.JEq, asm.R2, 0, unlimited)
	g.emit(load(asm.R3, asm.RFP, onTime, asm.DWord), asm.Div.Reg(asm.R3, asm.R2), asm.Mov.Reg32(asm.R3, asm.R3))
	g.emit(load(asm.R0, asm.R5, stateWindow, asm.DWord))
}

// refuseEarly drops a call that is certainly over a limit. It only looks, so that dropping costs little.
func (g *generator) refuseEarly(reserved bool) {
	g.loadLimits()
	unspent, unlimited := g.label(), g.label()
	g.emit(load(asm.R2, asm.R1, settingHits, asm.DWord))
	g.jumpImmediate(asm.JEq, asm.R2, 0, unspent)
	g.emit(load(asm.R3, asm.R5, stateHits, asm.DWord))
	g.jumpRegister(asm.JGE, asm.R3, asm.R2, g.dropTo(countSpent, reserved))
	g.place(unspent)
	g.windowNow(unlimited)
	g.emit(asm.Mov.Reg(asm.R2, asm.R0), asm.RSh.Imm(asm.R2, 32))
	g.jumpRegister(asm.JNE, asm.R2, asm.R3, unlimited)
	g.emit(asm.Mov.Reg32(asm.R0, asm.R0), load(asm.R2, asm.R1, settingShare, asm.DWord))
	g.jumpRegister(asm.JGE, asm.R0, asm.R2, g.dropTo(countLimited, reserved))
	g.place(unlimited)
}

// takeShare takes one of the window's records and one of all, or drops the call.
func (g *generator) takeShare() {
	g.loadLimits()
	same, unlimited, unspent := g.label(), g.label(), g.label()
	g.windowNow(unlimited)
	g.emit(asm.Mov.Reg(asm.R2, asm.R0), asm.RSh.Imm(asm.R2, 32))
	g.jumpRegister(asm.JEq, asm.R2, asm.R3, same)
	// The first record of a window; another processor may be faster.
	g.emit(asm.Mov.Reg(asm.R2, asm.R0), asm.LSh.Imm(asm.R3, 32), asm.Or.Imm(asm.R3, 1))
	g.emit(compareExchange(asm.R5, stateWindow, asm.R3))
	g.jumpRegister(asm.JEq, asm.R0, asm.R2, unlimited)
	g.place(same)
	g.emit(asm.Mov.Imm(asm.R2, 1), fetchAdd(asm.R5, stateWindow, asm.R2))
	g.emit(asm.Mov.Reg32(asm.R2, asm.R2), load(asm.R3, asm.R1, settingShare, asm.DWord))
	g.jumpRegister(asm.JGE, asm.R2, asm.R3, g.dropTo(countLimited, true))
	g.place(unlimited)
	g.emit(load(asm.R3, asm.R1, settingHits, asm.DWord))
	g.jumpImmediate(asm.JEq, asm.R3, 0, unspent)
	g.emit(asm.Mov.Imm(asm.R2, 1), fetchAdd(asm.R5, stateHits, asm.R2))
	g.jumpRegister(asm.JGE, asm.R2, asm.R3, g.dropTo(countSpent, true))
	g.place(unspent)
}
