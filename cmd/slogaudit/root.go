package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

// Exit codes, the same for every command.
const (
	exitClean    = 0
	exitFindings = 1 // the command did its work and found something
	exitUsage    = 2 // wrong flags or arguments
	exitFailed   = 3 // the work could not be done: unreadable input, nothing to read
)

// streams are a command's standard streams.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exitError ends the program with a code. Without a cause nothing is printed:
// the command has said it all.
type exitError struct {
	code  int
	cause error
}

func (e *exitError) Error() string {
	if e.cause == nil {
		return fmt.Sprintf("exit %d", e.code)
	}
	return e.cause.Error()
}

func (e *exitError) Unwrap() error { return e.cause }

// findings ends the program with exitFindings.
func findings() error { return &exitError{code: exitFindings} }

// failed ends the program with exitFailed and says why.
func failed(err error) error { return &exitError{code: exitFailed, cause: err} }

// run executes one command line and returns its exit code.
func run(ctx context.Context, args []string, s streams) int {
	root := newRoot(s)
	root.SetArgs(args)
	cmd, err := root.ExecuteContextC(ctx)
	if err == nil {
		return exitClean
	}
	code := exitUsage
	var e *exitError
	switch {
	case errors.As(err, &e):
		code = e.code
		err = e.cause
	case isWrite(err):
		code = exitFailed
	}
	if err != nil {
		warn(s, nameOf(cmd), err)
	}
	if code == exitUsage {
		use := cmd.UseLine()
		if cmd.HasSubCommands() {
			use = cmd.CommandPath() + " COMMAND"
		}
		fmt.Fprintf(s.err, "usage: %s\nRun '%s --help' for more.\n", use, cmd.CommandPath())
	}
	return code
}

// newRoot lists the commands, each in a file of its name.
func newRoot(s streams) *cobra.Command {
	root := &cobra.Command{
		Use:           "slogaudit",
		Short:         "Checks, redacts and demonstrates audit logs",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.SetIn(s.in)
	root.SetOut(s.out)
	root.SetErr(s.err)
	root.AddCommand(
		newDemo(s),
		newCheck(s),
		newFix(s),
		newConvert(s),
		newDocs(s),
		newExplain(s),
		newRules(s),
		newConfig(s),
		newRedact(s),
		newDetectors(s),
		newFind(s),
		newHash(s),
		newPipe(s),
		newShip(s),
		newQuarantine(s),
		newWatch(s),
		newSimulate(s),
		newSchema(s),
		newRetention(s),
		newVersion(s),
	)
	wantCommands(root)
	return root
}

// onTerminal says whether a person reads w as it is written.
func onTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// isTerminal says whether w shows text to a person who wants colour.
func isTerminal(w io.Writer) bool {
	return onTerminal(w) && os.Getenv("NO_COLOR") == ""
}
