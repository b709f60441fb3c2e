package endtoend

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestReceiveAndDigest(t *testing.T) {
	directory := t.TempDir()
	copied := filepath.Join(directory, "agent")
	if output, err := exec.Command("cp", binary("agent"), copied).CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, output)
	}
	digest, err := exec.Command(copied, "digest", binary("dlv")).Output()
	if err != nil {
		t.Fatal(err)
	}
	packed, err := exec.Command("gzip", "-c", "-1", binary("dlv")).Output()
	if err != nil {
		t.Fatal(err)
	}
	info, _ := os.Stat(binary("dlv"))
	sum := strings.Split(string(digest), `"`)[5]
	receive := func(stream string, arguments ...string) (string, error) {
		command := exec.Command(copied, append([]string{"receive"}, arguments...)...)
		command.Stdin = strings.NewReader(stream)
		output, err := command.CombinedOutput()
		return string(output), err
	}
	bytes := fmt.Sprintf("--bytes=%d", info.Size())
	length := fmt.Sprintf("--compressed-bytes=%d", len(packed))
	got, err := receive(string(packed)+"something behind it", "--name=dlv", bytes, "--sha256="+sum, length)
	if err != nil || got != string(digest) {
		t.Errorf("%v %s", err, got)
	}
	if got, err := os.Stat(filepath.Join(directory, "dlv")); err != nil || got.Mode().Perm() != 0o700 {
		t.Errorf("%v %v", got, err)
	}
	for _, one := range [][]string{
		{string(packed), "--name=x", bytes, "--sha256=" + strings.Repeat("0", 64), length},
		{string(packed), "--name=x", "--bytes=5", "--sha256=" + sum, length},
		{string(packed[:1000]), "--name=x", bytes, "--sha256=" + sum},
		{"not gzip", "--name=x", bytes, "--sha256=" + sum},
		{string(packed), "--name=../x", bytes, "--sha256=" + sum, length},
	} {
		got, err := receive(one[0], one[1:]...)
		if err == nil || strings.Count(got, "\n") != 1 {
			t.Errorf("%v: %v %s", one[1:], err, got)
		}
		left, _ := filepath.Glob(filepath.Join(directory, "x*"))
		if len(left) != 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}
