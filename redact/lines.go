package redact

import "strings"

// Lines redacts a text line by line, and remembers what no line tells alone: a
// private key in PEM is one secret over all its lines, and the lines of a
// certificate are none. It is not safe for concurrent use.
type Lines struct {
	r     *Redactor
	block pemLines
	buf   []byte
}

// NewLines returns the state of a new text that r redacts; nil means Default().
func NewLines(r *Redactor) *Lines {
	if r == nil {
		r = Default()
	}
	return &Lines{r: r}
}

// Append appends line, without its end, with every secret replaced: as AppendJSON
// does it, and in the light of the lines before it. What a line has of a private
// key is guessable, the last lines being short, and becomes Mask without a key.
func (l *Lines) Append(dst, line []byte) []byte {
	s := stringOf(line)
	a, b := l.next(s)
	switch {
	case a == b:
	case l.block.private:
		l.buf = append(l.buf[:0], line[:a]...)
		l.buf = l.r.appendReplacement(l.buf, span{rule: rulePEM, kind: KindGuessable}, s[a:b])
		l.buf = append(l.buf, line[b:]...)
		line = l.buf
	case enclosed(s, a, b):
		dst = l.r.AppendString(dst, s[:a])
		return append(dst, line[a:]...)
	}
	return l.r.AppendJSON(dst, line)
}

// Find appends to dst what Append would replace in line, as FindJSON does it.
// Each line is given to one of the two.
func (l *Lines) Find(dst []Match, line []byte) []Match {
	s := stringOf(line)
	a, b := l.next(s)
	switch n := len(dst); {
	case a == b:
	case l.block.private:
		dst = append(dst, Match{Rule: l.r.rules.rules[rulePEM].ID, Kind: KindGuessable, Start: a, End: b})
		return merge(dst, n, l.r.FindJSON(nil, line))
	case enclosed(s, a, b):
		return l.r.Find(dst, "", s[:a])
	}
	return l.r.FindJSON(dst, line)
}

// next returns the bounds of what the line s has of a PEM block.
func (l *Lines) next(s string) (a, b int) {
	if a, b = l.block.next(s); l.block.private && l.r.rules.off != nil && l.r.rules.off[rulePEM] {
		return 0, 0
	}
	return a, b
}

// pemLines follows a PEM block (RFC 7468) over the lines of a text, each of which
// may have more before it and after it: a time, the quotes of JSON.
type pemLines struct {
	open    bool
	private bool
	column  int // where the block began in its line
	width   int // of the first line of base64
	last    bool
	left    int // lines that the block may still have
}

// maxPEMLines is the number of lines after which a block without an end is none.
const maxPEMLines = 512

// next returns the bounds of what the line s has of the block, which begins or
// ends with s too.
func (p *pemLines) next(s string) (a, b int) {
	if p.open {
		p.left--
		if a, b = p.body(s); a < b {
			p.width, p.last = max(p.width, b-a), b-a < p.width
			return a, b
		}
		p.open = p.left > 0 && p.width == 0 && p.header(s)
	}
	p.begin(s)
	return 0, 0
}

// begin notes the block whose first line s is, or ends with.
func (p *pemLines) begin(s string) {
	const mark = "-----BEGIN "
	i := strings.Index(s, mark)
	if i < 0 {
		return
	}
	i = strings.LastIndex(s, mark)
	label, after, ok := strings.Cut(s[i+len(mark):], "-----")
	if !ok || !endsLine(after) {
		return
	}
	*p = pemLines{open: true, private: strings.Contains(label, "PRIVATE"), column: i, left: maxPEMLines}
}

// body returns the bounds of the base64 in s: below the block's beginning, or at
// the end of the line where a logger writes what is not always of one width.
func (p *pemLines) body(s string) (a, b int) {
	if p.left == 0 {
		return 0, 0
	}
	if p.column < len(s) {
		a, b = p.column, runEnd(s, p.column, isAlnum|isBase64)
		if !endsLine(s[b:]) {
			b = a
		}
	}
	if a == b {
		b = lineTail(s)
		a = runStart(s, b, 0, isAlnum|isBase64)
	}
	if a > 0 && class[s[a-1]]&(isAlnum|isBase64) != 0 || hashBefore(s[:a]) {
		return 0, 0 // in the middle of something else
	}
	v := s[a:b]
	checksum := p.last && strings.HasPrefix(v, "=") // of OpenPGP, after the last line
	switch n := b - a; {
	case p.last != checksum, strings.IndexByte(strings.Trim(v, "="), '=') >= 0:
		return 0, 0
	case p.width == 0 && n < minBare, p.width > 0 && n > p.width, a != p.column && (n < minRun || !p.private):
		return 0, 0
	}
	return a, b
}

// enclosed reports whether s[a:b] ends the line s, but for what encloses it, and
// is no member of a JSON object.
func enclosed(s string, a, b int) bool {
	return b >= lineTail(s) && strings.IndexByte(s[:a], '{') < 0
}

// header reports whether s may stand between a block's first line and its base64:
// "DEK-Info: …", or nothing.
func (p *pemLines) header(s string) bool {
	if p.column >= len(s) {
		return true
	}
	rest := s[p.column:]
	n := runEnd(rest, 0, isAlnum|isWordSym)
	return endsLine(rest) || n > 0 && strings.HasPrefix(rest[n:], ": ")
}

// endsLine reports whether s, which follows something, has none of its own line:
// it is empty, or closes what encloses the line.
func endsLine(s string) bool {
	return s == "" || strings.IndexByte("\"'\\\r", s[0]) >= 0
}

// lineTail returns where the quotes and escapes begin that end the line s.
func lineTail(s string) int {
	b := len(s)
	for b > 0 && strings.IndexByte("\r\"'", s[b-1]) >= 0 {
		b--
	}
	for b > 1 && s[b-2] == '\\' && (s[b-1] == 'n' || s[b-1] == 'r') {
		b -= 2
	}
	return b
}
