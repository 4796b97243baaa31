// Command compare measures what one log record costs in slogaudit and in other
// loggers, side by side: all implementations of a case run in turn, round by
// round, in one process, and each round's CPU time is divided by that of
// slog.JSONHandler in the same round. The table holds medians.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
)

func main() {
	err := run(os.Args[1:], os.Stdout, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	case err != nil:
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(3)
	}
}

var errUsage = errors.New("usage")

func run(args []string, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	flags.SetOutput(stderr)
	name := flags.String("case", "", "run only this case")
	only := flags.String("impl", "", "run only these implementations, joined by commas, beside "+base)
	quick := flags.Bool("quick", false, "fewer and shorter rounds: noisier, a few seconds in all")
	asJSON := flags.Bool("json", false, "print one JSON object a line")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	}
	selected, err := selectCases(*name)
	if err != nil {
		return err
	}
	plan := fullPlan
	if *quick {
		plan = quickPlan
	}
	for i, c := range selected {
		results, err := measure(c, selectImpls(implsFor(c), *only), plan)
		if err != nil {
			return err
		}
		if *asJSON {
			err = printJSON(stdout, c, results)
		} else {
			err = printTable(stdout, c, results, i == 0)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func selectCases(name string) ([]testCase, error) {
	all := cases()
	if name == "" {
		return all, nil
	}
	names := make([]string, len(all))
	for i, c := range all {
		if names[i] = c.name; c.name == name {
			return all[i : i+1], nil
		}
	}
	return nil, fmt.Errorf("%w: no case %q: there are %s", errUsage, name, strings.Join(names, ", "))
}

func selectImpls(all []impl, only string) (out []impl) {
	if only == "" {
		return all
	}
	wanted := "," + only + "," + base + ","
	for _, im := range all {
		if strings.Contains(wanted, ","+im.name+",") {
			out = append(out, im)
		}
	}
	return out
}

func printJSON(w io.Writer, c testCase, results []result) error {
	enc := json.NewEncoder(w)
	for _, r := range results {
		line := struct {
			Case   string  `json:"case"`
			Impl   string  `json:"impl"`
			NsOp   float64 `json:"ns_op"`
			Ratio  float64 `json:"ratio"`
			Allocs float64 `json:"allocs_op"`
		}{c.name, r.impl.name, r.nsOp, r.ratio, r.allocs}
		if err := enc.Encode(line); err != nil {
			return err
		}
	}
	return nil
}

func printTable(w io.Writer, c testCase, results []result, first bool) error {
	if !first {
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "%s: %s\n", c.name, c.doc)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "ns/op\tratio\tgoal\tallocs/op\t  implementation\tdoes\t")
	for _, r := range results {
		goal := ""
		if r.impl.name == ours && c.goal > 0 {
			goal = fmt.Sprintf("%.2f", c.goal)
		}
		fmt.Fprintf(t, "%.0f\t%.2f\t%s\t%.1f\t  %s\t%s\t\n", r.nsOp, r.ratio, goal, r.allocs, r.impl.name, r.impl.does)
	}
	return t.Flush()
}
