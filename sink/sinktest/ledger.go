// Package sinktest checks that a sink keeps its promise: what it acknowledged is
// stored, whole, once and in order, and where something is not, a record says
// so. The same ledger serves files, the journal and remote ends.
package sinktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/slogaudit/slogaudit/sink"
)

// Stored is a record as it was found at the end of its way.
type Stored struct {
	// ID is what makes a second copy harmless: origin/position for the journal
	// and remote ends. Empty where the destination has no ids, as a plain file.
	ID string
	// Position is the record's number in its journal; 0 if there is none.
	Position sink.Position
	Line     string // without its newline
}

// Ledger knows what was acknowledged. The zero value is ready to use, by any
// number of goroutines.
type Ledger struct {
	// Copies allows that a record is stored more than once under one id, as at a
	// remote end that a retry reached twice.
	Copies bool
	// Unordered allows that records of one writer are found in another order.
	Unordered bool

	mu    sync.Mutex
	acked map[string]map[int]sink.Position // writer, number, position
}

// Ack says that the sink acknowledged the record Line(writer, n, ...), under the
// position pos if that is known.
func (l *Ledger) Ack(writer string, n int, pos sink.Position) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.acked == nil {
		l.acked = make(map[string]map[int]sink.Position)
	}
	if l.acked[writer] == nil {
		l.acked[writer] = make(map[int]sink.Position)
	}
	l.acked[writer][n] = pos
}

// Acked is the number of records acknowledged.
func (l *Ledger) Acked() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, m := range l.acked {
		n += len(m)
	}
	return n
}

// maxFindings bounds an error's length; the rest is counted.
const maxFindings = 12

// audit is one run of Check.
type audit struct {
	l     *Ledger
	seen  map[string]map[int]string // writer, number, id
	last  map[string]int            // writer, last number
	lines map[string]string         // id, line
	gone  []sink.Note               // gaps that a record owns up to
	errs  []error
	more  int
}

// Check compares what was stored, in the order of the destination, with what was
// acknowledged, and returns nil or an error with examples.
func (l *Ledger) Check(stored []Stored) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	a := &audit{l: l, seen: map[string]map[int]string{}, last: map[string]int{}, lines: map[string]string{}}
	for _, s := range stored {
		a.record(s)
	}
	a.gaps(stored)
	a.missing()
	if a.more > 0 {
		a.errs = append(a.errs, fmt.Errorf("and %d more", a.more))
	}
	return errors.Join(a.errs...)
}

func (a *audit) find(format string, args ...any) {
	if len(a.errs) >= maxFindings {
		a.more++
		return
	}
	a.errs = append(a.errs, fmt.Errorf("ledger: "+format, args...))
}

// record looks at one stored record by itself.
func (a *audit) record(s Stored) {
	if s.ID != "" {
		if first, again := a.lines[s.ID]; again {
			switch {
			case first != s.Line:
				a.find("id %s stands for two different records", s.ID)
			case !a.l.Copies:
				a.find("id %s is stored twice", s.ID)
			}
			return
		}
		a.lines[s.ID] = s.Line
	}
	if note, ok := parseNote(s.Line); ok {
		a.gone = append(a.gone, note)
		return
	}
	writer, n, err := Parse(s.Line)
	if err != nil {
		a.find("%s: %w", describe(s), err)
		return
	}
	if a.seen[writer] == nil {
		a.seen[writer] = map[int]string{}
	}
	if _, again := a.seen[writer][n]; again {
		a.find("%s: %s/%d is stored twice, under different ids", describe(s), writer, n)
		return
	}
	a.seen[writer][n] = s.ID
	if last, ok := a.last[writer]; ok && n < last && !a.l.Unordered {
		a.find("%s: %s/%d comes after %d", describe(s), writer, n, last)
	}
	a.last[writer] = n
	if pos := a.l.acked[writer][n]; pos > 0 && s.Position > 0 && pos != s.Position {
		a.find("%s: %s/%d was acknowledged as record %d", describe(s), writer, n, pos)
	}
}

// gaps looks for positions that nobody accounts for.
func (a *audit) gaps(stored []Stored) {
	positions := make([]sink.Position, 0, len(stored))
	for _, s := range stored {
		if s.Position > 0 {
			positions = append(positions, s.Position)
		}
	}
	slices.Sort(positions)
	positions = slices.Compact(positions)
	for i := 1; i < len(positions); i++ {
		for p := positions[i-1] + 1; p < positions[i]; p++ {
			if !a.owned(p) {
				a.find("record %d is missing and no record says so", p)
			}
		}
	}
}

// missing looks for what was acknowledged and is not there.
func (a *audit) missing() {
	for writer, acked := range a.l.acked {
		for n, pos := range acked {
			if _, ok := a.seen[writer][n]; !ok && (pos == 0 || !a.owned(pos)) {
				a.find("%s/%d was acknowledged (record %d) and is not stored", writer, n, pos)
			}
		}
	}
}

func (a *audit) owned(p sink.Position) bool {
	return slices.ContainsFunc(a.gone, func(n sink.Note) bool { return n.First <= p && p <= n.Last })
}

func describe(s Stored) string {
	if s.ID != "" {
		return "record " + s.ID
	}
	return fmt.Sprintf("a record of %d bytes", len(s.Line))
}

func parseNote(line string) (n sink.Note, ok bool) {
	if !strings.Contains(line, sink.NoteMessage) {
		return n, false
	}
	err := json.Unmarshal([]byte(line), &n)
	return n, err == nil && n.Msg == sink.NoteMessage
}
