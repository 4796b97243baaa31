package main

import (
	"fmt"
	"strings"

	"github.com/spf13/pflag"
)

// notNegative refuses numbers and times below zero.
func notNegative(set *pflag.FlagSet, names ...string) error {
	for _, name := range names {
		if v := set.Lookup(name).Value.String(); strings.HasPrefix(v, "-") {
			return fmt.Errorf("--%s: %s is negative", name, v)
		}
	}
	return nil
}

// atLeastOne refuses numbers below one.
func atLeastOne(set *pflag.FlagSet, names ...string) error {
	for _, name := range names {
		if v := set.Lookup(name).Value.String(); strings.HasPrefix(v, "-") || v == "0" {
			return fmt.Errorf("--%s: %s is too few, 1 is the least", name, v)
		}
	}
	return nil
}
