package redact

import (
	"cmp"
	"slices"
	"strings"
)

// ruleSet is the rules of a Redactor with the index of their prefixes.
type ruleSet struct {
	rules []Rule
	off   []bool // by rule; nil when all are on
	// Prefixes whose first three bytes have one hash are neighbours, the longest
	// first; from is the index of the first of them.
	prefixes []rulePrefix
	from     map[uint16]int
	// What may begin a prefix; joined are those whose token may have bytes that
	// are no word bytes.
	starts, joined prefixStarts
}

type rulePrefix struct {
	text string
	rule ruleIndex
}

// prefixStarts tells what a prefix may begin, without false negatives: by the
// hash of its first five bytes, or of all of them when it has only three or
// four. The first set, of three bytes of all, is asked before.
type prefixStarts [4][1 << 16 / 64]uint64

func (t *prefixStarts) add(prefix string) {
	n := min(len(prefix), 5)
	h := head(prefix, n)
	t[n-2][h/64] |= 1 << (h % 64)
	h = head(prefix, 3)
	t[0][h/64] |= 1 << (h % 64)
}

// begin reports whether a prefix may begin s, which has three bytes or more.
func (t *prefixStarts) begin(s string) bool {
	return t.has3(head3(s, 0)) && t.beginAll(s)
}

// has3 tells of the first three bytes of a text what begin does.
func (t *prefixStarts) has3(x uint32) bool {
	h := uint16(x * headFactor >> 16)
	return t[0][h/64]>>(h%64)&1 != 0
}

// head3 returns the three bytes of s at i.
func head3(s string, i int) uint32 {
	if i+4 <= len(s) {
		return load4(s, i) & (1<<24 - 1)
	}
	return uint32(s[i]) | uint32(s[i+1])<<8 | uint32(s[i+2])<<16
}

func (t *prefixStarts) beginAll(s string) bool {
	for n := min(len(s), 5); n >= 3; n-- {
		if h := head(s, n); t[n-2][h/64]>>(h%64)&1 != 0 {
			return true
		}
	}
	return false
}

const headFactor = 0x9E3779B1

// head hashes the first n bytes of s, three to five.
func head(s string, n int) uint16 {
	x := uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16
	if n > 3 {
		x |= uint32(s[3]) << 24
	}
	x *= headFactor
	if n > 4 {
		x = (x ^ uint32(s[4])) * headFactor
	}
	return uint16(x >> 16)
}

// newRuleSet indexes rules. Those that are off, which may be nil, find nothing.
func newRuleSet(rules []Rule, off []bool) *ruleSet {
	rs := &ruleSet{rules: rules, off: off, from: map[uint16]int{}}
	for i := range rules {
		if off != nil && off[i] {
			continue
		}
		for _, p := range rules[i].Prefixes {
			rs.prefixes = append(rs.prefixes, rulePrefix{p, ruleIndex(i)})
			rs.starts.add(p)
			if runEnd(p, 0, isWord) != len(p) || alphabetClass[rules[i].Chars]&^isWord != 0 {
				rs.joined.add(p)
			}
		}
	}
	// A user's rules come first among prefixes of equal length.
	slices.Reverse(rs.prefixes)
	slices.SortStableFunc(rs.prefixes, func(a, b rulePrefix) int {
		return cmp.Or(cmp.Compare(head(a.text, 3), head(b.text, 3)), cmp.Compare(len(b.text), len(a.text)))
	})
	for i := len(rs.prefixes) - 1; i >= 0; i-- {
		rs.from[head(rs.prefixes[i].text, 3)] = i
	}
	return rs
}

// prefixed looks for a rule's prefix at the start of the run s[a:b], or after a
// '-' or '_' within it.
func (sc *scanner) prefixed(a, b int) (span, bool) {
	for p := sc.prefixStart(a, b); p >= 0; p = sc.prefixStart(nextSym(sc.s, p, b)+1, b) {
		if p-a >= minBare && inBlob(sc.s[max(a, p-2*minBare):p]) {
			break
		}
		if m, ok := sc.prefixAt(p); ok {
			if accessKeyID(sc.s[m.start:m.end]) {
				sc.expectSecretKey(m.end)
			}
			return m, true
		}
	}
	return span{}, false
}

