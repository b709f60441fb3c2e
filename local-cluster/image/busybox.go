package image

import (
	"fmt"
	"os/exec"
	"strings"
)

// Busybox makes the usual image of busybox from a static busybox program of
// the host: every applet as a link, /tmp for everybody, a root user.
func Busybox(imageName, program string) (Image, error) {
	output, err := exec.Command(program, "--list").Output()
	if err != nil {
		return Image{}, fmt.Errorf("which applets %s has: %w", program, err)
	}
	entries := []Entry{
		{Path: "bin/busybox", Mode: 0o755, Source: program},
		{Path: "etc/passwd", Mode: 0o644, Content: []byte("root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/:/bin/false\n")},
		{Path: "etc/group", Mode: 0o644, Content: []byte("root:x:0:\nnogroup:x:65534:\n")},
		{Path: "root", Mode: 0o700},
		{Path: "tmp", Mode: 0o1777},
		{Path: "var/tmp", Mode: 0o1777},
		{Path: "usr/bin/env", Mode: 0o777, LinkTo: "/bin/busybox"},
	}
	for _, applet := range strings.Fields(string(output)) {
		if applet != "busybox" {
			entries = append(entries, Entry{Path: "bin/" + applet, HardLink: "bin/busybox"})
		}
	}
	return Image{
		Name: imageName, Entries: entries, Cmd: []string{"sh"},
		Env: []string{"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"},
	}, nil
}
