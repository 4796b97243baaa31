package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/redact"
)

func newDetectors(s streams) *cobra.Command {
	var asJSON, asMarkdown bool
	cmd := &cobra.Command{
		Use:   "detectors",
		Short: "List what redaction finds",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case asJSON:
				return detectorsJSON(s.out)
			case asMarkdown:
				return detectorsMarkdown(s.out)
			}
			w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
			for _, r := range redact.Rules() {
				fmt.Fprintf(w, "%s\t%v\t%s\n", r.ID, r.Kind, r.Doc)
			}
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON")
	cmd.Flags().BoolVar(&asMarkdown, "markdown", false, "as docs/detectors.md")
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	return cmd
}

type detectorJSON struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Shape    string   `json:"shape"`
	Prefixes []string `json:"prefixes,omitempty"`
	Doc      string   `json:"doc"`
}

func detectorsJSON(w io.Writer) error {
	all := []detectorJSON{}
	for _, r := range redact.Rules() {
		all = append(all, detectorJSON{r.ID, r.Kind.String(), r.Shape(), r.Prefixes, r.Doc})
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(all)
}

const detectorsHead = `# What redaction finds

Each secret that one of these rules finds is replaced: a *token* by its hash, a
*guessable* one, and any of fewer than 16 bytes, by ` + "`[REDACTED]`" + ` unless the
hasher holds a key. Disable a rule, or add one, with ` + "`redact.Options`" + `.
Written by ` + "`slogaudit detectors --markdown`" + `; a test holds it equal to the code.

| rule | kind | shape | what it is |
|---|---|---|---|
`

func detectorsMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString(detectorsHead)
	for _, r := range redact.Rules() {
		shape := strings.ReplaceAll(r.Shape(), "|", `\|`)
		fmt.Fprintf(&b, "| `%s` | %v | `%s` | %s |\n", r.ID, r.Kind, shape, r.Doc)
	}
	_, err := io.WriteString(w, b.String())
	return err
}
