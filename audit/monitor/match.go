package monitor

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/audit"
)

// Fact is what the monitor concludes about an event from the event itself and
// from what it has seen before.
type Fact uint16

// Facts. Those about a token compare the event with where that token, or
// another one of the same user, was accepted before.
const (
	FactKnownToken   Fact = 1 << iota // the token was accepted before
	FactSameNetwork                   // a network in which the token was accepted before
	FactSameProvider                  // a provider in which it was
	FactSameAgent                     // a user agent with which it was
	FactFamiliar                      // same network, or same provider and agent: most likely its owner
	FactPlausible                     // same agent, from a country in which it was, or one that is not known
	FactKnownPath                     // a path that some accepted token used
	FactTrouble                       // verifier_error or an answer of 500 and above: our trouble
	FactGuess                         // an invalid token that its owner would hardly send; see docs
	FactDenied                        // refused: 401, 403 or an invalid token, but for trouble, expiry and revocation
	numFacts         = iota
)

var factNames = [numFacts]string{
	"known_token", "same_network", "same_provider", "same_agent", "familiar", "plausible",
	"known_path", "trouble", "guess", "denied",
}

// ParseFact finds a fact by its name.
func ParseFact(name string) (Fact, error) {
	if i := slices.Index(factNames[:], name); i >= 0 {
		return 1 << i, nil
	}
	return 0, fmt.Errorf("monitor: unknown fact %q (known: %s)", name, strings.Join(factNames[:], ", "))
}

// String joins the names of the facts by a comma.
func (f Fact) String() string {
	var names []string
	for i, n := range factNames {
		if f&(1<<i) != 0 {
			names = append(names, n)
		}
	}
	return strings.Join(names, ",")
}

// Match says which events count. All of its conditions must hold; the zero
// Match takes every event.
type Match struct {
	Status   []audit.Status // any of these; empty is all
	Reason   []audit.Reason // any of these; empty is all and none
	HTTP     []HTTPRange    // any of these; empty is all
	Facts    Fact           // all of these
	NotFacts Fact           // none of these
	Any      [][]Test       // one of these lists, every test of it; empty is all
}

// HTTPRange is a range of HTTP status codes, both ends included. Zero is "not
// recorded".
type HTTPRange struct{ From, To int }

// Test compares the text of a field, without regard to case.
type Test struct {
	Field  Field
	Op     Op
	Values []string // one of them must fit
	Not    bool
}

// Op is how a Test compares.
type Op uint8

// The comparisons.
const (
	OpEqual Op = iota
	OpPrefix
	OpSuffix
	OpContains
	OpGlob // * and ?
)

// matcher is a Match made quick.
type matcher struct {
	status uint8
	reason uint32 // 0 is any
	http   []HTTPRange
	all    Fact
	none   Fact
	any    [][]Test
}

func (m *Match) compile() (matcher, error) {
	c := matcher{http: slices.Clone(m.HTTP), all: m.Facts, none: m.NotFacts, any: lowerTests(m.Any)}
	for _, s := range m.Status {
		code, ok := statusOf(s)
		if !ok {
			return c, fmt.Errorf("unknown status %q", s)
		}
		c.status |= 1 << code
	}
	if len(m.Status) == 0 {
		c.status = 1<<numStatus - 1
	}
	for _, r := range m.Reason {
		code, ok := reasonCodes[r]
		if !ok {
			return c, fmt.Errorf("unknown reason %q", r)
		}
		c.reason |= 1 << code
	}
	if m.Facts&m.NotFacts != 0 {
		return c, fmt.Errorf("%v both wanted and not wanted", m.Facts&m.NotFacts)
	}
	return c, nil
}

func lowerTests(any [][]Test) [][]Test {
	out := make([][]Test, len(any))
	for i, list := range any {
		out[i] = slices.Clone(list)
		for j := range out[i] {
			out[i][j].Values = slices.Clone(out[i][j].Values)
			for k, v := range out[i][j].Values {
				out[i][j].Values[k] = strings.ToLower(v)
			}
		}
	}
	return out
}

func (m *matcher) fits(ev *event, facts Fact) bool {
	return m.mayFit(ev.status, facts) && m.rest(ev)
}

// mayFit looks at what is known of all events; the rest is for rest.
func (m *matcher) mayFit(s statusCode, facts Fact) bool {
	return m.status&(1<<s) != 0 && facts&m.all == m.all && facts&m.none == 0
}

// plain says that there is no rest.
func (m *matcher) plain() bool { return m.reason == 0 && len(m.http) == 0 && len(m.any) == 0 }

func (m *matcher) rest(ev *event) bool {
	if m.reason != 0 && m.reason&(1<<ev.reason) == 0 {
		return false
	}
	if len(m.http) > 0 && !slices.ContainsFunc(m.http, func(r HTTPRange) bool {
		return int(ev.http) >= r.From && int(ev.http) <= r.To
	}) {
		return false
	}
	if len(m.any) == 0 {
		return true
	}
	for _, list := range m.any {
		if fitsAll(list, ev) {
			return true
		}
	}
	return false
}

func fitsAll(list []Test, ev *event) bool {
	for i := range list {
		t := &list[i]
		text := strings.ToLower(testText(ev, t.Field))
		if slices.ContainsFunc(t.Values, func(v string) bool { return t.Op.fits(text, v) }) == t.Not {
			return false
		}
	}
	return true
}

// testText is what a Test compares: the path and the address as they stand in
// the event.
func testText(ev *event, f Field) string {
	switch f {
	case FieldPath:
		return ev.path
	case FieldIP:
		return ev.ip().String()
	}
	return ev.text(f)
}

func (op Op) fits(text, v string) bool {
	switch op {
	case OpPrefix:
		return strings.HasPrefix(text, v)
	case OpSuffix:
		return strings.HasSuffix(text, v)
	case OpContains:
		return strings.Contains(text, v)
	case OpGlob:
		return glob(text, v)
	}
	return text == v
}

// glob matches * (any text) and ? (one byte) in linear space and without
// recursion.
func glob(text, pattern string) bool {
	t, p, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == text[t]):
			t, p = t+1, p+1
		case star >= 0:
			mark++
			t, p = mark, star+1
		default:
			return false
		}
	}
	return strings.Trim(pattern[p:], "*") == ""
}
