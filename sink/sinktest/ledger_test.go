package sinktest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink"
)

func at(pos sink.Position, writer string, n int) Stored {
	return Stored{
		ID:       "o/" + string(rune('0'+pos)),
		Position: pos,
		Line:     strings.TrimSuffix(string(AppendLine(nil, writer, n, 20)), "\n"),
	}
}

func note(t *testing.T, pos, first, last sink.Position) Stored {
	line, err := json.Marshal(sink.Note{Msg: sink.NoteMessage, Event: "lost", First: first, Last: last})
	require.NoError(t, err)
	return Stored{ID: "o/" + string(rune('0'+pos)), Position: pos, Line: string(line)}
}

func TestLedger(t *testing.T) {
	broken := at(2, "a", 2)
	broken.Line = strings.Replace(broken.Line, "quick", "slow!", 1)
	cut := at(2, "a", 2)
	cut.Line = cut.Line[:40]
	stray := at(2, "a", 2)
	stray.Line = `{"msg":"hello"}`
	for _, tc := range []struct {
		name   string
		stored []Stored
		copies bool
		want   string
	}{
		{"all there", []Stored{at(1, "a", 1), at(2, "a", 2), at(3, "a", 3)}, false, ""},
		{"more than acknowledged", []Stored{at(1, "a", 1), at(2, "a", 2), at(3, "a", 3), at(4, "a", 4)}, false, ""},
		{"one missing at the end", []Stored{at(1, "a", 1), at(2, "a", 2)}, false, "a/3 was acknowledged (record 3) and is not stored"},
		{"one missing in the middle", []Stored{at(1, "a", 1), at(3, "a", 3)}, false, "record 2 is missing and no record says so"},
		{"one missing and owned up to", []Stored{at(1, "a", 1), at(3, "a", 3), note(t, 4, 2, 2)}, false, ""},
		{"changed", []Stored{at(1, "a", 1), broken, at(3, "a", 3)}, false, "a/2 is not whole"},
		{"cut", []Stored{at(1, "a", 1), cut, at(3, "a", 3)}, false, "not whole"},
		{"stray", []Stored{at(1, "a", 1), stray, at(3, "a", 3)}, false, "nobody wrote this"},
		{"twice under one id", []Stored{at(1, "a", 1), at(2, "a", 2), at(2, "a", 2), at(3, "a", 3)}, false, "o/2 is stored twice"},
		{"twice under one id, at a remote end", []Stored{at(1, "a", 1), at(2, "a", 2), at(2, "a", 2), at(3, "a", 3)}, true, ""},
		{"twice under two ids", []Stored{at(1, "a", 1), at(2, "a", 2), at(3, "a", 3), at(4, "a", 2)}, true, "stored twice, under different ids"},
		{"one id for two", []Stored{at(1, "a", 1), at(2, "a", 2), at(2, "a", 3), at(3, "a", 3)}, true, "stands for two different records"},
		{"out of order", []Stored{at(1, "a", 1), at(2, "a", 3), at(3, "a", 2)}, false, "comes after 3"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			l := Ledger{Copies: tc.copies}
			for n := 1; n <= 3; n++ {
				l.Ack("a", n, sink.Position(n))
			}
			require.Equal(t, 3, l.Acked())
			err := l.Check(tc.stored)
			if tc.want == "" {
				assert.NoError(t, err)
			} else {
				assert.ErrorContains(t, err, tc.want)
			}
		})
	}
}
