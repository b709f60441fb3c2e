// Package image makes container images without a container engine: one layer
// of files, a configuration, and a tar that containerd can import.
package image

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path"
	"sort"
	"strings"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Entry is one thing in an image's file system.
type Entry struct {
	// Path in the image, without a leading slash. Missing parents are made.
	Path string
	// Mode holds the permission bits as chmod takes them: 0o1777 is sticky. A
	// hard link has its target's.
	Mode int64
	// Exactly one of these says what it is; none of them means a folder.
	Content  []byte
	Source   string // a file of the host
	LinkTo   string // a symbolic link
	HardLink string // another path in the image
}

// layer packs the entries. The same entries give the same bytes: no times, no
// owners, and an order of its own.
func layer(entries []Entry) (v1.Layer, error) {
	packed, err := pack(entries)
	if err != nil {
		return nil, err
	}
	return tarball.LayerFromOpener(func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(packed)), nil
	}, tarball.WithCompressionLevel(gzip.BestSpeed))
}

func pack(entries []Entry) ([]byte, error) {
	var packed bytes.Buffer
	writer := tar.NewWriter(&packed)
	modes := map[string]int64{}
	for _, entry := range withParents(entries) {
		if entry.HardLink != "" {
			// Unpacking sets the mode for every name, and they share one file.
			entry.Mode = modes[entry.HardLink]
		}
		modes[entry.Path] = entry.Mode
		if err := write(writer, entry); err != nil {
			return nil, fmt.Errorf("pack %s: %w", entry.Path, err)
		}
	}
	err := writer.Close()
	return packed.Bytes(), err
}

// withParents adds the folders that are implied, and puts links last, since a
// hard link must follow what it links to.
func withParents(entries []Entry) []Entry {
	known := map[string]bool{".": true}
	for _, entry := range entries {
		known[entry.Path] = true
	}
	all := append([]Entry(nil), entries...)
	for _, entry := range entries {
		for parent := path.Dir(entry.Path); !known[parent]; parent = path.Dir(parent) {
			known[parent] = true
			all = append(all, Entry{Path: parent, Mode: 0o755})
		}
	}
	isLink := func(e Entry) bool { return e.LinkTo+e.HardLink != "" }
	sort.SliceStable(all, func(i, j int) bool {
		if isLink(all[i]) != isLink(all[j]) {
			return isLink(all[j])
		}
		return all[i].Path < all[j].Path
	})
	return all
}

func write(writer *tar.Writer, entry Entry) error {
	header := &tar.Header{Name: strings.TrimPrefix(entry.Path, "/"), Mode: entry.Mode}
	content := entry.Content
	switch {
	case entry.LinkTo != "":
		header.Typeflag, header.Linkname = tar.TypeSymlink, entry.LinkTo
	case entry.HardLink != "":
		header.Typeflag, header.Linkname = tar.TypeLink, entry.HardLink
	case entry.Source != "":
		var err error
		if content, err = os.ReadFile(entry.Source); err != nil {
			return err
		}
		header.Typeflag, header.Size = tar.TypeReg, int64(len(content))
	case content != nil:
		header.Typeflag, header.Size = tar.TypeReg, int64(len(content))
	default:
		header.Typeflag = tar.TypeDir
		header.Name += "/"
	}
	if err := writer.WriteHeader(header); err != nil {
		return err
	}
	if header.Typeflag != tar.TypeReg {
		return nil
	}
	_, err := writer.Write(content)
	return err
}
