package main

import (
	"encoding/json"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

// listing is a command that lists what is built in: as a table, as JSON, and as
// the page of the documentation that a test holds equal to the code.
type listing struct {
	use, short string
	rows       func(io.Writer) // a line each, cells with a tab between them
	items      func() any      // for JSON
	page       func(io.Writer) error
	pageName   string
}

func (l listing) command(s streams) *cobra.Command {
	var asJSON, asMarkdown bool
	cmd := &cobra.Command{
		Use:   l.use,
		Short: l.short,
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			switch {
			case asJSON:
				e := json.NewEncoder(s.out)
				e.SetEscapeHTML(false)
				e.SetIndent("", "  ")
				return e.Encode(l.items())
			case asMarkdown:
				return l.page(s.out)
			}
			w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
			l.rows(w)
			return w.Flush()
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "as JSON, with the documentation")
	cmd.Flags().BoolVar(&asMarkdown, "markdown", false, "as "+l.pageName)
	cmd.MarkFlagsMutuallyExclusive("json", "markdown")
	return cmd
}
