package redact

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// knownSet finds many exact strings in one pass: it looks at the last two bytes
// of a window as long as the shortest pattern, and skips as far as no pattern
// can begin (Wu and Manber, 1994). Its tables are made when a text comes that may
// hold a secret: the secrets of most requests are never met again.
type knownSet struct {
	secrets   []string // as given
	least     int      // bytes of the shortest
	escapable bool     // one of them is written otherwise in a URL or in JSON
	spaced    bool     // one of them holds a space, which may be written '+'

	build sync.Once
	built atomic.Bool
	*knownTables

	// Redactors that know the set: the first two, which are the middleware's
	// and the log's, and the last of others.
	own [2]struct {
		claimed atomic.Bool
		from    atomic.Pointer[Redactor]
		to      Redactor
	}
	derived atomic.Pointer[derived]
}

// knownTables are a memory of their own: the set of a request whose secrets
// are never met is small.
type knownTables struct {
	patterns []pattern
	window   int
	shift    []uint8 // by hash of two bytes: how far the window may move
	first    []int32 // by the same hash: the first pattern whose window ends so, plus one
	mask     uint32
}

type pattern struct {
	text   string
	secret int32 // index of the secret it writes
	next   int32 // the next pattern of the same hash, plus one
	word   bool  // only as a word of its own
	base64 bool  // part of a longer run of base64
}

// maxUnbuilt is how many secrets are looked for one by one while there are no
// tables. With more of them the tables are cheaper.
const maxUnbuilt = 4

func newKnownSet(secrets []string) *knownSet {
	k := &knownSet{secrets: slices.Clone(secrets)}
	k.measure()
	k.build.Do(k.makeTables)
	return k
}

func (k *knownSet) measure() {
	k.least = len(k.secrets[0])
	if len(k.secrets) > maxUnbuilt {
		k.build.Do(k.makeTables)
	}
	for _, s := range k.secrets {
		k.least = min(k.least, len(s))
		k.escapable = k.escapable || isEscapable(s)
		k.spaced = k.spaced || strings.IndexByte(s, ' ') >= 0
	}
}

// isEscapable says that s is written otherwise in a URL or in JSON.
func isEscapable(s string) bool {
	if len(s) >= 8 && tokenBytes(s) && strings.IndexByte(s, '/') < 0 {
		return false
	}
	return runEnd(s, 0, isWord|isDotTilde) < len(s)
}

// mayHold tells cheaply whether s may hold a secret of the set in one of its
// forms.
func (k *knownSet) mayHold(s string) bool {
	if len(s) < k.least {
		return false
	}
	if k.escapable && (strings.IndexByte(s, '%') >= 0 || strings.IndexByte(s, '\\') >= 0) ||
		k.spaced && strings.IndexByte(s, '+') >= 0 {
		return true
	}
	hex := digest(s) // then it holds no run of base64
	for _, secret := range k.secrets {
		if len(s) < len(secret) {
			continue
		}
		if strings.Contains(s, secret) {
			return true
		}
		// The part of the base64 of a secret that it alone decides is never
		// shorter than this.
		if !hex && len(secret) >= minKnownAnywhere && hasBase64Run(s, len(secret)*4/3-2) {
			return true
		}
	}
	return false
}

// hasBase64Run tells whether s holds n bytes of base64 in a row. Hashes and
// UUIDs are not counted: base64 of only a-f and digits is nobody's secret.
func hasBase64Run(s string, n int) bool {
	for p := n - 1; p < len(s); {
		if class[s[p]]&(isWord|isBase64) == 0 {
			p += n
			continue
		}
		start, end := runStart(s, p, 0, isWord|isBase64), runEnd(s, p, isWord|isBase64)
		if end-start >= n && !allHex(s[start:end]) {
			return true
		}
		p = end + n
	}
	return false
}

func allHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c == '-') {
			return false
		}
	}
	return true
}

func (k *knownSet) makeTables() {
	k.knownTables = &knownTables{}
	for i, s := range k.secrets {
		k.addForms(s, int32(i))
	}
	k.window = len(k.patterns[0].text)
	for _, p := range k.patterns {
		k.window = min(k.window, len(p.text))
	}
	k.window = min(k.window, 255)
	size := 1 << 8
	for size < 32*len(k.patterns) && size < 1<<16 {
		size <<= 1
	}
	k.mask = uint32(size - 1)
	k.shift = make([]uint8, size)
	for i := range k.shift {
		k.shift[i] = uint8(k.window - 1)
	}
	k.first = make([]int32, size)
	for i := range k.patterns {
		p := &k.patterns[i]
		for end := 2; end <= k.window; end++ {
			h := k.hash(p.text, end)
			k.shift[h] = min(k.shift[h], uint8(k.window-end))
		}
		h := k.hash(p.text, k.window)
		p.next = k.first[h]
		k.first[h] = int32(i + 1)
	}
	k.built.Store(true)
}

