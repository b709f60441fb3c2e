package setup

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
)

// fingerprint is a hash of the named files' contents and of other facts that
// a result depends on.
func fingerprint(files []string, facts ...string) (string, error) {
	hash := sha256.New()
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(hash, "%s %d\n", filepath.Base(file), len(content))
		hash.Write(content)
	}
	for _, fact := range facts {
		fmt.Fprintf(hash, "%q\n", fact)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// fresh says whether the result exists and was made from this very input.
func fresh(stamp, input, result string) bool {
	content, err := os.ReadFile(stamp)
	if err != nil || string(content) != input {
		return false
	}
	_, err = os.Stat(result)
	return err == nil
}

// sources lists the Go sources of one module folder.
func sources(folder string) ([]string, error) {
	var all []string
	for _, pattern := range []string{"*.go", "go.mod", "go.sum"} {
		found, err := filepath.Glob(filepath.Join(folder, pattern))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}
