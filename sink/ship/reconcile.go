package ship

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/slogaudit/slogaudit/sink"
)

// Ledger compares the ids that a remote end has with those that a journal gave
// out. It needs two bits a record.
type Ledger struct {
	origin      string
	first, last sink.Position
	once, twice []uint64 // bit per record
	Foreign     uint64   // ids of other journals, or beyond this one's last record
}

// NewLedger expects every record from first to last of the journal origin.
func NewLedger(origin string, first, last sink.Position) *Ledger {
	n := 0
	if last >= first {
		n = int(last-first)/64 + 1
	}
	return &Ledger{origin: origin, first: first, last: last, once: make([]uint64, n), twice: make([]uint64, n)}
}

// Saw takes one id that the remote end has.
func (l *Ledger) Saw(id string) {
	origin, seq, ok := strings.Cut(id, "/")
	n, err := strconv.ParseUint(seq, 10, 64)
	if !ok || err != nil || origin != l.origin || sink.Position(n) < l.first || sink.Position(n) > l.last {
		l.Foreign++
		return
	}
	i := n - uint64(l.first)
	bit := uint64(1) << (i % 64)
	l.twice[i/64] |= l.once[i/64] & bit
	l.once[i/64] |= bit
}

// Range is consecutive records, First to Last.
type Range struct{ First, Last sink.Position }

// String is "7" or "7-9".
func (r Range) String() string {
	if r.First == r.Last {
		return strconv.FormatUint(uint64(r.First), 10)
	}
	return fmt.Sprintf("%d-%d", r.First, r.Last)
}

// Len is the number of records.
func (r Range) Len() uint64 { return uint64(r.Last-r.First) + 1 }

// Missing are the records that the remote end has not.
func (l *Ledger) Missing() []Range {
	return l.ranges(func(word int, bit uint64) bool { return l.once[word]&bit == 0 })
}

// Double are the records that it has more than once.
func (l *Ledger) Double() []Range {
	return l.ranges(func(word int, bit uint64) bool { return l.twice[word]&bit != 0 })
}

func (l *Ledger) ranges(in func(word int, bit uint64) bool) (all []Range) {
	for p := l.first; p <= l.last; p++ {
		i := uint64(p - l.first)
		if !in(int(i/64), 1<<(i%64)) {
			continue
		}
		if n := len(all); n > 0 && all[n-1].Last+1 == p {
			all[n-1].Last = p
			continue
		}
		all = append(all, Range{p, p})
	}
	return all
}
