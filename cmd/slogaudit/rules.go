package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check"
)

func newRules(s streams) *cobra.Command {
	return listing{
		use:   "rules",
		short: "List the rules of check",
		rows: func(w io.Writer) {
			for _, r := range check.Rules() {
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.ID, r.Name, r.Severity, r.Title)
			}
		},
		items: func() any {
			all := []ruleJSON{}
			for _, r := range check.Rules() {
				all = append(all, ruleJSON{r.ID, r.Name, r.Group, r.Severity, r.Title, r.Doc, r.Fix, r.Bad, r.Good})
			}
			return all
		},
		page:     rulesMarkdown,
		pageName: "docs/rules.md",
	}.command(s)
}

type ruleJSON struct {
	ID       string         `json:"id"`
	Name     string         `json:"name"`
	Group    check.Group    `json:"group"`
	Severity check.Severity `json:"severity"`
	Title    string         `json:"title"`
	Doc      string         `json:"doc"`
	Fix      string         `json:"fix"`
	Bad      string         `json:"bad,omitempty"`
	Good     string         `json:"good,omitempty"`
}

// rulesMarkdown writes docs/rules.md.
func rulesMarkdown(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# Rules of `slogaudit check`\n\nMade by `slogaudit rules --markdown`; the examples are tests. In them `{token}` stands for a secret and `{hash}` for its SHA-256.\n\n| id | name | severity | finds that |\n|---|---|---|---|\n")
	for _, r := range check.Rules() {
		fmt.Fprintf(&b, "| [%s](#%s) | %s | %s | %s |\n", r.ID, strings.ToLower(r.ID)+"-"+r.Name, r.Name, r.Severity, r.Title)
	}
	for _, r := range check.Rules() {
		fmt.Fprintf(&b, "\n## %s %s\n\n%s, group %s: %s.\n\n%s\n\n**Fix.** %s\n", r.ID, r.Name, r.Severity, r.Group, r.Title, r.Doc, r.Fix)
		if r.Bad != "" {
			fmt.Fprintf(&b, "\nBad:\n\n```\n%s```\n\nGood:\n\n```\n%s```\n", exampleLines(r.Bad), exampleLines(r.Good))
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
