package cgroup

import (
	"reflect"
	"testing"
)

func TestMixedHost(t *testing.T) {
	got := parseMountinfo(`30 24 0:26 / /sys/fs/cgroup/cpu,cpuacct rw,nosuid - cgroup cgroup rw,cpu,cpuacct
31 24 0:27 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,xattr,release_agent=/lib/systemd/systemd-cgroups-agent,name=systemd
32 24 0:28 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw,nsdelegate
33 24 0:29 / /sys/fs/cgroup rw - tmpfs tmpfs rw
`)
	want := []Hierarchy{
		{Mountpoint: "/sys/fs/cgroup/cpu,cpuacct", Options: "cpu,cpuacct"},
		{Mountpoint: "/sys/fs/cgroup/systemd", Options: "none,name=systemd"},
		{Mountpoint: "/sys/fs/cgroup/unified", V2: true},
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	if !got[0].has("cpuacct") || got[0].has("cpuset") {
		t.Fatal("controllers of a hierarchy misread")
	}
}

func TestPureV2Host(t *testing.T) {
	got := parseMountinfo("35 25 0:30 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot\n")
	want := []Hierarchy{{Mountpoint: "/sys/fs/cgroup", V2: true}}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v", got)
	}
}
