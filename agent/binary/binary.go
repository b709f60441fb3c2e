// Package binary reads Go executables as files: build info, functions, lines, signatures. No process is stopped.
package binary

import (
	"debug/buildinfo"
	"debug/elf"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
)

// ErrNotGo is the answer to a binary without Go's build info.
var ErrNotGo = errors.New("not a Go program")

// Binary is what an executable says about itself; field names are those of the protocol.
type Binary struct {
	PID           int               `json:"pid"`
	Executable    string            `json:"executable"`
	Bytes         int64             `json:"bytes"`
	GoVersion     string            `json:"goVersion"`
	Module        string            `json:"module"`
	ModuleVersion string            `json:"moduleVersion"`
	Revision      string            `json:"revision,omitempty"`
	RevisionTime  string            `json:"revisionTime,omitempty"`
	Modified      bool              `json:"modified,omitempty"`
	Settings      map[string]string `json:"settings"`
	Arch          string            `json:"arch"`
	DebugInfo     bool              `json:"debugInfo"`
	Optimised     bool              `json:"optimised"`
	PIE           bool              `json:"pie"`
	Cgo           bool              `json:"cgo"`
	Race          bool              `json:"race"`
	Functions     int               `json:"functions"`
	Estimate      Estimate          `json:"estimate"`
}

// Inspect reads the executable at path; name is what to call it (path is usually /proc/PID/exe).
// The error is ErrNotGo for other programs.
func Inspect(path, name string) (Binary, error) {
	info, err := buildinfo.ReadFile(path)
	if err != nil {
		return Binary{}, fmt.Errorf("%w: %v", ErrNotGo, err)
	}
	file, err := elf.Open(path)
	if err != nil {
		return Binary{}, err
	}
	defer file.Close()
	size, err := os.Stat(path)
	if err != nil {
		return Binary{}, err
	}
	binary := Binary{
		Executable:    name,
		Bytes:         size.Size(),
		GoVersion:     info.GoVersion,
		Module:        info.Main.Path,
		ModuleVersion: info.Main.Version,
		Settings:      map[string]string{},
		Arch:          goArch(file),
		DebugInfo:     hasDebugInfo(file),
		PIE:           file.Type == elf.ET_DYN,
		Estimate:      EstimateOf(size.Size(), hasDebugInfo(file)),
	}
	if binary.Module == "" {
		binary.Module = info.Path
	}
	for _, setting := range info.Settings {
		binary.Settings[setting.Key] = setting.Value
	}
	binary.Revision = binary.Settings["vcs.revision"]
	binary.RevisionTime = binary.Settings["vcs.time"]
	binary.Modified = binary.Settings["vcs.modified"] == "true"
	binary.Race = binary.Settings["-race"] == "true"
	binary.Optimised = optimised(file, binary.Settings)
	if table, err := FunctionsOf(file); err == nil {
		binary.Functions = table.Count()
		binary.Cgo = table.hasPackage("runtime/cgo")
	}
	return binary, nil
}

// CheckMachine refuses an executable for another machine than the agent's: Delve can only attach to its own.
func CheckMachine(path string) error {
	file, err := elf.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	if arch := goArch(file); arch != runtime.GOARCH {
		return fmt.Errorf("the program is for %s, the debugger here for %s", arch, runtime.GOARCH)
	}
	return nil
}

func goArch(file *elf.File) string {
	switch file.Machine {
	case elf.EM_X86_64:
		return "amd64"
	case elf.EM_AARCH64:
		return "arm64"
	case elf.EM_386:
		return "386"
	case elf.EM_ARM:
		return "arm"
	default:
		return strings.ToLower(strings.TrimPrefix(file.Machine.String(), "EM_"))
	}
}

func hasDebugInfo(file *elf.File) bool {
	return file.Section(".debug_info") != nil || file.Section(".zdebug_info") != nil
}

// optimised tells whether the compiler was free to leave variables and functions out. The build settings of cmd/go say
// it; other build tools write none, then the compiler's own note in the debug info counts.
func optimised(file *elf.File, settings map[string]string) bool {
	if _, known := settings["-compiler"]; !known {
		if producer := producerOfMain(file); producer != "" {
			return !hasWord(producer, "-N")
		}
	}
	return !hasWord(settings["-gcflags"], "-N")
}

func hasWord(text, word string) bool {
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ';' || r == '=' }) {
		if field == word {
			return true
		}
	}
	return false
}
