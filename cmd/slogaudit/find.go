package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"

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
token_fp, is looked for too. In place of the token its hash can be given.

"-" reads the token from standard input, so that it does not end in the shell's
history. A file is searched with all files of the same log that were rotated
away; gzip and zstd are unpacked. No output holds a secret: if the token itself
stands in a line, the line is printed with it replaced, and reported.

Exit codes: 0 the search is done, whether it found something or not; 1 the token
itself stands in a file; 2 wrong usage; 3 something could not be read.`,
		Example: `  slogaudit find - /var/log/app/ < token.txt
  printf %s "$TOKEN" | slogaudit find --where - audit.log
  slogaudit find --key-env 2026-11=AUDIT_KEY - audit.log < token.txt
  slogaudit find sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 audit.log | jq .path`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			token, err := tokenArgument(s.in, args[:1])
			if err != nil {
				return err
			}
			if args[0] == stdinName && slices.Contains(args[1:], stdinName) {
				return errors.New(`find: the token and a log cannot both be "-"`)
			}
			n, err := newFinder(s, token, f)
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

// finder looks for the hashes of one token.
type finder struct {
	findFlags
	s        streams
	needles  [][]byte
	token    []byte // nil when only its hash is known
	redactor *redact.Redactor
	out      *bufio.Writer

	records, files, leaks int
}

// hashForm is a hash in place of a token.
var hashForm = regexp.MustCompile(`^(?:sha256:|hmac-sha256:[A-Za-z0-9._-]{1,64}:)?([0-9a-f]{64})$`)

func newFinder(s streams, token string, f findFlags) (*finder, error) {
	n := &finder{findFlags: f, s: s, redactor: redact.Default(), out: bufio.NewWriterSize(s.out, 64<<10)}
	if m := hashForm.FindStringSubmatch(token); m != nil {
		n.needles = hashNeedles(m[1])
		return n, nil
	}
	r, err := redact.New(&redact.Options{Secrets: []string{token}})
	if err != nil {
		return nil, errors.New("find: the token is too short to be one")
	}
	n.token, n.redactor = []byte(token), r
	n.needles = hashNeedles(redact.Hash(token))
	if strings.Count(token, ".") == 2 && strings.HasPrefix(token, "ey") {
		n.needles = append(n.needles, []byte(redact.Hash(token[:strings.LastIndexByte(token, '.')])))
	}
	for _, spec := range f.keys {
		h, err := keyFromEnv(spec)
		if err != nil {
			return nil, err
		}
		keyed := string(h.AppendHash(nil, token))
		n.needles = append(n.needles, []byte(keyed[strings.LastIndexByte(keyed, ':')+1:]))
	}
	return n, nil
}

// hashNeedles lists the ways to write the hash, given in hex.
func hashNeedles(hexed string) [][]byte {
	sum, _ := hex.DecodeString(hexed) // hexed is a hash
	b64 := base64.RawStdEncoding.EncodeToString(sum)
	all := [][]byte{[]byte(hexed), []byte(strings.ToUpper(hexed)), []byte(b64)}
	for _, other := range []string{base64.RawURLEncoding.EncodeToString(sum), strings.ReplaceAll(b64, "/", `\/`)} {
		if other != b64 {
			all = append(all, []byte(other))
		}
	}
	return all
}

// keyFromEnv reads the key that "ID=VARIABLE" names.
func keyFromEnv(spec string) (redact.Hasher, error) {
	id, name, ok := strings.Cut(spec, "=")
	if !ok || name == "" {
		return nil, fmt.Errorf("find: --key-env %s: want ID=VARIABLE, the key's id and the environment variable that holds the key", spec)
	}
	key, ok := os.LookupEnv(name)
	if !ok {
		return nil, fmt.Errorf("find: --key-env %s: the environment variable %s is not set", spec, name)
	}
	h, err := redact.HMAC(id, []byte(strings.TrimRight(key, "\r\n")))
	if err != nil {
		return nil, fmt.Errorf("find: --key-env %s: %w", spec, err)
	}
	return h, nil
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
		return failed(fmt.Errorf("find: %w", err))
	}
	fmt.Fprintf(n.s.err, "%d records in %d files\n", n.records, n.files)
	switch {
	case n.leaks > 0:
		fmt.Fprintf(n.s.err, "the token itself stands in %d lines: revoke it, and redact the files\n", n.leaks)
		return findings()
	case !complete:
		return failed(nil)
	}
	return nil
}

// search prints the lines of one input that hold the token.
func (n *finder) search(ctx context.Context, name string, r io.Reader) error {
	n.files++
	number := 0
	var clean []byte
	return readLines(r, func(line []byte) error {
		number++
		raw := n.token != nil && bytes.Contains(line, n.token)
		if !raw && !slices.ContainsFunc(n.needles, func(needle []byte) bool { return bytes.Contains(line, needle) }) {
			return ctx.Err()
		}
		n.records++
		if raw {
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
