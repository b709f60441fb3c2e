package location

import (
	"path/filepath"
	"testing"
)

// The place of a line that was inlined has two frames, and a return address is that of the call before.
func TestFrames(t *testing.T) {
	for _, how := range []string{"plain", "pie", "arm64", "stripped", "strippedpie"} {
		program, _ := open(t, build(t, "values", how))
		table, err := program.functionTable()
		if err != nil {
			t.Fatal(err)
		}
		const base = 0x1000000
		inlined := false
		for function, name := range table.each {
			if string(name) != "main.main" {
				continue
			}
			frames := program.Frames([]uint64{function.start + base, function.end + base, 1}, base, nil)
			if len(frames) < 2 || frames[0].Function != "main.main" || frames[len(frames)-1].Function != "main.main" || filepath.Base(frames[0].File) != "main.go" {
				t.Errorf("%s: %+v", how, frames)
			}
			for at := function.start; at < function.end; at += table.quantum {
				frames := program.Frames([]uint64{at + base}, base, nil)
				if last := frames[len(frames)-1]; last.Function != "main.main" || last.Line < lineWith(t, "func main()") {
					t.Fatalf("%s: %+v", how, frames)
				}
				if len(frames) > 1 {
					inlined = true
				}
			}
		}
		if !inlined {
			t.Errorf("%s: inlined calls: %t", how, inlined)
		}
	}
}
