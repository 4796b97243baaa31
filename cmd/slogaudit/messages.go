package main

import (
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/redact"
)

// Messages for people go to standard error, each line of them as
//
//	slogaudit: COMMAND: INPUT: what is the matter
//
// with INPUT where there is one, and without any secret.

// say prints a message of a command; "" is the program itself.
func say(s streams, command, format string, args ...any) {
	if command != "" {
		command += ": "
	}
	for line := range strings.Lines(redact.Default().String(fmt.Sprintf(format, args...)) + "\n") {
		fmt.Fprintf(s.err, "slogaudit: %s%s", command, line)
	}
}

// warn says what went wrong in a command.
func warn(s streams, command string, err error) { say(s, command, "%s", readable(err)) }

// complain says what is wrong with an input of a command.
func complain(s streams, command, name string, err error) {
	say(s, command, "%s: %s", inputName(name), readable(err))
}

// inputName is an input as messages name it.
func inputName(name string) string {
	if name == stdinName {
		return "standard input"
	}
	return name
}

// warner says messages of a command, from any goroutine.
func warner(s streams, command string) func(string, ...any) {
	var mu sync.Mutex
	return func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		say(s, command, format, args...)
	}
}

// packages are what errors of our packages begin with, which says nothing to
// people who do not program with them.
var packages = regexp.MustCompile(`(?m)^(?:(?:check|config|convert|geo|handler|jsonline|monitor|redact|ship|sigma|simulate|sink): )+`)

// readable is the text of an error as a person wants it: of a file that cannot be
// opened the name and why, not the system call.
func readable(err error) string {
	text := packages.ReplaceAllString(err.Error(), "")
	if pe, ok := errors.AsType[*fs.PathError](err); ok && pe.Op != "write" {
		text = strings.Replace(text, pe.Error(), pe.Path+": "+pe.Err.Error(), 1)
	}
	return text
}

// nameOf is a command as messages name it: without the program.
func nameOf(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return ""
	}
	return strings.TrimPrefix(cmd.CommandPath(), cmd.Root().Name()+" ")
}

// countOf writes a number and what there is of it.
func countOf[N int | int64 | uint64](n N, noun string) string {
	switch {
	case n == 1:
		return "1 " + noun
	case strings.HasSuffix(noun, "sh"):
		noun += "e"
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
