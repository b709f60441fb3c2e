package delve

import "testing"

func TestDelveName(t *testing.T) {
	for name, want := range map[string]string{"tick": "tick", "a1": "a1", "12": "", "(*T).M": "", "a b": "", "": "", "größe": "größe"} {
		if got := delveName(name); got != want {
			t.Errorf("%q: %q", name, got)
		}
	}
}

func TestSupportedGo(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.24.9": false, "go1.25.0": true, "go1.26.8": true, "go1.27rc1": true, "go1.27.3 X:nodwarf5": true, "go1.28.0": false, "go1.9": false,
	} {
		if got := supportedGo(version); got != want {
			t.Errorf("%s: %t", version, got)
		}
	}
}
