package ship

import (
	"bytes"
	"iter"
	"strconv"

	"github.com/slogaudit/slogaudit/sink"
)

// Batch is a run of records as they stand in the journal. Its bytes are valid
// until Send returns.
type Batch struct {
	Origin string        // of the journal
	First  sink.Position // sequence number of the first record
	Lines  []byte        // N whole lines
	N      int
}

// Last is the sequence number of the last record.
func (b Batch) Last() sink.Position { return b.First + sink.Position(b.N) - 1 }

// Records yields every record's index and its line without the newline.
func (b Batch) Records() iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		rest := b.Lines
		for i := range b.N {
			line, after, _ := bytes.Cut(rest, newline)
			if !yield(i, line) {
				return
			}
			rest = after
		}
	}
}

var newline = []byte{'\n'}

// AppendID appends the stable id of record i: origin/sequence. The same record
// has the same id whenever it is sent, so a remote end can tell a repetition.
func (b Batch) AppendID(dst []byte, i int) []byte {
	dst = append(append(dst, b.Origin...), '/')
	return strconv.AppendUint(dst, uint64(b.First)+uint64(i), 10)
}

// ID is AppendID as a string.
func (b Batch) ID(i int) string { return string(b.AppendID(nil, i)) }

// slice is the batch of the records from i to before j.
func (b Batch) slice(i, j int) Batch {
	start, end, at := 0, len(b.Lines), 0
	for k, line := range b.Records() {
		if k == i {
			start = at
		}
		if k == j {
			end = at
			break
		}
		at += len(line) + 1
	}
	return Batch{Origin: b.Origin, First: b.First + sink.Position(i), Lines: b.Lines[start:end], N: j - i}
}
