package sink

import (
	"bytes"

	"fmt"
	"math/bits"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// LineError says which line of a batch a journal cannot hold.
type LineError struct {
	Line int // index in the batch, from 0; -1 when it concerns the whole batch
	Why  string
}

func (e *LineError) Error() string {
	if e.Line < 0 {
		return "sink: journal: batch refused: " + e.Why
	}
	return fmt.Sprintf("sink: journal: batch refused: line %d %s", e.Line+1, e.Why)
}

// checkLines holds what Write accepts to what recovery can tell from the
// remains of a crash: every line is {...} on its own, without a NUL. That is not
// a JSON check; who writes garbage in braces gets it back.
func checkLines(b Batch) error {
	lines := b.Lines
	if b.N < 0 || (b.N == 0) != (len(lines) == 0) {
		return &LineError{-1, fmt.Sprintf("%d lines in %d bytes", b.N, len(lines))}
	}
	if bytes.IndexByte(lines, 0) >= 0 {
		return &LineError{-1, "it holds a NUL byte"}
	}
	n := 0
	for len(lines) > 0 {
		end := bytes.IndexByte(lines, '\n')
		if end < 0 {
			return &LineError{n, "does not end in a newline"}
		}
		if !braced(lines[:end]) {
			return &LineError{n, "is not a JSON object"}
		}
		lines = lines[end+1:]
		n++
	}
	if n != b.N {
		return &LineError{-1, fmt.Sprintf("it says %d lines and holds %d", b.N, n)}
	}
	return nil
}

func braced(line []byte) bool {
	return len(line) >= 2 && line[0] == '{' && line[len(line)-1] == '}'
}

// whole reports whether a line, without its newline, can be one that Write
// accepted: what fails this at the end of a segment is a torn tail.
func whole(line []byte) bool {
	return braced(line) && bytes.IndexByte(line, 0) < 0
}

// sound reports whether a line, without its newline, is a JSON object.
func sound(line []byte) bool {
	if !braced(line) {
		return false
	}
	_, err := jsonline.Valid(line)
	return err == nil
}

// nearNewline reports whether c is '\n' with one bit flipped.
func nearNewline(c byte) bool { return bits.OnesCount8(c^'\n') == 1 }

// split takes an unsound line apart that is several sound ones with damaged
// newlines between them. It returns nil when that is not what happened.
func split(line []byte) [][]byte {
	var out [][]byte
	for i := 1; i+1 < len(line); i++ {
		if line[i-1] == '}' && line[i+1] == '{' && nearNewline(line[i]) && sound(line[:i]) {
			out = append(out, line[:i])
			line, i = line[i+1:], 0
		}
	}
	if out == nil || !sound(line) {
		return nil
	}
	return append(out, line)
}

// joins reports whether two unsound lines were one sound line before a byte of
// it turned into a newline.
func joins(a, b []byte) bool {
	joined := make([]byte, 0, len(a)+1+len(b))
	joined = append(append(append(joined, a...), 0), b...)
	for bit := range 8 {
		joined[len(a)] = '\n' ^ 1<<bit
		if sound(joined) {
			return true
		}
	}
	return false
}
