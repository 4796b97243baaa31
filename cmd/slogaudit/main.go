// Command slogaudit checks, redacts and demonstrates audit logs.
//
// Results go to standard output, everything else to standard error. It exits
// with 0 when all is well, 1 when it found something, 2 for a usage error, and
// 3 when it could not do what it was asked.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	os.Exit(mainCode())
}

// mainCode runs the command line with the process's arguments and streams. A
// first interrupt ends the command in order; a second one kills the process.
func mainCode() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	return run(ctx, os.Args[1:], streams{os.Stdin, os.Stdout, os.Stderr})
}
