package redact

import "strings"

// FindJSON appends to dst the secrets that AppendJSON replaces in line, in
// ascending order and without overlaps. Offsets are those in line as it stands,
// escapes included; a number under a secret key is a match too. A secret of
// JSON inside a string is a match at its place in that string.
func (r *Redactor) FindJSON(dst []Match, line []byte) []Match {
	r = r.ready()
	in := stringOf(line)
	n := len(dst)
	j := newJSONRedactor(r, nil, in, 0)
	defer j.free()
	j.found = &dst
	if !j.documents(keyContext{}) {
		dst = r.findBrokenJSON(dst[:n], in)
	}
	return dst
}

// findBrokenJSON finds what appendBrokenJSON replaces.
func (r *Redactor) findBrokenJSON(dst []Match, in string) []Match {
	n := len(dst)
	dst = r.Find(dst, "", in)
	if !strings.Contains(in, `\u`) && !strings.Contains(in, `\/`) {
		return dst
	}
	var decoded []Match
	j := newJSONRedactor(r, nil, in, 0)
	defer j.free()
	j.found = &decoded
	j.str(0, len(in), true, keyContext{})
	return merge(dst, n, decoded)
}

// merge adds to dst[n:] the matches of more that overlap none of it.
func merge(dst []Match, n int, more []Match) []Match {
	var out []Match
	own := dst[n:]
	for len(own)+len(more) > 0 {
		switch {
		case len(more) == 0 || len(own) > 0 && own[0].End <= more[0].Start:
			out = append(out, own[0])
			own = own[1:]
		case len(own) == 0 || more[0].End <= own[0].Start:
			out = append(out, more[0])
			more = more[1:]
		default: // they overlap
			more = more[1:]
		}
	}
	return append(dst[:n], out...)
}

// note records a match instead of replacing it.
func (j *jsonRedactor) note(start, end int, m span) {
	*j.found = append(*j.found, Match{Rule: j.r.rules.rules[m.rule].ID, Kind: m.kind, Start: start, End: end})
}

// noteNested records the matches in a string's JSON, found, at their places in
// the string, which begins at a.
func (j *jsonRedactor) noteNested(found []Match, a int) {
	raw := rawOffset{in: j.in, raw: a}
	for _, m := range found {
		m.Start = raw.at(m.Start)
		m.End = raw.at(m.End)
		*j.found = append(*j.found, m)
	}
}
