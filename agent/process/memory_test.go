package process

import (
	"os"
	"path/filepath"
	"testing"
)

func TestMemoryAvailable(t *testing.T) {
	for name, one := range map[string]struct {
		files map[string]string
		want  int
	}{
		"no limit, v2":       {map[string]string{"memory.max": "max\n", "memory.current": "1\n"}, 2048},
		"a limit, v2":        {map[string]string{"memory.max": "536870912\n", "memory.current": "104857600\n"}, 412},
		"a limit used up":    {map[string]string{"memory.max": "1000\n", "memory.current": "2000\n"}, 0},
		"a limit, v1":        {map[string]string{"memory/memory.limit_in_bytes": "104857600", "memory/memory.usage_in_bytes": "0"}, 100},
		"no limit, v1":       {map[string]string{"memory/memory.limit_in_bytes": "9223372036854771712", "memory/memory.usage_in_bytes": "0"}, 2048},
		"nothing to be read": {nil, 2048},
	} {
		root := t.TempDir()
		if err := os.MkdirAll(filepath.Join(root, "memory"), 0o700); err != nil {
			t.Fatal(err)
		}
		write := func(name, text string) {
			if err := os.WriteFile(filepath.Join(root, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		write("meminfo", "MemTotal:       24105000 kB\nMemAvailable:    2097152 kB\n")
		for name, text := range one.files {
			write(name, text)
		}
		if got := availableMiB(filepath.Join(root, "meminfo"), root); got != one.want {
			t.Errorf("%s: %d MiB instead of %d", name, got, one.want)
		}
	}
}
