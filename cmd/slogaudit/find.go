package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check"
	"github.com/slogaudit/slogaudit/redact"
)

type findFlags struct {
	keys      []string
	where     bool
	onlyNamed bool
}

func newFind(s streams) *cobra.Command {
	var f findFlags
	cmd := &cobra.Command{
		Use:   "find [flags] TOKEN|- FILE|DIRECTORY|PATTERN|- ...",
		Short: "Find every record of a token by its hash",
		Long: `Print every line that holds the hash of a token: SHA-256 in hex, as token_hash and
redacted text have it, in base64, as GitHub's audit log has it, and keyed with
each key of --key-env. For a JSON Web Token the hash of its header and payload,
token_fp, is looked for too.

In place of the token its hash can be given, or the first 8 digits of it or more:
a console shows 12. An argument of 8 to 63 hex digits is always taken for those,
and is looked for at the beginning of hashes in hex only; a token that looks so is
given on standard input.

"-" reads the token from standard input, so that it does not end in the shell's
history. A file is searched with all files of the same log that were rotated
away; gzip and zstd are unpacked. No output holds a secret: if the token itself
stands in a line, the line is printed with it replaced, and reported. A token of
fewer than 16 bytes must stand there as a word of its own; one of fewer than 8 is
refused, as it would be found by chance.

Exit codes: 0 the search is done, whether it found something or not; 1 the token
itself stands in a file; 2 wrong usage; 3 something could not be read.`,
		Example: `  slogaudit find - /var/log/app/ < token.txt
  printf %s "$TOKEN" | slogaudit find --where - audit.log
  slogaudit find --key-env 2026-11=AUDIT_KEY - audit.log < token.txt
  slogaudit find sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 audit.log | jq .path
  slogaudit find 9f86d081884c audit.log`,
		Args: wantSome("the TOKEN, or - for standard input,", "a FILE, DIRECTORY or PATTERN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if args[0] == stdinName && slices.Contains(args[1:], stdinName) {
				return errors.New(`the token and a log cannot both be "-"`)
			}
			token, err := tokenArgument(s, "find", args[:1])
			if err != nil {
				return err
			}
			t, err := newTarget(token, args[0] != stdinName, f.keys)
			if err != nil {
				return err
			}
			n, err := newFinder(s, t, f)
			if err != nil {
				return err
			}
			return n.run(cmd.Context(), args[1:])
		},
	}
	cmd.Flags().StringArrayVar(&f.keys, "key-env", nil, "key `ID=VARIABLE`: also look for the HMAC under the key in that environment variable (may be repeated)")
	cmd.Flags().BoolVar(&f.where, "where", false, "print file and line number before each line")
	cmd.Flags().BoolVar(&f.onlyNamed, "only-named", false, "leave out rotated files that were not named")
	return cmd
}

// finder prints the lines of one target.
type finder struct {
	findFlags
	s        streams
	target   *target
	redactor *redact.Redactor
	out      *bufio.Writer

	records, files, leaks int
}

func newFinder(s streams, t *target, f findFlags) (*finder, error) {
	r, err := t.redactor()
	if err != nil {
		return nil, err
	}
	return &finder{findFlags: f, s: s, target: t, redactor: r, out: bufio.NewWriterSize(s.out, 64<<10)}, nil
}

func (n *finder) run(ctx context.Context, args []string) error {
	if !n.onlyNamed {
		args = check.WithRotated(args)
	}
	complete, err := readInputs(n.s, "find", check.Expand(args), func(name string, r io.Reader) error {
		return n.search(ctx, name, r)
	})
	if err != nil {
		return err
	}
	if err := n.out.Flush(); err != nil {
		return failed(err)
	}
	n.report()
	switch {
	case n.leaks > 0:
		return findings()
	case !complete:
		return failed(nil)
	}
	return nil
}

// report says what was found, for people.
func (n *finder) report() {
	say(n.s, "find", "%s in %s", countOf(n.records, "record"), countOf(n.files, "file"))
	switch t := n.target; {
	case n.leaks > 0:
		say(n.s, "find", "the token itself stands in %s: revoke it, and redact the files", countOf(n.leaks, "line"))
	case t.prefix != nil && n.records == 0 && n.files > 0:
		say(n.s, "find", "no hash begins with these digits; if they are a token, give it on standard input")
	case len(t.begun) > 1:
		say(n.s, "find", "%s begin so, of several tokens: give more digits for one of them", countOf(len(t.begun), "hash"))
	}
}

// search prints the lines of one input that are the target's.
func (n *finder) search(ctx context.Context, name string, r io.Reader) error {
	n.files++
	number := 0
	var clean []byte
	return readLines(r, func(line []byte) error {
		number++
		found, leaked := n.target.in(line)
		if !found {
			return ctx.Err()
		}
		n.records++
		if leaked {
			n.leaks++
		}
		clean = n.redactor.AppendJSON(clean[:0], bytes.TrimRight(line, "\r\n"))
		if n.where {
			fmt.Fprintf(n.out, "%s:%d: ", name, number)
		}
		_, err := n.out.Write(append(clean, '\n'))
		return err
	}, nil)
}
