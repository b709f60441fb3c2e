package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
)

// digest is what is compared after an upload.
type digest struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

func printDigest(arguments []string) int {
	if len(arguments) != 1 {
		return fail("digest takes one file")
	}
	file, err := os.Open(arguments[0])
	if err != nil {
		return fail("%v", err)
	}
	defer file.Close()
	hash := sha256.New()
	n, err := io.Copy(hash, file)
	if err != nil {
		return fail("%v", err)
	}
	digest{n, hex.EncodeToString(hash.Sum(nil))}.print()
	return 0
}

func (d digest) print() {
	line, _ := json.Marshal(d)
	fmt.Println(string(line))
}
