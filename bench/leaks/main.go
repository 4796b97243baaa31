// Command leaks runs the leak kit against slogaudit and its rivals, and writes
// the matrix that docs/leaks.md shows.
//
//	cd bench && go run ./leaks > ../docs/leaks.md
package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"

	"github.com/slogaudit/slogaudit/redact/redacttest"
)

func main() {
	if len(os.Args) == 3 {
		one(os.Args[1], os.Args[2])
		return
	}
	paths := redacttest.Paths()
	results := make([][]cell, len(paths))
	for p := range paths {
		for r := range rivals {
			results[p] = append(results[p], isolated(r, p))
		}
	}
	print(paths, results)
}

// cell is one outcome. A crash is that of the whole process, which no recover
// catches.
type cell struct {
	outcome string // of redacttest.Outcome, or "crashed"
	hashed  bool
}

// one runs one path through one rival in this process.
func one(rival, path string) {
	r, err1 := strconv.Atoi(rival)
	p, err2 := strconv.Atoi(path)
	if err1 != nil || err2 != nil {
		os.Exit(2)
	}
	res := redacttest.Paths()[p].Run(rivals[r].new)
	fmt.Println(res.Outcome, res.Hashed)
}

// isolated runs one path through one rival in a process of its own.
func isolated(r, p int) cell {
	var out bytes.Buffer
	cmd := exec.Command(os.Args[0], strconv.Itoa(r), strconv.Itoa(p))
	cmd.Stdout = &out
	if cmd.Run() != nil {
		return cell{outcome: "crashed"}
	}
	outcome, hashed, _ := strings.Cut(strings.TrimSpace(out.String()), " ")
	return cell{outcome, hashed == "true"}
}

func print(paths []redacttest.Path, results [][]cell) {
	fmt.Print(`# What leaks where

A secret is sent through a logger on each path by which one gets into a record,
and looked for in what is written: as it is, half of it, in hex, in base64,
escaped. This page is made by

    cd bench && go run ./leaks > ../docs/leaks.md

with package redact/redacttest, which tests any slog.Handler in the same way. The
secrets are made up for each run in the form of real ones. Nothing is set up for
slogaudit; the others are set up as their documentation shows, with the same
eight key names and twelve patterns where they take them.

**leak**: the secret was written. **lost**: no secret and no record either.
panic: logging panicked. **crash**: the whole process ended. Otherwise the secret
did not come out: hashed, so that it can be traced by its SHA-256, or masked or
left out.

| | leaks | lost, panics, crashes | of |
|---|---:|---:|---:|
`)
	for r, rival := range rivals {
		leaks, other := 0, 0
		for p := range paths {
			switch results[p][r].outcome {
			case "leaked":
				leaks++
			case "safe":
			default:
				other++
			}
		}
		fmt.Printf("| %s | %d | %d | %d |\n", rival.name, leaks, other, len(paths))
	}
	fmt.Println()
	for _, rival := range rivals {
		fmt.Printf("- **%s**: %s\n", rival.name, rival.doc)
	}
	fmt.Print("\n| path | what is logged |")
	for _, rival := range rivals {
		fmt.Printf(" %s |", rival.name)
	}
	fmt.Print("\n|---|---|" + strings.Repeat("---|", len(rivals)) + "\n")
	for p, path := range paths {
		fmt.Printf("| %s | %s |", path.Name, path.Doc)
		for _, c := range results[p] {
			fmt.Printf(" %s |", c)
		}
		fmt.Println()
	}
}

func (c cell) String() string {
	switch {
	case c.outcome == "safe" && c.hashed:
		return "hashed"
	case c.outcome == "safe":
		return "masked"
	case c.outcome == "leaked":
		return "**leak**"
	case c.outcome == "panicked":
		return "panic"
	case c.outcome == "crashed":
		return "**crash**"
	}
	return c.outcome
}
