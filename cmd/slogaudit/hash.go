package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/redact"
)

func newHash(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "hash [TOKEN|-]",
		Short: "Print the hash of a token as the logs have it",
		Long: `Print the hash of a token as token_hash and redacted text have it: the
lower-case hex SHA-256 of its bytes.

The token is read from standard input by default, so that it does not end in
the shell's history. One trailing newline is not part of it.`,
		Example: `  slogaudit hash < token.txt
  printf %s "$TOKEN" | slogaudit hash`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return errors.New("takes one TOKEN at most")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			token, err := tokenArgument(s, "hash", args)
			if err != nil {
				return err
			}
			_, err = fmt.Fprintln(s.out, redact.Hash(token))
			return err
		},
	}
}

// tokenArgument is the token in args, or the one on standard input when there
// is none or it is "-".
func tokenArgument(s streams, command string, args []string) (string, error) {
	if len(args) > 0 && args[0] != stdinName {
		if args[0] == "" {
			return "", errors.New("the token is empty")
		}
		if _, err := os.Stat(args[0]); err == nil {
			say(s, command, `the name of a file is taken for the token; to read the token from the file give "-" and "< FILE"`)
		}
		return args[0], nil
	}
	b, err := io.ReadAll(s.in)
	if err != nil {
		return "", failed(fmt.Errorf("standard input: %w", err))
	}
	token := strings.TrimSuffix(strings.TrimSuffix(string(b), "\n"), "\r")
	if token == "" {
		return "", failed(errors.New("standard input: no token came"))
	}
	return token, nil
}
