// Command pair is two Go processes of one program in one container: a parent
// that executes itself again as its child. To find the right one, one has to
// look further than at the container's first process.
package main

import (
	"log"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

const turn = 100 * time.Millisecond

func main() {
	if len(os.Args) > 1 && os.Args[1] == "child" {
		runChild()
		return
	}
	runParent()
}

func runParent() {
	program, err := os.Executable()
	if err != nil {
		log.Fatal(err)
	}
	child := exec.Command(program, "child")
	child.Stdout, child.Stderr = os.Stdout, os.Stderr
	if err := child.Start(); err != nil {
		log.Fatal(err)
	}
	log.Printf("parent %d started child %d", os.Getpid(), child.Process.Pid)
	told := make(chan os.Signal, 1)
	signal.Notify(told, syscall.SIGTERM, syscall.SIGINT)
	for number := 0; ; number++ {
		select {
		case <-told:
			_ = child.Process.Signal(syscall.SIGTERM)
			_ = child.Wait()
			return
		case <-time.After(turn):
			parentTurn(number, "parent")
		}
	}
}

// runChild ends at SIGTERM without being asked twice: Go's default.
func runChild() {
	for number := 0; ; number++ {
		time.Sleep(turn)
		childTurn(number, "child")
	}
}

// parentTurn is called ten times a second in the parent only.
//
//go:noinline
func parentTurn(number int, who string) int { return number + len(who) }

// childTurn is called ten times a second in the child only.
//
//go:noinline
func childTurn(number int, who string) int { return number + len(who) }
