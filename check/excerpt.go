package check

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Excerpt is a piece of a line around a finding, without its secrets. Start
// and Len are in code points of Text.
type Excerpt struct {
	Text  string `json:"text"`
	Start int    `json:"start"`
	Len   int    `json:"length"`
}

const (
	excerptBefore = 40
	excerptWidth  = 100
)

// excerpt shows the line around raw[start:end]. Secrets are shown as what they
// are and how long; with hide, so is raw[start:end].
func (w *worker) excerpt(start, end int, hide bool) *Excerpt {
	w.hunt()
	cuts := slices.Clone(w.l.secrets)
	if hide {
		cuts = slices.DeleteFunc(cuts, func(s secret) bool { return s.start < end && start < s.end })
		cuts = append(cuts, secret{start: start, end: end, rule: "text"})
		slices.SortFunc(cuts, func(a, b secret) int { return a.start - b.start })
	}
	var e excerptText
	e.want, e.wantEnd = start, max(end, start+1)
	raw := w.l.raw
	pos, stop := around(raw, start, end)
	for _, c := range cuts {
		if c.start >= stop {
			break
		}
		if c.start < pos { // it begins before what is shown
			pos = max(pos, min(c.end, stop))
			continue
		}
		e.text(raw, pos, c.start)
		e.label("<"+c.String()+">", c.start, c.end)
		pos = c.end
	}
	e.text(raw, pos, max(pos, stop))
	return e.window()
}

// around bounds how much of a long line an excerpt looks at.
func around(raw []byte, start, end int) (from, to int) {
	const near = 1 << 10
	from, to = max(0, start-near), min(len(raw), max(start, end)+near)
	for from > 0 && isWordByte(raw[from-1]) && start-from < 2*near { // a whole word
		from--
	}
	for to < len(raw) && isWordByte(raw[to]) && to-end < 2*near {
		to++
	}
	return from, to
}

// excerptText collects the runes of a line with their offsets.
type excerptText struct {
	runes         []rune
	want, wantEnd int // bytes
	first, last   int // the runes for these
	found         bool
}

func (e *excerptText) mark(start, end int) {
	if start < e.wantEnd && e.want < end {
		if !e.found {
			e.first, e.found = len(e.runes), true
		}
		e.last = len(e.runes) + 1
	}
}

func (e *excerptText) label(s string, start, end int) {
	for _, r := range s {
		e.mark(start, end)
		e.runes = append(e.runes, r)
	}
}

// text adds raw[a:b], but for long runs that may be a secret that no rule
// knows.
func (e *excerptText) text(raw []byte, a, b int) {
	for i := a; i < b; {
		if n := opaqueRun(raw[i:b]); n > 0 {
			e.label(fmt.Sprintf("<%d characters>", n), i, i+n)
			i += n
			continue
		}
		r, size := utf8.DecodeRune(raw[i:b])
		if !unicode.IsPrint(r) || r == utf8.RuneError && size == 1 {
			r = '·'
		}
		e.mark(i, i+size)
		e.runes = append(e.runes, r)
		i += size
		for isWordByte(raw[i-1]) && i < b && isWordByte(raw[i]) { // the rest of a short word
			e.mark(i, i+1)
			e.runes = append(e.runes, rune(raw[i]))
			i++
		}
	}
}

// opaqueRun returns the length of the word that b begins with, when it looks
// more like a key than like words: an excerpt shows no value that may be a
// secret which no rule knows.
func opaqueRun(b []byte) int {
	n, digits, pieces, lowers := 0, 0, 0, 0
	var before byte
	for n < len(b) && isWordByte(b[n]) {
		c := b[n]
		kind := byte('-')
		switch {
		case c >= '0' && c <= '9':
			kind = '0'
			digits++
		case c >= 'a' && c <= 'z':
			kind = 'a'
			lowers++
		case c >= 'A' && c <= 'Z':
			kind = 'A'
		}
		if kind != before && kind != '-' && before != '-' && !(before == 'A' && kind == 'a') { // Word is one piece
			pieces++
		}
		before = kind
		n++
	}
	switch {
	case n >= 20 && digits >= 2, n >= 16 && lowers == 0 && digits < n, n >= 12 && 4*pieces >= n:
		return n
	}
	return 0
}

func isWordByte(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '-'
}

// window cuts the text to a width that fits a terminal.
func (e *excerptText) window() *Excerpt {
	if !e.found {
		e.first, e.last = len(e.runes), len(e.runes)+1
	}
	from := max(0, e.first-excerptBefore)
	to := min(len(e.runes), from+excerptWidth)
	var b strings.Builder
	start := e.first - from
	if from > 0 {
		b.WriteString("…")
		start++
	}
	b.WriteString(string(e.runes[from:to]))
	if to < len(e.runes) {
		b.WriteString("…")
	}
	return &Excerpt{Text: b.String(), Start: start, Len: max(1, min(e.last, to)-e.first)}
}
