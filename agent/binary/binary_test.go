package binary

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var built = map[string]string{}

func TestMain(m *testing.M) {
	directory, err := os.MkdirTemp("", "binary-test")
	if err == nil {
		err = build(directory)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(directory)
	os.Exit(status)
}

func build(directory string) error {
	for name, flags := range map[string][]string{
		"plain":     {"-gcflags=all=-N -l"},
		"optimised": {},
		"stripped":  {"-ldflags=-s -w"},
		"pie":       {"-buildmode=pie", "-ldflags=-s -w"},
		"trimmed":   {"-trimpath"},
	} {
		built[name] = filepath.Join(directory, name)
		command := exec.Command("go", append(append([]string{"build", "-o", built[name]}, flags...), "../testdata/server")...)
		command.Env = append(os.Environ(), "CGO_ENABLED=0")
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w\n%s", name, err, output)
		}
	}
	return nil
}

func TestInspect(t *testing.T) {
	for name, want := range map[string]struct{ debug, optimised, pie bool }{
		"plain": {true, false, false}, "optimised": {true, true, false}, "stripped": {false, true, false},
		"pie": {false, true, true}, "trimmed": {true, true, false},
	} {
		got, err := Inspect(built[name], "/app/server")
		if err != nil {
			t.Fatal(err)
		}
		if got.DebugInfo != want.debug || got.Optimised != want.optimised || got.PIE != want.pie || got.Cgo || got.Race {
			t.Errorf("%s: %+v", name, got)
		}
		if !strings.HasPrefix(got.GoVersion, "go1.") || got.Functions < 3000 || got.Bytes < 1e6 || got.Executable != "/app/server" {
			t.Errorf("%s: %+v", name, got)
		}
		if got.Estimate.PauseMS < 100 || got.Estimate.MemoryMiB < 20 {
			t.Errorf("%s: %+v", name, got.Estimate)
		}
	}
	if _, err := Inspect("/bin/sh", "sh"); !errors.Is(err, ErrNotGo) {
		t.Errorf("a shell: %v", err)
	}
}

func TestOptimisedWithoutBuildSettings(t *testing.T) {
	for producer, want := range map[string]bool{"Go cmd/compile go1.26.8; -N -l regabi": true, "Go cmd/compile go1.26.8; regabi": false} {
		if got := hasWord(producer, "-N"); got != want {
			t.Errorf("%s: %t", producer, got)
		}
	}
}

func TestFunctionsOfEveryKindOfBinary(t *testing.T) {
	for name, path := range built {
		functions, err := OpenFunctions(path)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		entry, delve, found := functions.Find("main.(*Shop).Serve")
		if !found || delve != "main.(*Shop).Serve" || entry.Line != 42 || !strings.HasSuffix(functions.Files[entry.File], "server/main.go") {
			t.Errorf("%s: %+v %s", name, entry, delve)
		}
		for _, generic := range []string{"main.Max", "main.Max[...]"} {
			if _, delve, found := functions.Find(generic); !found || delve != "main.Max" {
				t.Errorf("%s: %s is %q", name, generic, delve)
			}
		}
		if _, _, found := functions.Find("main.nosuch"); found {
			t.Errorf("%s: a function that isn't there", name)
		}
		if files := functions.FindFile("server/main.go"); len(files) != 1 {
			t.Errorf("%s: %v", name, files)
		}
		if files := functions.FindFile("erver/main.go"); len(files) != 0 {
			t.Errorf("%s: half a name: %v", name, files)
		}
	}
}

func TestPack(t *testing.T) {
	functions, err := OpenFunctions(built["plain"])
	if err != nil {
		t.Fatal(err)
	}
	packed, err := functions.Pack()
	if err != nil {
		t.Fatal(err)
	}
	zipped, err := base64.StdEncoding.DecodeString(packed.Data)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(zipped))
	if err != nil {
		t.Fatal(err)
	}
	var table struct {
		Files     []string `json:"files"`
		Functions [][]any  `json:"functions"`
	}
	if err := json.NewDecoder(reader).Decode(&table); err != nil {
		t.Fatal(err)
	}
	if len(table.Functions) != packed.Count || packed.Count != functions.Count() || packed.Encoding != "gzip+base64" {
		t.Errorf("%d functions, %+v", len(table.Functions), packed.Count)
	}
	if row := table.Functions[0]; len(row) != 3 || int(row[1].(float64)) >= len(table.Files) {
		t.Errorf("%v", row)
	}
}

func TestSignature(t *testing.T) {
	for _, name := range []string{"plain", "optimised", "trimmed"} {
		parameters, err := SignatureOf(built[name], "main.(*Shop).Serve")
		if err != nil || len(parameters) != 5 {
			t.Fatalf("%s: %+v, %v", name, parameters, err)
		}
		var roles []string
		for _, one := range parameters {
			roles = append(roles, one.Name+" "+one.Type+" "+one.Role)
		}
		want := "s *main.Shop receiver, order *main.Order argument, label string argument, total float64 result, err error result"
		if got := strings.Join(roles, ", "); got != want {
			t.Errorf("%s: %s", name, got)
		}
		if fields := parameters[1].Fields; len(fields) != 7 || fields[1] != (Field{"Customer", "string"}) {
			t.Errorf("%s: %+v", name, fields)
		}
		if parameters[2].Fields != nil || parameters[4].Fields != nil {
			t.Errorf("%s: strings and interfaces have no fields to tell: %+v", name, parameters)
		}
	}
	generic, err := SignatureOf(built["plain"], "main.Max")
	if err != nil || len(generic) != 3 || generic[2].Role != "result" || generic[2].Name != "" {
		t.Errorf("%+v, %v", generic, err)
	}
	library, err := SignatureOf(built["plain"], "net/http.(*conn).serve")
	if err != nil || len(library) != 2 || library[0].Role != "receiver" || library[1].Type != "context.Context" {
		t.Errorf("%+v, %v", library, err)
	}
	if stripped, err := SignatureOf(built["stripped"], "main.tick"); err != nil || stripped != nil {
		t.Errorf("%+v, %v", stripped, err)
	}
}

func TestNames(t *testing.T) {
	for name, want := range map[string][3]string{
		"main.tick":                                {"main.tick", "main", "tick"},
		"net/http.(*Server).Serve":                 {"net/http.(*Server).Serve", "net/http", "(*Server).Serve"},
		"gopkg.in/yaml%2ev3.Unmarshal":             {"gopkg.in/yaml%2ev3.Unmarshal", "gopkg.in/yaml.v3", "Unmarshal"},
		"main.Max[go.shape.int]":                   {"main.Max", "main", "Max[go.shape.int]"},
		"a/b.(*List[go.shape.*c/d.T]).Push":        {"a/b.(*List).Push", "a/b", "(*List[go.shape.*c/d.T]).Push"},
		"main.Map[go.shape.[]int,go.shape.string]": {"main.Map", "main", "Map[go.shape.[]int,go.shape.string]"},
	} {
		if got := [3]string{WithoutTypeParameters(name), Package(name), ShortName(name)}; got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func FuzzNames(f *testing.F) {
	f.Add("a/b.(*List[go.shape.*c/d.T]).Push")
	f.Fuzz(func(t *testing.T, name string) {
		if strings.Contains(name, "[") && strings.ContainsAny(WithoutTypeParameters(name), "[") {
			t.Errorf("%q", name)
		}
		Package(name)
		ShortName(name)
	})
}