// addForms adds s and the other ways to write it.
func (k *knownSet) addForms(s string, secret int32) {
	n := len(k.patterns)
	add := func(p pattern) {
		for _, q := range k.patterns[n:] {
			if q.text == p.text {
				return
			}
		}
		k.patterns = append(k.patterns, p)
	}
	short := len(s) < minKnownAnywhere
	add(pattern{text: s, secret: secret, word: short})
	if isEscapable(s) {
		query := url.QueryEscape(s)
		for _, f := range [...]string{query, url.PathEscape(s), lowerEscapes(query), string(appendEscaped(nil, s))} {
			add(pattern{text: f, secret: secret, word: short})
		}
	}
	if short {
		return
	}
	for lead := range 3 {
		text := base64Inner(s, lead)
		add(pattern{text: text, secret: secret, base64: true})
		if strings.ContainsAny(text, "+/") {
			text = strings.ReplaceAll(strings.ReplaceAll(text, "+", "-"), "/", "_")
			add(pattern{text: text, secret: secret, base64: true})
		}
	}
}

// lowerEscapes returns s with the hexadecimal digits of its %-escapes in lower
// case.
func lowerEscapes(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			b[i+1], b[i+2] = lower(b[i+1]), lower(b[i+2])
		}
	}
	return string(b)
}

// base64Inner returns the characters of base64 that s alone decides when lead
// bytes, modulo three, come before it.
func base64Inner(s string, lead int) string {
	enc := base64.RawStdEncoding.EncodeToString(append(make([]byte, lead, 128), s...))
	from := []int{0, 2, 3}[lead]
	to := (lead + len(s)) * 8 / 6
	return enc[from:to]
}

func (k *knownSet) hash(s string, end int) uint32 {
	return (uint32(s[end-2])*0x9e5f + uint32(s[end-1])*0x85eb) & k.mask
}

// find returns the first match in s at or after from; of several that begin
// there the longest. budget bounds the bytes that comparing may cost and is
// shared by the calls over one string.
func (k *knownSet) find(s string, from int, budget *int) (m knownSpan, ok bool) {
	if !k.built.Load() {
		if !k.mayHold(s[from:]) {
			return m, false
		}
		k.build.Do(k.makeTables)
	}
	for i := from; i+k.window <= len(s); {
		h := k.hash(s, i+k.window)
		if n := k.shift[h]; n > 0 {
			i += int(n)
			continue
		}
		best := -1
		for c := k.first[h]; c > 0; c = k.patterns[c-1].next {
			p := &k.patterns[c-1]
			if !strings.HasPrefix(s[i:], p.text[:min(8, len(p.text))]) {
				continue
			}
			*budget -= len(p.text)
			if strings.HasPrefix(s[i:], p.text) && (best < 0 || len(p.text) > len(k.patterns[best].text)) &&
				(!p.word || isolated(s, i, i+len(p.text))) {
				best = int(c - 1)
			}
		}
		if best >= 0 {
			return k.match(s, i, &k.patterns[best], from), true
		}
		if *budget < 0 {
			return k.findEach(s, i+1)
		}
		i++
	}
	return m, false
}

// findEach is find by one search for each pattern: linear whatever the text,
// for texts made to look like a secret at every byte.
func (k *knownSet) findEach(s string, from int) (m knownSpan, ok bool) {
	for reach := 1 << 12; ; reach *= 2 { // not to the end for every match
		m, ok = k.findWithin(s, from, min(from+reach, len(s)))
		if ok || from+reach >= len(s) {
			return m, ok
		}
	}
}

// findWithin is findEach for matches that begin before limit.
func (k *knownSet) findWithin(s string, from, limit int) (m knownSpan, ok bool) {
	best, at := -1, limit
	for c := range k.patterns {
		p := &k.patterns[c]
		for start := from; start <= at; {
			i := strings.Index(s[start:min(len(s), at+len(p.text))], p.text)
			if i < 0 {
				break
			}
			i += start
			if p.word && !isolated(s, i, i+len(p.text)) {
				start = i + 1
				continue
			}
			if i < at || best >= 0 && i == at && len(p.text) > len(k.patterns[best].text) {
				best, at = c, i
			}
			break
		}
	}
	if best < 0 {
		return m, false
	}
	return k.match(s, at, &k.patterns[best], from), true
}

func (k *knownSet) match(s string, i int, p *pattern, from int) knownSpan {
	m := knownSpan{span{i, i + len(p.text), ruleKnown, KindToken}, k.secrets[p.secret]}
	for j := i + 1; j < m.end; j++ { // another secret that begins in this one
		for c := range k.patterns {
			if o := &k.patterns[c]; !o.word && j+len(o.text) > m.end && strings.HasPrefix(s[j:], o.text) {
				m.end, m.secret = j+len(o.text), ""
			}
		}
	}
	if p.base64 { // its neighbours hold the rest of the secret's first and last bytes
		m.start = runStart(s, m.start, from, isWord|isBase64)
		m.end = runEnd(s, m.end, isWord|isBase64)
	}
	return m
}

// isolated reports whether s[a:b] has no letter or digit beside it.
func isolated(s string, a, b int) bool {
	return (a == 0 || class[s[a-1]]&isWord == 0) && (b == len(s) || class[s[b]]&isWord == 0)
}
