package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

// newDocs makes what packages of the program ship: man pages and completions.
func newDocs(_ streams) *cobra.Command {
	cmd := &cobra.Command{
		Use:    "docs",
		Short:  "Write man pages and shell completions",
		Hidden: true,
	}
	cmd.AddCommand(
		&cobra.Command{
			Use:   "man DIR",
			Short: "Write a man page for each command",
			Args:  wantArgs("DIR"),
			RunE: func(cmd *cobra.Command, args []string) error {
				if err := os.MkdirAll(args[0], 0o755); err != nil {
					return failed(err)
				}
				root := cmd.Root()
				root.DisableAutoGenTag = true
				header := &doc.GenManHeader{Section: "1", Source: "slogaudit", Manual: "slogaudit"}
				if err := doc.GenManTree(root, header, args[0]); err != nil {
					return failed(fmt.Errorf("man pages: %w", err))
				}
				return nil
			},
		},
		&cobra.Command{
			Use:   "completions DIR",
			Short: "Write completions for bash, zsh and fish",
			Args:  wantArgs("DIR"),
			RunE: func(cmd *cobra.Command, args []string) error {
				dir, root := args[0], cmd.Root()
				if err := os.MkdirAll(dir, 0o755); err != nil {
					return failed(err)
				}
				err := errors.Join(
					root.GenBashCompletionFileV2(filepath.Join(dir, "slogaudit.bash"), true),
					root.GenZshCompletionFile(filepath.Join(dir, "_slogaudit")),
					root.GenFishCompletionFile(filepath.Join(dir, "slogaudit.fish"), true),
				)
				if err != nil {
					return failed(err)
				}
				return nil
			},
		},
	)
	return cmd
}
