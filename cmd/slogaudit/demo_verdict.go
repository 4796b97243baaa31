package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
)

// tally counts the records of a log.
type tally struct {
	events, others int
	byStatus       map[audit.Status]int
}

// countRecords counts what is in the log now; a log that is not there yet is
// empty.
func countRecords(path string) tally {
	t := tally{byStatus: map[audit.Status]int{}}
	f, err := os.Open(path)
	if err != nil {
		return t
	}
	defer f.Close()
	// An unreadable rest shows as records that are missing from the verdict.
	_ = readLines(f, func(line []byte) error {
		var r struct {
			Msg    string
			Status audit.Status
		}
		if json.Unmarshal(line, &r) == nil && audit.AuthV1().IsEvent(r.Msg) {
			t.events++
			t.byStatus[r.Status]++
		} else {
			t.others++
		}
		return nil
	}, nil)
	return t
}

// verdict prints what the log has gained, runs the check on it, and says what
// to try next.
func verdict(ctx context.Context, s streams, path string, before tally, sent int, redacted uint64) error {
	after := countRecords(path)
	fmt.Fprintf(s.out, "\n%d requests sent, %d events recorded, %d other records\n",
		sent, after.events-before.events, after.others-before.others)
	for _, status := range []audit.Status{audit.StatusSuccess, audit.StatusInvalid, audit.StatusMissing} {
		fmt.Fprintf(s.out, "  %-8s %4d\n", status, after.byStatus[status]-before.byStatus[status])
	}
	fmt.Fprintf(s.out, "%d secrets redacted\n", redacted)
	fmt.Fprintf(s.out, "the log is %s\n\n", path)
	if n := after.events - before.events; n != sent {
		return failed(fmt.Errorf("%d requests were sent, but %d events are in %s", sent, n, path))
	}
	if code := run(ctx, []string{"check", path}, s); code != exitClean {
		return &exitError{code: code}
	}
	fmt.Fprintf(s.out, `
try next:
  slogaudit check %[1]s
  grep '"status":"invalid"' %[1]s | head -3
  slogaudit demo --serve 127.0.0.1:8080 --log %[1]s
`, quoted(path))
	return nil
}

func total(counts map[string]uint64) (n uint64) {
	for _, c := range counts {
		n += c
	}
	return n
}

// quoted is path as a shell takes it.
func quoted(path string) string {
	if strings.Trim(path, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-") == "" {
		return path
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}
