package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/pflag"
)

// check refuses flags that would do nothing, given what the plan stores in, and
// values that make no sense.
func (f *pipeFlags) check(set *pflag.FlagSet, p *pipePlan) error {
	if err := atLeastOne(set, "max-line"); err != nil {
		return err
	}
	if err := notNegative(set, "linger", "drain-timeout"); err != nil {
		return err
	}
	if p.journal == "" {
		if name := firstChanged(set, "segment-size", "full", "linger"); name != "" {
			return fmt.Errorf("--%s is for a journal, and there is none: give --journal DIR", name)
		}
	}
	if f.file == "" && set.Changed("max-size") {
		return errors.New("--max-size is for --file, which is not given")
	}
	return nil
}

func firstChanged(set *pflag.FlagSet, names ...string) string {
	for _, name := range names {
		if set.Changed(name) {
			return name
		}
	}
	return ""
}

// ofJournal are the names that show that a directory is a journal or is about to
// be one: holds may be placed before it is begun.
var ofJournal = regexp.MustCompile(`^(?:origin|holds\.json|receipts\.jsonl|audit-\d{20}\.jsonl.*)$`)

// emptyOrJournal refuses a directory that holds something else than a journal: one
// would be strewn among files that it has nothing to do with, and the next sweep
// of old segments too.
func emptyOrJournal(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	foreign := false
	for _, e := range entries {
		switch {
		case ofJournal.MatchString(e.Name()):
			return nil
		case e.Name() != "lost+found" && e.Name() != "lock" && !strings.HasPrefix(e.Name(), "."):
			foreign = true
		}
	}
	if foreign {
		return fmt.Errorf("%s: there are other files in this directory and no journal: it wants one for it alone", dir)
	}
	return nil
}
