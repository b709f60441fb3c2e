package process

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The recordings are of real nodes; hello-world is the target and is in exactly one container.
func TestContainerIDsOfRecordedNodes(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d recordings, %v", len(files), err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		containers := map[string][]string{}
		for _, section := range strings.Split("\n"+string(text), "\n## ")[1:] {
			head, cgroup, _ := strings.Cut(section, "\n")
			name := strings.Fields(head)[1]
			for _, id := range ContainerIDs(cgroup) {
				containers[name] = append(containers[name], id)
			}
		}
		target := containers["hello-world"]
		if len(target) == 0 {
			t.Errorf("%s: the target is in no container", file)
		}
		for _, id := range target {
			if len(id) != 64 {
				t.Errorf("%s: %q", file, id)
			}
			for _, pause := range containers["pause"] {
				if id == pause {
					t.Errorf("%s: the target's ID is that of a sandbox", file)
				}
			}
		}
	}
}

func TestContainerIDs(t *testing.T) {
	a, b := strings.Repeat("a", 64), strings.Repeat("b", 64)
	for _, one := range []struct{ name, cgroup, want string }{
		{"nothing", "0::/init.scope\n", ""},
		{"v2 relative to the reader", "0::/../../pod67bbf4c4-160e-4bb2-8ddf-fa1936af1267/" + a + "\n", a},
		{"a scope of systemd", "0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-" + a + ".scope\n", a},
		{"a kubelet in a container: the last counts", "0::/docker/" + b + "/kubepods/besteffort/pod1/" + a + "\n", a},
		{"a cgroup below the container", "0::/kubepods/pod1/" + a + "/init.scope\n", a},
		{"the same in every hierarchy", "9:pids:/kubepods/" + a + "\n8:cpu:/kubepods/" + a + "\n", a},
		{"CRI-O's conmon is outside", "0::/kubepods.slice/crio-conmon-" + a + ".scope\n", ""},
		{"CRI-O", "0::/kubepods.slice/crio-" + a + ".scope/container\n", a},
	} {
		if got := strings.Join(ContainerIDs(one.cgroup), " "); got != one.want {
			t.Errorf("%s: %q", one.name, got)
		}
	}
	if got := NormalContainerID("containerd://" + a); got != a {
		t.Errorf("%q", got)
	}
}

func FuzzContainerIDs(f *testing.F) {
	f.Add("0::/kubepods/" + strings.Repeat("0", 70))
	f.Fuzz(func(t *testing.T, cgroup string) {
		for _, id := range ContainerIDs(cgroup) {
			if !regexp.MustCompile(`^[0-9a-f]{64}$`).MatchString(id) || !strings.Contains(cgroup, id) {
				t.Errorf("%q", id)
			}
		}
	})
}
