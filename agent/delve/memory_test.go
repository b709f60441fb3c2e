package delve

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestNoAttachThatWouldRunOutOfMemory(t *testing.T) {
	path := filepath.Join(t.TempDir(), "big")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 170e6); err != nil {
		t.Fatal(err)
	}
	for available, refused := range map[int]bool{100: true, 575: true, 638: true, 640: false, 8000: false, 0: false} {
		failure := refuseForMemory(path, available)
		if (failure != nil) != refused {
			t.Errorf("%d MiB: %v", available, failure)
		}
		if failure != nil && (failure.Kind != "memory" || !strings.Contains(failure.Message, "about 575 MiB")) {
			t.Errorf("%+v", failure)
		}
	}
	if failure := refuseForMemory(path+"x", 1); failure != nil {
		t.Errorf("no file: %v", failure)
	}
}
