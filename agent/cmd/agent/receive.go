package main

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// receive puts a file beside the agent. It is written as NAME.part and gets its name when it has been checked, so that
// nothing half is ever run. The number of compressed bytes is given beforehand, because not every exec stream can close
// one direction alone.
func receive(arguments []string) int {
	flags := flag.NewFlagSet("receive", flag.ContinueOnError)
	name := flags.String("name", "", "name of the file, without a slash")
	bytes := flags.Int64("bytes", -1, "length of the file")
	sum := flags.String("sha256", "", "SHA-256 of the file")
	compressed := flags.Int64("compressed-bytes", -1, "length of the gzip stream; without it, stdin is read to its end")
	if flags.Parse(arguments) != nil {
		return exitUsage
	}
	if *name == "" || strings.ContainsAny(*name, "/\x00") || *name == "." || *name == ".." || *bytes < 0 || len(*sum) != 64 {
		return fail("receive needs --name (without a slash), --bytes and --sha256")
	}
	executable, err := os.Executable()
	if err != nil {
		return fail("%v", err)
	}
	part := filepath.Join(filepath.Dir(executable), *name+".part")
	stream := io.Reader(os.Stdin)
	if *compressed >= 0 {
		stream = io.LimitReader(stream, *compressed)
	}
	got, err := unpack(stream, part, *bytes)
	if err == nil && (got.Bytes != *bytes || !strings.EqualFold(got.SHA256, *sum)) {
		err = fmt.Errorf("it is not the file that was sent: %d bytes with SHA-256 %s instead of %d with %s", got.Bytes, got.SHA256, *bytes, *sum)
	}
	if err == nil {
		err = os.Rename(part, filepath.Join(filepath.Dir(executable), *name))
	}
	if err != nil {
		_ = os.Remove(part)
		return fail("%s was not received: %v", *name, err)
	}
	got.print()
	return 0
}

// unpack writes the file and measures it. It reads no more than one byte over the length that is expected: a stream can
// grow without end when it is unpacked.
func unpack(stream io.Reader, path string, bytes int64) (digest, error) {
	buffered := bufio.NewReaderSize(stream, 64<<10)
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return digest{}, fmt.Errorf("the stream is not gzip: %w", err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o700)
	if err != nil {
		return digest{}, err
	}
	hash := sha256.New()
	n, err := io.Copy(io.MultiWriter(file, hash), io.LimitReader(unzipped, bytes+1))
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the stream ended too early")
	}
	if err == nil {
		err = file.Chmod(0o700)
	}
	if closed := file.Close(); err == nil {
		err = closed
	}
	return digest{n, hex.EncodeToString(hash.Sum(nil))}, err
}
