package image

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

func headers(t *testing.T, entries []Entry) []*tar.Header {
	t.Helper()
	packed, err := pack(entries)
	if err != nil {
		t.Fatal(err)
	}
	var all []*tar.Header
	for reader := tar.NewReader(bytes.NewReader(packed)); ; {
		header, err := reader.Next()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, header)
	}
}

func TestParentsComeFirstAndLinksLast(t *testing.T) {
	var names []string
	for _, header := range headers(t, []Entry{
		{Path: "bin/a", HardLink: "bin/z"},
		{Path: "usr/share/x", Mode: 0o644, Content: []byte("x")},
		{Path: "bin/z", Mode: 0o755, Content: []byte("z")},
	}) {
		names = append(names, header.Name)
	}
	want := []string{"bin/", "bin/z", "usr/", "usr/share/", "usr/share/x", "bin/a"}
	if !reflect.DeepEqual(names, want) {
		t.Fatalf("got %v, want %v", names, want)
	}
}

func TestHardLinkKeepsTheModeOfItsTarget(t *testing.T) {
	for _, header := range headers(t, []Entry{{Path: "a", HardLink: "z"}, {Path: "z", Mode: 0o755, Content: []byte("z")}}) {
		if header.Mode != 0o755 {
			t.Errorf("%s would be unpacked with mode %o", header.Name, header.Mode)
		}
	}
}

func TestTmpIsForEverybody(t *testing.T) {
	all := headers(t, []Entry{{Path: "tmp", Mode: 0o1777}})
	if len(all) != 1 || all[0].Mode != 0o1777 || all[0].Typeflag != tar.TypeDir {
		t.Fatalf("%+v", all[0])
	}
}

func TestSameEntriesAreWrittenOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.tar")
	image := Image{Name: "registry.local/x:1", Entries: []Entry{{Path: "x", Mode: 0o755, Content: []byte("one")}}, Entrypoint: []string{"/x"}}
	for run, want := range []bool{true, false} {
		if changed, err := image.Write(path); err != nil || changed != want {
			t.Fatalf("run %d: changed %v, %v", run, changed, err)
		}
	}
	image.Entries[0].Content = []byte("two")
	if changed, err := image.Write(path); err != nil || !changed {
		t.Fatalf("new content: changed %v, %v", changed, err)
	}
	image.Entrypoint = []string{"/y"}
	if changed, err := image.Write(path); err != nil || !changed {
		t.Fatalf("new entrypoint: changed %v, %v", changed, err)
	}
}

func TestTarNamesTheImage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.tar")
	image := Image{Name: "registry.local/x:1", Entries: []Entry{{Path: "x", Mode: 0o755, Content: []byte("x")}}}
	if _, err := image.Write(path); err != nil {
		t.Fatal(err)
	}
	manifest, err := tarball.LoadManifest(func() (io.ReadCloser, error) { return openFile(path) })
	if err != nil || len(manifest) != 1 || !reflect.DeepEqual(manifest[0].RepoTags, []string{"registry.local/x:1"}) {
		t.Fatalf("%+v, %v", manifest, err)
	}
}

func openFile(path string) (io.ReadCloser, error) { return os.Open(path) }
