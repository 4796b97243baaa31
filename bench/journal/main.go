// Command journal measures what a durable record costs: the journal against one
// fdatasync per record, against a buffered writer, and the compression of closed
// files against gzip -6. All is measured in turns in one run, and what counts is
// the ratio.
//
//	go run ./journal [DIR]    # DIR on the disk to measure, default a temporary one
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 3, "turns that each contender gets; the median counts")
	round := flag.Duration("round", time.Second, "length of a turn")
	flag.Parse()
	dir := flag.Arg(0)
	if dir == "" {
		var err error
		if dir, err = os.MkdirTemp(".", ".bench"); err != nil {
			fail(err)
		}
		defer os.RemoveAll(dir)
	}
	if err := run(dir, *rounds, *round); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func run(dir string, rounds int, round time.Duration) error {
	if err := durable(dir, rounds, round); err != nil {
		return err
	}
	if err := unsynced(dir, rounds); err != nil {
		return err
	}
	return compression(dir, rounds)
}

// contender is measured in turns with others: f returns what it measured.
type contender struct {
	name string
	f    func() (float64, error)
	got  []float64
}

func inTurns(rounds int, all []*contender) error {
	for range rounds {
		for _, c := range all {
			v, err := c.f()
			if err != nil {
				return fmt.Errorf("%s: %w", c.name, err)
			}
			c.got = append(c.got, v)
		}
	}
	return nil
}

func (c *contender) median() float64 {
	v := slices.Clone(c.got)
	slices.Sort(v)
	return v[len(v)/2]
}

const record = `{"time":"2026-11-23T10:00:00.123456789Z","level":"WARN","msg":"invalid_bearer_token","method":"GET","path":"/orders/4711","ip":"192.0.2.7","user_agent":"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101","token_hash":"%064x","status":"invalid","reason":"expired","http_status":401,"duration_ms":0.041}` + "\n"

// records are different lines of about the length of an auth event.
func records(n int) [][]byte {
	lines := make([][]byte, n)
	x := uint64(88172645463325252)
	for i := range lines {
		var hash [32]byte
		for k := range hash {
			x ^= x << 13
			x ^= x >> 7
			x ^= x << 17
			hash[k] = byte(x >> 32)
		}
		lines[i] = fmt.Appendf(nil, record, hash)
	}
	return lines
}
