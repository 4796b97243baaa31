package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"
)

func newConfig(s streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "Look at the settings in force",
	}
	cmd.AddCommand(newConfigShow(s))
	return cmd
}

func newConfigShow(s streams) *cobra.Command {
	var f checkFlags
	show := &cobra.Command{
		Use:   "show [flags of check]",
		Short: "Print the settings of check and where each comes from",
		Long: `Print the settings that "slogaudit check" would use here, and where each value
comes from: a flag, the environment, the settings file (with the line), or the
default. Flags outrank the environment, which outranks the file.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			all, err := applySettings(cmd, "check")
			if err != nil {
				return err
			}
			w := tabwriter.NewWriter(s.out, 0, 4, 2, ' ', 0)
			for _, v := range all {
				fmt.Fprintf(w, "check.%s\t%s\t%s\n", v.name, v.value, v.origin)
			}
			return w.Flush()
		},
	}
	f.register(show)
	return show
}
