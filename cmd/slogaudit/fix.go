package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check/fix"
)

func newFix(s streams) *cobra.Command {
	var write bool
	cmd := &cobra.Command{
		Use:   "fix [-w] FILE...|-",
		Short: "Repair old logs: hash secrets, correct field names",
		Long: `Repair logs so that old ones join with new ones: every secret is replaced by the
hash that live logs have, and the fields of auth events get the names and the
forms of the schema (userAgent becomes user_agent). Everything else keeps its
bytes.

The repaired lines go to standard output. With -w files are rewritten: a new file
takes the old one's place when it is complete, keeps its mode and its time of
change, and stays packed if it was. Do not rewrite a file that a service has
open. What cannot be repaired stays; "slogaudit check" says what that is.`,
		Example: `  slogaudit fix old.log > repaired.log
  slogaudit fix -w archive/*.gz`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			var c fix.Changes
			var errs []error
			f := fix.New(nil, nil)
			for _, name := range args {
				if err := fixOne(s, f, name, write, &c); err != nil {
					errs = append(errs, err)
				}
			}
			fmt.Fprintf(s.err, "%d of %d lines changed: %d secrets replaced, %d names and %d hashes corrected\n", c.Changed, c.Lines, c.Secrets, c.Names, c.Hashes)
			if len(errs) > 0 {
				return failed(errors.Join(errs...))
			}
			return nil
		},
	}
	cmd.Flags().BoolVarP(&write, "write", "w", false, "rewrite the files instead of printing")
	return cmd
}

func fixOne(s streams, f *fix.Fixer, name string, write bool, c *fix.Changes) error {
	if write {
		if name == stdinName {
			return errors.New("-w wants files, not standard input")
		}
		return f.File(name, c)
	}
	in, err := openInput(s.in, name)
	if err != nil {
		return err
	}
	defer in.Close()
	if err := f.Unpacked(s.out, in, c); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
