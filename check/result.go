package check

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// shape is what makes two findings one.
type shape struct {
	rule                 *Rule
	field, detail, event string
}

// place is a position in a chunk.
type place struct {
	line        int64 // from 1
	column, end int
	offset      int64
}

// hit is the findings of one shape in a chunk, or a single one.
type hit struct {
	shape
	message     string
	count       int64
	first, last place
	excerpt     *Excerpt
}

// result is what a worker says about a chunk.
type result struct {
	seq, file   int
	begin, end  bool
	err         error
	lines       int64
	blank       int64 // lines of white space
	bytes       int64
	records     int64
	leftOut     int64   // records that were not chosen
	events      []int64 // by index in the schema's events
	hits        []*hit
	shapes      map[shape]*hit
	firstTime   int64 // nanoseconds; of the first record with a sound time
	lastTime    int64
	firstAt     *hit // finding to report should firstTime be too early
	hasTime     bool
	withUser    int64
	withReason  int64
	refusals    int64 // events that should have a reason
	acceptances int64 // events that should have a user
}

// maxShapes bounds the findings in a report: beyond it the event no longer
// tells shapes apart.
const maxShapes = 5000

// add counts a finding.
func (r *result) add(s shape, message string, at place, single bool, excerpt func() *Excerpt) {
	if single {
		r.hits = append(r.hits, &hit{shape: s.clone(), message: message, count: 1, first: at, last: at, excerpt: excerpt()})
		return
	}
	h := r.shapes[s]
	if h == nil && len(r.shapes) >= maxShapes {
		s.event = ""
		h = r.shapes[s]
	}
	if h == nil {
		if r.shapes == nil {
			r.shapes = make(map[shape]*hit)
		}
		s = s.clone()
		h = &hit{shape: s, message: message, first: at, excerpt: excerpt()}
		r.shapes[s] = h
		r.hits = append(r.hits, h)
	}
	h.count++
	h.last = at
}

// clone makes the texts independent of the chunk.
func (s shape) clone() shape {
	s.field, s.detail, s.event = strings.Clone(s.field), strings.Clone(s.detail), strings.Clone(s.event)
	return s
}

// maxEvent is how much of a message names a shape, in bytes.
const maxEvent = 60

var hashes = regexp.MustCompile(`(sha256|hmac-sha256:[A-Za-z0-9._-]{1,64}):[0-9a-f]{64}`)

// eventName makes a message usable as part of a shape: what differs between
// two records of one call site is mostly digits. msg holds no secret.
func eventName(msg string) string {
	msg = hashes.ReplaceAllString(msg, "<hash>")
	var b strings.Builder
	digits := false
	for _, r := range msg {
		isDigit := r >= '0' && r <= '9'
		switch {
		case isDigit && digits:
		case isDigit:
			b.WriteByte('#')
		case r < ' ' || r == utf8.RuneError || r == 0x7f:
			b.WriteByte('.')
		default:
			b.WriteRune(r)
		}
		digits = isDigit
		if b.Len() >= maxEvent {
			return b.String() + "…"
		}
	}
	return b.String()
}
