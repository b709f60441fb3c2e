package location

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
)

// Base is what is added to the file's addresses in the process: AT_ENTRY of its auxiliary vector less the entry point of
// the file; 0 for a program that isn't position-independent. The first line of /proc/PID/maps would be wrong for
// programs whose first segment isn't the lowest.
func Base(pid int, program *Program) (uint64, error) {
	const atEntry = 9
	if !program.PIE {
		return 0, nil
	}
	vector, err := os.ReadFile(fmt.Sprintf("/proc/%d/auxv", pid))
	if err != nil {
		return 0, err
	}
	for i := 0; i+16 <= len(vector); i += 16 {
		if binary.LittleEndian.Uint64(vector[i:]) == atEntry {
			return binary.LittleEndian.Uint64(vector[i+8:]) - program.elf.Entry, nil
		}
	}
	return 0, errors.New("no AT_ENTRY in the auxiliary vector")
}
