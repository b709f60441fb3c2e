package setup

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStampTellsChangedSourcesAndLostResults(t *testing.T) {
	folder := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(folder, name)
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	source, result := file("main.go", "package main"), file("result", "")
	input, err := fingerprint([]string{source}, "go1.26")
	if err != nil {
		t.Fatal(err)
	}
	stamp := file("stamp", input)
	if !fresh(stamp, input, result) {
		t.Error("unchanged, but not fresh")
	}
	if other, _ := fingerprint([]string{source}, "go1.27"); fresh(stamp, other, result) {
		t.Error("another compiler was not noticed")
	}
	file("main.go", "package main // changed")
	if other, _ := fingerprint([]string{source}, "go1.26"); fresh(stamp, other, result) {
		t.Error("a changed source was not noticed")
	}
	os.Remove(result)
	if fresh(stamp, input, result) {
		t.Error("a lost result was not noticed")
	}
}

func TestVersionIsTheOneInGoMod(t *testing.T) {
	content, err := os.ReadFile("../kubernetes/go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(content), "k8s.io/kubernetes "+Version+"\n") {
		t.Errorf("kubernetes/go.mod does not require k8s.io/kubernetes %s", Version)
	}
}

func TestLastLines(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log")
	os.WriteFile(path, []byte("one\ntwo\nthree\n"), 0o644)
	if got := LastLines(path, 2); got != "    two\n    three" {
		t.Errorf("%q", got)
	}
}
