package uprobe

import (
	"fmt"

	"github.com/cilium/ebpf"
	"github.com/cilium/ebpf/asm"
)

// license: the kernel lets only programs under the GPL read a process's memory; what is loaded is generated for that.
const license = "GPL"

// load makes the programs and has the kernel verify them. Ones that may sleep read pages that aren't there as well;
// where the kernel doesn't take such a program, plain ones do.
func (p *Probes) load(source threadSource) error {
	sleepable := p.options.Method == UprobeMulti
	for i := range p.options.Probes {
		program, err := p.loadOne(i, source, sleepable)
		if err != nil && i == 0 && sleepable {
			if plain, second := p.loadOne(i, source, false); second == nil {
				program, err, sleepable = plain, nil, false
			}
		}
		if err != nil {
			return err
		}
		p.programs = append(p.programs, program)
	}
	return nil
}

func (p *Probes) loadOne(number int, source threadSource, sleepable bool) (*ebpf.Program, error) {
	g := newGenerator(&p.options, number, thisMachine(), p.maps.descriptors(), source, sleepable)
	instructions, err := g.generate()
	if err != nil {
		return nil, badPlan(number, "its program would be too long: %s", err)
	}
	program, err := loadProgram(fmt.Sprintf("probe%d", number), instructions, p.options.Method, sleepable)
	if err != nil {
		return nil, loadFailure(err)
	}
	if number == len(p.layouts) {
		p.layouts = append(p.layouts, g.layout)
	}
	return program, nil
}

func newGenerator(options *Options, number int, m *machine, d descriptors, source threadSource, sleepable bool) *generator {
	probe := &options.Probes[number]
	return &generator{
		machine:         m,
		maps:            d,
		sleepable:       sleepable,
		number:          number,
		function:        options.Functions[number],
		probe:           probe,
		base:            options.Base,
		goroutineOffset: options.GoroutineOffset,
		frames:          options.Frames,
		threads:         source,
		layout:          newLayout(probe.Slots, options.Frames),
	}
}

func loadProgram(name string, instructions asm.Instructions, method Method, sleepable bool) (*ebpf.Program, error) {
	spec := &ebpf.ProgramSpec{Name: name, Type: ebpf.Kprobe, Instructions: instructions, License: license}
	if method == UprobeMulti {
		spec.AttachType = ebpf.AttachTraceUprobeMulti
	}
	if sleepable {
		const mayBeSleepable = 1 << 4
		spec.Flags = mayBeSleepable
	}
	return ebpf.NewProgram(spec)
}
