package main

import (
	"errors"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check"
	"github.com/slogaudit/slogaudit/check/fix"
)

func newFix(s streams) *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use:   "fix [-w] FILE|DIRECTORY|PATTERN|- ...",
		Short: "Repair old logs: hash secrets, correct field names",
		Long: `Repair logs so that old ones join with new ones: every secret is replaced by the
hash that live logs have, and the fields of auth events get the names and the
forms of the schema (userAgent becomes user_agent). Everything else keeps its
bytes.

The repaired lines go to standard output, unpacked. Of a directory the logs are
taken. With -w files are rewritten: a new file
takes the old one's place when it is complete, keeps its mode and its time of
change, and stays packed if it was. Do not rewrite a file that a service has
open. What cannot be repaired stays; "slogaudit check" says what that is.

Exit codes: 0 done, 2 wrong usage, 3 something could not be read or rewritten.`,
		Example: `  slogaudit fix old.log > repaired.log
  slogaudit fix -w archive/*.gz`,
		Args: wantSome("a FILE, DIRECTORY or PATTERN, or - for standard input,"),
		RunE: func(_ *cobra.Command, args []string) error {
			if write && slices.Contains(args, stdinName) {
				return errors.New("-w wants files, not standard input")
			}
			var c fix.Changes
			f := fix.New(nil, nil)
			repair := func() (bool, error) { return printFixed(s, f, args, &c) }
			if write {
				repair = func() (bool, error) { return rewriteFixed(s, f, args, &c), nil }
			}
			complete, err := repair()
			if err != nil {
				return err
			}
			say(s, "fix", "%d of %s changed: %s replaced, %s and %s corrected", c.Changed, countOf(c.Lines, "line"), countOf(c.Secrets, "secret"), countOf(c.Names, "name"), countOf(c.Hashes, "hash"))
			if !complete {
				return failed(nil)
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "rewrite the files instead of printing")
	return cmd
}

func printFixed(s streams, f *fix.Fixer, args []string, c *fix.Changes) (complete bool, err error) {
	return readInputs(s, "fix", inputs(args), func(_ string, r io.Reader) error {
		return f.Stream(s.out, r, c)
	})
}

// rewriteFixed rewrites the files, those too that check would not read because
// they repeat another one: what is in them leaks all the same.
func rewriteFixed(s streams, f *fix.Fixer, args []string, c *fix.Changes) (complete bool) {
	complete = true
	for _, in := range check.Files(args) {
		if err := in.Err(); err != nil {
			complain(s, "fix", in.Name, err)
			complete = false
		} else if err := f.File(in.Name, c); err != nil {
			warn(s, "fix", err)
			complete = false
		}
	}
	return complete
}
