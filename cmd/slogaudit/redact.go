package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/redact"
)

func newRedact(s streams) *cobra.Command {
	var explain bool
	cmd := &cobra.Command{
		Use:   "redact [FILE|DIRECTORY|PATTERN|-]...",
		Short: "Print log lines with their secrets replaced",
		Long: `Print the lines of the files, or of standard input, with every secret replaced:
a token by its SHA-256, a guessable secret such as a password by [REDACTED].

A line that is JSON, of any kind, stays JSON: its strings are decoded before
they are searched, so that escapes hide nothing, and everything else keeps its
bytes. Every other line is text. One line in is one line out, in order, as soon
as it is read.

Files packed with gzip or zstd are unpacked, also on standard input: what is
printed is not packed. Of a directory the logs are read, rotated ones first.

A private key is replaced over all its lines; those of a certificate are left.

With --explain each secret is replaced by the rule that found it and its length
instead, and every line is read as text.

Exit codes: 0 all is printed, 2 wrong usage, 3 something could not be read.`,
		Example: `  slogaudit redact app.log > clean.log
  app 2>&1 | slogaudit redact`,
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				args = []string{stdinName}
			}
			out := bufio.NewWriterSize(s.out, 64<<10)
			complete, err := readInputs(s, "redact", inputs(args), func(_ string, r io.Reader) error {
				return redactLines(out, r, explain)
			})
			if err == nil && !complete {
				err = failed(nil)
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&explain, "explain", false, "say what was found in place of each secret: <jwt, 312 bytes>")
	return cmd
}

func redactLines(out *bufio.Writer, r io.Reader, explain bool) error {
	var line []byte
	text := redact.NewLines(nil)
	return readLines(r, func(raw []byte) error {
		if explain {
			line = explainLine(line[:0], raw, text)
		} else {
			line = redactLine(line[:0], raw, text)
		}
		_, err := out.Write(line)
		return err
	}, out.Flush)
}

// redactLine appends raw redacted, with the end of line that it has.
func redactLine(dst, raw []byte, text *redact.Lines) []byte {
	body := bytes.TrimRight(raw, "\r\n")
	dst = text.Append(dst, body)
	return append(dst, raw[len(body):]...)
}

// explainLine appends raw with what was found in place of each secret. It looks
// as redactLine does, so that it shows nothing that the other hides.
func explainLine(dst, raw []byte, text *redact.Lines) []byte {
	body := bytes.TrimRight(raw, "\r\n")
	last := 0
	for _, m := range text.Find(nil, body) {
		dst = append(dst, body[last:m.Start]...)
		dst = fmt.Appendf(dst, "<%v>", m)
		last = m.End
	}
	return append(dst, raw[last:]...)
}
