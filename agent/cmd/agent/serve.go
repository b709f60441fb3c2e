package main

import (
	"flag"
	"os"
	"path/filepath"
	"time"

	"k8s-dlv-tui/agent/control"
)

// places are where things are: everything is beside the agent unless told otherwise.
type places struct {
	directory, dlv string
}

func parsePlaces(name string, arguments []string, more func(*flag.FlagSet)) (places, bool) {
	own := "."
	if executable, err := os.Executable(); err == nil {
		own = filepath.Dir(executable)
	}
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	directory := flags.String("dir", own, "private directory with the sockets")
	dlv := flags.String("dlv", filepath.Join(own, "dlv"), "path of dlv")
	if more != nil {
		more(flags)
	}
	if flags.Parse(arguments) != nil || flags.NArg() > 0 {
		return places{}, false
	}
	absolute, err := filepath.Abs(*directory)
	if err != nil {
		return places{}, false
	}
	return places{absolute, *dlv}, true
}

func serve(arguments []string) int {
	var firstClient, linger time.Duration
	var spool int64
	where, ok := parsePlaces("serve", arguments, func(flags *flag.FlagSet) {
		flags.DurationVar(&firstClient, "first-client", 30*time.Second, "how long a first client is waited for")
		flags.DurationVar(&linger, "linger", 60*time.Second, "how long a client is waited for after a lease was lost")
		flags.Int64Var(&spool, "spool", 192, "MiB of the directory that the hits of watch sessions may take, and again for their export")
	})
	if !ok {
		return exitUsage
	}
	if err := os.MkdirAll(where.directory, 0o700); err != nil {
		return fail("%v", err)
	}
	// The directory of the upload may have been made by a shell with another mask.
	if err := os.Chmod(where.directory, 0o700); err != nil {
		return fail("%s is not the agent's own, give another one with --dir: %v", where.directory, err)
	}
	status, err := control.New(control.Options{
		Directory:   where.directory,
		Dlv:         where.dlv,
		Version:     version,
		FirstClient: firstClient,
		Linger:      linger,
		SpoolLimit:  spool << 20,
		Log:         os.Stderr,
	}).Serve()
	if err != nil {
		return fail("%v", err)
	}
	return status
}
