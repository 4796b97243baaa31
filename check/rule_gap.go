package check

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
)

var ruleGap = register(Rule{
	ID: "SA501", Name: "sequence-gap", Group: GroupIntegrity, Severity: Error,
	Title: "records are missing between two journal segments",
	Doc: `A journal's segment is named after the sequence number of its first record:
audit-00000000000000000001.jsonl. The next one must begin where this one ends.
Here it does not: lines or a whole segment were removed, or added.`,
	Fix: `Compare with what was shipped to the remote ends; look who had access to the directory.`,
})

// segmentStart is the sequence number in the name of a journal's segment.
func segmentStart(name string) (uint64, bool) {
	base := filepath.Base(name)
	for _, ext := range []string{".gz", ".zst", ".jsonl"} {
		base = strings.TrimSuffix(base, ext)
	}
	i := strings.LastIndexByte(base, '-')
	if i < 0 || len(base)-i-1 != 20 {
		return 0, false
	}
	n, err := strconv.ParseUint(base[i+1:], 10, 64)
	return n, err == nil
}

// segmentBegins compares where a segment begins with where the one before it
// ended.
func (m *merger) segmentBegins(file int) {
	in := m.inputs[file]
	first, ok := segmentStart(in.Name)
	if !ok {
		m.nextRecord = 0
		return
	}
	if m.nextRecord != 0 && first != m.nextRecord && in.joins {
		what := fmt.Sprintf("records %d to %d are missing before this segment", m.nextRecord, first-1)
		if first < m.nextRecord {
			what = fmt.Sprintf("the segment before this one has %d records too many", m.nextRecord-first)
		}
		m.whole(ruleGap, Position{File: in.display(), Line: 1, Column: 1}, what)
	}
	m.nextRecord = first
}
