package redact

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// Lengths of known secrets, in bytes. A shorter one than minKnownAnywhere is
// replaced only where it stands as a word of its own: "1234" must not be found
// in every number. A shorter one than minKnown is no secret at all.
const (
	minKnown         = 3
	minKnownAnywhere = 6
)

type secretsKey struct{}

// WithSecrets returns a context in which the secrets are known: a Redactor made
// with WithContext replaces them wherever they stand, whatever they look like,
// also escaped for a URL or for JSON, or in base64. Secrets that ctx knows
// already stay known.
//
// One of fewer than 16 bytes is masked rather than hashed without a key; one of
// fewer than 6 bytes is replaced only as a word of its own, and one of fewer
// than 3 is ignored.
func WithSecrets(ctx context.Context, secrets ...string) context.Context {
	c := &secretsContext{Context: ctx}
	all := c.few[:0]
	if outer, ok := ctx.Value(secretsKey{}).(*knownSet); ok {
		all = append(all, outer.secrets...)
	}
	n := len(all)
	for _, s := range secrets {
		if len(s) >= minKnown && !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	if len(all) == n {
		return ctx
	}
	c.set.secrets = all
	c.set.measure()
	return c
}

// secretsContext has all that one request needs in one piece of memory.
type secretsContext struct {
	context.Context
	set knownSet
	few [2]string
}

func (c *secretsContext) Value(key any) any {
	if key == (secretsKey{}) {
		return &c.set
	}
	return c.Context.Value(key)
}

// WithContext returns r itself when ctx holds no secrets, and otherwise a
// Redactor that knows them as well. It is cheap enough to be called for every
// record.
func (r *Redactor) WithContext(ctx context.Context) *Redactor {
	set, ok := ctx.Value(secretsKey{}).(*knownSet)
	if !ok {
		return r
	}
	for i := range set.own {
		o := &set.own[i]
		if o.from.Load() == r {
			return &o.to
		}
		if o.claimed.CompareAndSwap(false, true) {
			o.to = *r
			o.to.inContext = set
			o.from.Store(r)
			return &o.to
		}
	}
	if d := set.derived.Load(); d != nil && d.from == r {
		return d.to
	}
	to := *r
	to.inContext = set
	set.derived.Store(&derived{r, &to})
	return &to
}

// derived remembers the last Redactor made from another for a set of secrets,
// after the first two.
type derived struct{ from, to *Redactor }

// newKnownSecrets makes the set of Options.Secrets.
func newKnownSecrets(secrets []string) (*knownSet, error) {
	for i, s := range secrets {
		if len(s) < minKnown {
			return nil, fmt.Errorf("redact: Secrets[%d]: %d bytes, want at least %d", i, len(s), minKnown)
		}
	}
	if len(secrets) == 0 {
		return nil, nil
	}
	return newKnownSet(secrets), nil
}

// knownSet finds many exact strings in one pass: it looks at the last two bytes
// of a window as long as the shortest pattern, and skips as far as no pattern
// can begin (Wu and Manber, 1994). Its tables are made when a text comes that may
// hold a secret: the secrets of most requests are never met again.
type knownSet struct {
	secrets   []string // as given
	least     int      // bytes of the shortest
	escapable bool     // one of them is written otherwise in a URL or in JSON
	spaced    bool     // one of them holds a space, which may be written '+'

	build    sync.Once
	built    atomic.Bool
	patterns []pattern
	window   int
	shift    []uint8 // by hash of two bytes: how far the window may move
	first    []int32 // by the same hash: the first pattern whose window ends so, plus one
	mask     uint32

	// Redactors that know the set: the first two, which are the middleware's
	// and the log's, and the last of others.
	own [2]struct {
		claimed atomic.Bool
		from    atomic.Pointer[Redactor]
		to      Redactor
	}
	derived atomic.Pointer[derived]
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
		k.escapable = k.escapable || runEnd(s, 0, isWord|isDotTilde) < len(s)
		k.spaced = k.spaced || strings.IndexByte(s, ' ') >= 0
	}
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
	for _, secret := range k.secrets {
		if len(s) < len(secret) {
			continue
		}
		if strings.Contains(s, secret) {
			return true
		}
		// The part of the base64 of a secret that it alone decides is never
		// shorter than this.
		if len(secret) >= minKnownAnywhere && hasBase64Run(s, len(secret)*4/3-2) {
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
	if runEnd(s, 0, isWord|isDotTilde) < len(s) {
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

// knownScan merges what the rules find with the known secrets of a text.
type knownScan struct {
	budget int
	floor  int // end of the last match
	sets   [2]*knownSet
	// The next match of each set, and of the rules.
	spans [3]knownSpan
	state [3]spanState
}

// knownSpan is a match with the secret that its text stands for, "" when that
// is the text itself.
type knownSpan struct {
	span
	secret string
}

// text is the secret of m, the last match.
func (sc *scanner) text(m span) string {
	if sc.secret != "" {
		return sc.secret
	}
	return sc.s[m.start:m.end]
}

type spanState uint8

const (
	spanUnread spanState = iota
	spanReady
	spanNone
)

// next finds the next secret: what the rules find, and the known secrets. Of two
// that overlap the first wins, then the longer, then the known one; the other
// is taken into it.
func (sc *scanner) next() (span, bool) {
	if sc.known == nil {
		if sc.plain || !sc.r.mayKnow(sc.s) || !sc.beginKnown() {
			sc.plain = true
			return sc.nextRule()
		}
	}
	ks := sc.known
	best := -1
	for i := range ks.spans {
		if ks.state[i] == spanUnread || ks.state[i] == spanReady && ks.spans[i].start < ks.floor {
			ks.read(sc, i)
		}
		if ks.state[i] == spanReady && (best < 0 || before(ks.spans[i], ks.spans[best])) {
			best = i
		}
	}
	if best < 0 {
		return span{}, false
	}
	m := ks.spans[best]
	ks.state[best] = spanUnread
	for range ks.spans { // taking one in may reach the next
		for i, o := range ks.spans {
			if ks.state[i] == spanReady && o.start < m.end {
				ks.state[i] = spanUnread
				if o.end > m.end {
					m.end, m.secret = o.end, ""
				}
			}
		}
	}
	ks.floor = m.end
	sc.secret = m.secret
	return m.span, true
}

// beginKnown reports whether the text holds a known secret at all.
func (sc *scanner) beginKnown() bool {
	ks := knownScan{budget: 64*len(sc.s) + 1<<12, sets: [2]*knownSet{sc.r.known, sc.r.inContext}}
	ks.read(sc, 0)
	ks.read(sc, 1)
	if ks.state[0] != spanReady && ks.state[1] != spanReady {
		return false
	}
	kept := ks // on the heap, and only now
	sc.known = &kept
	return true
}

// before orders matches: the first, then the longest, then the one whose secret
// is known.
func before(a, b knownSpan) bool {
	if a.start != b.start {
		return a.start < b.start
	}
	return a.end > b.end
}

// read finds the next match of source i.
func (ks *knownScan) read(sc *scanner, i int) {
	var ok bool
	for {
		switch {
		case i == len(ks.sets):
			if sc.pos < ks.floor {
				sc.pos, sc.floor = ks.floor, ks.floor
			}
			ks.spans[i].span, ok = sc.nextRule()
			ks.spans[i].secret = ""
		case ks.sets[i] != nil:
			ks.spans[i], ok = ks.sets[i].find(sc.s, ks.floor, &ks.budget)
		}
		if !ok {
			ks.state[i] = spanNone
			return
		}
		if ks.spans[i].start >= ks.floor {
			ks.state[i] = spanReady
			return
		}
	}
}

// knows reports whether r knows secrets.
// KnowsSecrets reports whether r looks for exact secrets, of Options.Secrets or
// of a context. Then text of any form may be one.
func (r *Redactor) KnowsSecrets() bool { return r.knows() }

// HoldsContextSecret reports whether s holds one of the secrets that the context
// brought to r; what the rules and Options.Secrets say of s is another matter.
// It costs next to nothing for text shorter than all of them.
func (r *Redactor) HoldsContextSecret(s string) bool {
	if r.inContext == nil {
		return false
	}
	budget := 64*len(s) + 1<<12
	_, ok := r.inContext.find(s, 0, &budget)
	return ok
}

// mayKnow tells cheaply whether s may hold a known secret.
func (r *Redactor) mayKnow(s string) bool {
	return r.known != nil || r.inContext != nil && (r.inContext.built.Load() || r.inContext.mayHold(s))
}

func (r *Redactor) knows() bool { return r.known != nil || r.inContext != nil }

// isKnown reports whether s as a whole is a known secret.
func (r *Redactor) isKnown(s string) bool {
	return r.known != nil && slices.Contains(r.known.secrets, s) || r.inContext != nil && slices.Contains(r.inContext.secrets, s)
}
