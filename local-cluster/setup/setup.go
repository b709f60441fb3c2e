package setup

import (
	"debug/elf"
	"os"
	"path/filepath"

	"k8s-dlv-tui/local-cluster/layout"
)

// Run does every step that is still to be done.
func Run(l layout.Layout, progress *Progress) error {
	if err := l.MakeFolders(); err != nil {
		return err
	}
	// The folder ignores itself, whatever the repository's own rules say.
	if err := os.WriteFile(filepath.Join(l.State(), ".gitignore"), []byte("*\n"), 0o644); err != nil {
		return err
	}
	if err := installPackages(l, progress); err != nil {
		return err
	}
	if err := buildKubernetes(l, progress); err != nil {
		return err
	}
	return makeBaseImages(l, progress)
}

// isStatic says whether a program runs without shared libraries, as it must
// in an image that has none.
func isStatic(path string) bool {
	file, err := elf.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	for _, segment := range file.Progs {
		if segment.Type == elf.PT_INTERP {
			return false
		}
	}
	return true
}
