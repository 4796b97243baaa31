package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/check"
)

func newExplain(s streams) *cobra.Command {
	return &cobra.Command{
		Use:     "explain RULE",
		Short:   "Say what a rule of check finds, why, and how to repair it",
		Example: "  slogaudit explain SA301\n  slogaudit explain raw-token",
		Args:    wantArgs("RULE"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			var all []string
			for _, r := range check.Rules() {
				all = append(all, r.ID+"\t"+r.Title, r.Name+"\t"+r.Title)
			}
			return all, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			r, ok := check.FindRule(args[0])
			if !ok {
				return fmt.Errorf("unknown rule %q; \"slogaudit rules\" lists them", args[0])
			}
			return explain(s.out, r)
		},
	}
}

func explain(w io.Writer, r *check.Rule) error {
	fmt.Fprintf(w, "%s %s (%s, %s)\n%s\n\n%s\n\nFix: %s\n", r.ID, r.Name, r.Group, r.Severity, r.Title, r.Doc, r.Fix)
	if r.Bad != "" {
		fmt.Fprintf(w, "\nBad:\n%s\nGood:\n%s", indent(exampleLines(r.Bad)), indent(exampleLines(r.Good)))
	}
	_, err := fmt.Fprintf(w, "\nSwitch off: --skip %s\n", r.Name)
	return err
}

// exampleLines cuts an example of many equal lines.
func exampleLines(text string) string {
	lines := strings.SplitAfter(strings.TrimSuffix(text, "\n"), "\n")
	if len(lines) <= 3 {
		return text
	}
	last := ""
	if l := lines[len(lines)-1]; l != strings.TrimSuffix(lines[0], "\n") {
		last = l + "\n"
	}
	return fmt.Sprintf("%s... (%d such lines)\n%s", lines[0], len(lines), last)
}

func indent(text string) string {
	return "  " + strings.ReplaceAll(strings.TrimSuffix(text, "\n"), "\n", "\n  ") + "\n"
}
