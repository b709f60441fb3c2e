package image

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"

	"github.com/google/go-containerregistry/pkg/name"
	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
)

// Image is what a Dockerfile "FROM scratch" would say.
type Image struct {
	// Name with its registry and tag: registry.local/hw:latest.
	Name       string
	Entries    []Entry
	Entrypoint []string
	Cmd        []string
	Env        []string
	WorkingDir string
}

// Write makes the image's tar at path. It returns false when the tar is there
// already and holds the same image.
func (i Image) Write(path string) (changed bool, err error) {
	tag, err := name.NewTag(i.Name, name.StrictValidation)
	if err != nil {
		return false, err
	}
	built, err := i.build()
	if err != nil {
		return false, fmt.Errorf("image %s: %w", i.Name, err)
	}
	if same(path, tag, built) {
		return false, nil
	}
	if err := tarball.WriteToFile(path+".new", tag, built); err != nil {
		return false, fmt.Errorf("image %s: %w", i.Name, err)
	}
	return true, os.Rename(path+".new", path)
}

func (i Image) build() (v1.Image, error) {
	files, err := layer(i.Entries)
	if err != nil {
		return nil, err
	}
	built, err := mutate.AppendLayers(empty.Image, files)
	if err != nil {
		return nil, err
	}
	file, err := built.ConfigFile()
	if err != nil {
		return nil, err
	}
	file = file.DeepCopy()
	file.OS, file.Architecture = "linux", runtime.GOARCH
	file.Config = v1.Config{Entrypoint: i.Entrypoint, Cmd: i.Cmd, Env: i.Env, WorkingDir: i.WorkingDir}
	return mutate.ConfigFile(built, file)
}

// same compares configurations: they name the layers by their hashes.
func same(path string, tag name.Tag, built v1.Image) bool {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return false
	}
	there, err := tarball.ImageFromPath(path, &tag)
	if err != nil {
		return false // damaged, or cut short by an interrupted run
	}
	old, err := there.ConfigName()
	if err != nil {
		return false
	}
	hash, err := built.ConfigName()
	return err == nil && hash == old
}
