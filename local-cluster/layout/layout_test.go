package layout

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestClonesDiffer(t *testing.T) {
	one, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	other, err := New(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if one.CgroupName() == other.CgroupName() || one.State() == other.State() {
		t.Fatalf("two clones share something: %q %q", one.CgroupName(), other.CgroupName())
	}
}

func TestOneCloneByTwoPaths(t *testing.T) {
	folder := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(folder, link); err != nil {
		t.Fatal(err)
	}
	direct, _ := New(folder)
	linked, err := New(link)
	if err != nil || direct != linked {
		t.Fatalf("%v and %v (%v)", direct, linked, err)
	}
}

func TestFolderThatANodeHides(t *testing.T) {
	if _, err := New("/var/lib"); err == nil || !strings.Contains(err.Error(), "move the clone") {
		t.Fatalf("got %v", err)
	}
}
