package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/internal/names"
)

// noArgs is for commands that take none. What was given is not quoted: cobra's
// own words for it are that there is no such command.
func noArgs(_ *cobra.Command, args []string) error {
	if len(args) > 0 {
		return errors.New("takes no arguments")
	}
	return nil
}

// wantArgs is for commands that take exactly the arguments that are named.
func wantArgs(what ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) < len(what):
			return fmt.Errorf("%s is missing", what[len(args)])
		case len(args) > len(what):
			return fmt.Errorf("takes %s and nothing more", strings.Join(what, ", "))
		}
		return nil
	}
}

// wantSome is for commands of which the last argument may be repeated.
func wantSome(what ...string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < len(what) {
			return fmt.Errorf("%s is missing", what[len(args)])
		}
		return nil
	}
}

// wantCommands makes it wrong usage of root, and of every command that has others
// below it, to name none of them, or one that is not there.
func wantCommands(root *cobra.Command) {
	root.SetUsageTemplate(strings.Replace(root.UsageTemplate(), "{{if .Runnable}}", "{{if and .Runnable (not .HasSubCommands)}}", 1))
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	for _, cmd := range root.Commands() {
		switch cmd.Name() {
		case "help":
			cmd.Args = wantTopic
		case "completion":
			for _, shell := range cmd.Commands() {
				shell.Args = noArgs
			}
		}
	}
	group(root)
}

func group(cmd *cobra.Command) {
	if !cmd.HasSubCommands() {
		return
	}
	cmd.Args, cmd.RunE = cobra.ArbitraryArgs, wantCommand
	for _, sub := range cmd.Commands() {
		group(sub)
	}
}

// wantCommand is run when no command below cmd was named.
func wantCommand(cmd *cobra.Command, args []string) error {
	all := commandNames(cmd)
	if len(args) == 0 {
		return fmt.Errorf("a command is missing: %s", strings.Join(all, ", "))
	}
	if near := names.Nearest(args[0], all); near != "" {
		return fmt.Errorf("unknown command %q, did you mean %s?", args[0], near)
	}
	return fmt.Errorf("unknown command %q: it is one of %s", args[0], strings.Join(all, ", "))
}

// wantTopic is for help: its arguments are the path of a command.
func wantTopic(cmd *cobra.Command, args []string) error {
	found, rest, err := cmd.Root().Find(args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return wantCommand(found, rest)
	}
	return nil
}

func commandNames(cmd *cobra.Command) []string {
	var all []string
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() {
			all = append(all, sub.Name())
		}
	}
	slices.Sort(all)
	return all
}
