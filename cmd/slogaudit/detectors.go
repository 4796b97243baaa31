package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/redact"
)

func newDetectors(s streams) *cobra.Command {
	return listing{
		use:   "detectors",
		short: "List what redaction finds",
		rows: func(w io.Writer) {
			for _, r := range redact.Rules() {
				fmt.Fprintf(w, "%s\t%v\t%s\n", r.ID, r.Kind, r.Doc)
			}
		},
		items: func() any {
			all := []detectorJSON{}
			for _, r := range redact.Rules() {
				all = append(all, detectorJSON{r.ID, r.Kind.String(), r.Shape(), r.Prefixes, r.Doc})
			}
			return all
		},
		page:     detectorsMarkdown,
		pageName: "docs/detectors.md",
	}.command(s)
}

type detectorJSON struct {
	ID       string   `json:"id"`
	Kind     string   `json:"kind"`
	Shape    string   `json:"shape"`
	Prefixes []string `json:"prefixes,omitempty"`
	Doc      string   `json:"doc"`
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
