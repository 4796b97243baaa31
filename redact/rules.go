package redact

import "slices"

type ruleIndex uint16

// Built-in rules that have their own parser. Their order is that of builtin.
const (
	ruleKey ruleIndex = iota
	ruleKeyGuessable
	ruleKeyMaybe
	ruleScheme
	ruleUserinfo
	ruleJWT
	rulePrefixes // first of those with a prefix
)

var builtin = slices.Concat([]Rule{
	ruleKey:          {ID: "key-token", Kind: KindToken, Example: "api_key=…, \"client_secret\": \"…\"", Doc: "value under a key that names a token, key or secret"},
	ruleKeyGuessable: {ID: "key-guessable", Kind: KindGuessable, Example: "password=…, \"pin\": \"…\"", Doc: "value under a key that names a password, PIN or one-time code"},
	ruleKeyMaybe:     {ID: "key-value", Kind: KindToken, Example: "key=…, ?code=…, sid=…", Doc: "random-looking value under a key that may name a secret"},
	ruleScheme:       {ID: "auth-scheme", Kind: KindToken, Example: "Bearer …, Basic …", Doc: "credentials after an HTTP authentication scheme"},
	ruleUserinfo:     {ID: "url-password", Kind: KindGuessable, Example: "https://user:…@host", Doc: "password in a URL or DSN"},
	ruleJWT:          {ID: "jwt", Kind: KindToken, Example: "eyJ….eyJ….…", Doc: "JSON Web Token: JWS or JWE in compact form (RFC 7515, RFC 7516)"},
}, prefixRules)

// ruleSet is the rules of a Redactor with the index of their prefixes.
type ruleSet struct {
	rules []Rule
	// first has a bit for each folded three-byte start of a prefix, and byHead
	// the rules that begin so.
	first  [1 << 15 / 64]uint64
	byHead map[uint16][]ruleIndex
}

func newRuleSet(rules []Rule) *ruleSet {
	rs := &ruleSet{rules: rules, byHead: map[uint16][]ruleIndex{}}
	for i, r := range rules {
		if r.Prefix == "" {
			continue
		}
		h := head(r.Prefix)
		rs.first[h/64] |= 1 << (h % 64)
		rs.byHead[h] = append(rs.byHead[h], ruleIndex(i))
	}
	return rs
}

// head folds the first three bytes of s to 15 bits.
func head(s string) uint16 {
	return uint16(s[0]&31)<<10 | uint16(s[1]&31)<<5 | uint16(s[2]&31)
}

var builtinSet = func() func() *ruleSet {
	rs := newRuleSet(builtin)
	return func() *ruleSet { return rs }
}()

// prefixed looks for a rule's prefix at the start of the run s[a:b], or after a
// '-' or '_' within it.
func (sc *scanner) prefixed(a, b int) (span, bool) {
	rs := sc.r.rules
	for p := a; p+3 <= b; p++ {
		if p > a && class[sc.s[p-1]]&isWordSym == 0 {
			continue
		}
		h := head(sc.s[p:])
		if rs.first[h/64]>>(h%64)&1 == 0 {
			continue
		}
		for _, i := range rs.byHead[h] {
			if end, ok := matchPrefix(&rs.rules[i], sc.s[p:]); ok {
				return span{p, p + end, i, rs.rules[i].Kind}, true
			}
		}
	}
	return span{}, false
}

func matchPrefix(r *Rule, s string) (end int, ok bool) {
	n := len(r.Prefix)
	if len(s) < n || s[:n] != r.Prefix {
		return 0, false
	}
	end = runEnd(s, n, alphabetClass[r.Chars])
	size := end - n
	least := r.Min
	if least == 0 {
		least = 16
	}
	if size < least || r.Max > 0 && size > r.Max || placeholder(s[n:end]) {
		return 0, false
	}
	if r.Random && !looksRandom(s[n:end]) {
		return 0, false
	}
	return end, true
}
