package main

import (
	"github.com/spf13/cobra"

	"github.com/slogaudit/slogaudit/audit"
)

func newSchema(s streams) *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema (2020-12) of the auth/v1 event",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := s.out.Write(audit.AuthV1().JSONSchema())
			return err
		},
	}
}