// inBlob reports whether what stands before a '-' or '_' is itself random: then
// it is one of base64's digits, and the letters after it begin nothing.
func inBlob(before string) bool {
	t := measure(before)
	return t.digit > 1 && t.bits() >= 16 && 4*t.symbol <= t.n
}

// prefixAt looks for a rule's prefix at p. The longest one wins.
func (sc *scanner) prefixAt(p int) (span, bool) {
	rs := sc.r.rules
	s := sc.s[p:]
	h := head(s, 3)
	i, ok := rs.from[h]
	for ; ok && i < len(rs.prefixes) && head(rs.prefixes[i].text, 3) == h; i++ {
		prefix := rs.prefixes[i]
		if strings.HasPrefix(s, prefix.text) {
			r := &rs.rules[prefix.rule]
			if end, ok := r.matchRest(s, len(prefix.text)); ok {
				if r.lines {
					end = base64Lines(s, end)
				}
				return span{p, p + end, prefix.rule, r.Kind}, true
			}
		}
	}
	return span{}, false
}

// defaultMin is the Min of a rule that gives none.
const defaultMin = 16

// matchRest returns the end of the token in s whose prefix has n bytes.
func (r *Rule) matchRest(s string, n int) (end int, ok bool) {
	limit := min(len(s), n+maxJudged)
	end = runEnd(s[:limit], n, alphabetClass[r.Chars])
	if r.Chars == Base64 || r.Chars == Dense {
		end = encodedEnd(s[:limit], end, alphabetClass[r.Chars])
	}
	if r.Chars == Dotted || r.Chars == Dense {
		for end > n && s[end-1] == '.' {
			end--
		}
	}
	size, least := end-n, r.Min
	if least == 0 {
		least = defaultMin
	}
	if size < least || placeholder(s[n:end]) {
		return 0, false
	}
	if r.Max > 0 && size > r.Max && s[n+r.Max] == '/' {
		end, size = n+r.Max, r.Max // a path goes on
	}
	if r.Max > 0 && (size > r.Max || end < len(s) && class[s[end]]&isAlnum != 0) {
		return 0, false
	}
	if r.Random {
		t := measure(s[n:end])
		if t.digit == 0 && t.bits() < 20 || t.digit == 1 && t.bits() < 14 || t.bits() < 12 && !hexParts(s[n:end]) && !(r.Min == 36 && isUUID(s[n:end])) || t.distinct < 8 || numberedWords(s[n:end]) || monotone(s[n:end]) || instruction(s[n:end]) {
			return 0, false
		}
	}
	if end == limit {
		end = encodedEnd(s, runEnd(s, end, alphabetClass[r.Chars]), alphabetClass[r.Chars])
	}
	return end, true
}

// encodedEnd returns the end of a run of bytes of the given classes that ends at end or
// goes on there with "%2B", "%2F" or "%3D": base64 in a URL.
func encodedEnd(s string, end int, classes byte) int {
	for end+3 <= len(s) && s[end] == '%' {
		switch e := s[end : end+3]; {
		case equalFold(e, "%2b"), equalFold(e, "%2f"), equalFold(e, "%3d"):
		default:
			return end
		}
		end = runEnd(s, end+3, classes)
	}
	return end
}

// instruction reports whether v is the place of an instruction in a function, as the
// kernel prints it: "stream_alloc_skb+0x42/0xaa".
func instruction(v string) bool {
	i := strings.Index(v, "+0x")
	return i > 0 && strings.Trim(v[i:], "+/x0123456789abcdef") == ""
}

// numberedWords reports whether v is words in lower case and a number, as the
// names of tests are: "namednodemapgetnameditemns01".
func numberedWords(v string) bool {
	w := strings.TrimRight(v, "0123456789")
	if w == "" || runEnd(w, 0, isLower) != len(w) {
		return false
	}
	t := measure(w)
	return t.bits() < 19
}
