package sigma

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// dnf is a condition as alternatives of tests that must all hold, which is the
// form that monitor.Match takes.
type dnf [][]monitor.Test

// maxAlternatives bounds what a condition may grow to.
const maxAlternatives = 256

func detection(d map[string]any) (dnf, error) {
	condition, ok := d["condition"].(string)
	if !ok {
		return nil, errors.New("detection.condition: missing")
	}
	selections := make(map[string]dnf)
	for name, v := range d {
		if name == "condition" || name == "timeframe" {
			continue
		}
		s, err := selection(v)
		if err != nil {
			return nil, fmt.Errorf("detection.%s: %w", name, err)
		}
		selections[name] = s
	}
	p := parser{words: words(condition), selections: selections}
	out, err := p.or()
	if err == nil && p.at < len(p.words) {
		err = fmt.Errorf("%q is not understood", p.words[p.at])
	}
	if err == nil && len(out) > maxAlternatives {
		err = errors.New("too complicated")
	}
	if err != nil {
		return nil, fmt.Errorf("detection.condition: %w", err)
	}
	return out, nil
}

// selection is a map of fields, which must all fit, or a list of such maps.
func selection(v any) (dnf, error) {
	switch v := v.(type) {
	case map[string]any:
		var tests []monitor.Test
		for _, key := range sortedKeys(v) {
			t, err := test(key, v[key])
			if err != nil {
				return nil, err
			}
			tests = append(tests, t...)
		}
		return dnf{tests}, nil
	case []any:
		var out dnf
		for _, item := range v {
			s, err := selection(item)
			if err != nil {
				return nil, err
			}
			out = append(out, s...)
		}
		return out, nil
	}
	return nil, errors.New("keywords without a field are not supported")
}

func sortedKeys(m map[string]any) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

var modifiers = map[string]monitor.Op{
	"contains": monitor.OpContains, "startswith": monitor.OpPrefix, "endswith": monitor.OpSuffix,
}

// test reads "field|modifier: value or list of values".
func test(key string, v any) ([]monitor.Test, error) {
	name, mods, _ := strings.Cut(key, "|")
	f, err := monitor.ParseField(name)
	if err != nil {
		return nil, err
	}
	t := monitor.Test{Field: f}
	all := false
	for mod := range strings.SplitSeq(mods, "|") {
		op, known := modifiers[mod]
		switch {
		case mod == "":
		case mod == "all":
			all = true
		case known:
			t.Op = op
		default:
			return nil, fmt.Errorf("modifier %q is not supported", mod)
		}
	}
	if t.Values, err = texts(v); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if t.Op == monitor.OpEqual && slices.ContainsFunc(t.Values, func(s string) bool { return strings.ContainsAny(s, "*?") }) {
		t.Op = monitor.OpGlob
	}
	if !all {
		return []monitor.Test{t}, nil
	}
	var each []monitor.Test
	for _, value := range t.Values {
		each = append(each, monitor.Test{Field: f, Op: t.Op, Values: []string{value}})
	}
	return each, nil
}

// texts are the values of a scalar or a list; null is the empty text.
func texts(v any) ([]string, error) {
	switch v := v.(type) {
	case nil:
		return []string{""}, nil
	case []any:
		var all []string
		for _, item := range v {
			s, err := texts(item)
			if err != nil {
				return nil, err
			}
			all = append(all, s...)
		}
		return all, nil
	case map[string]any:
		return nil, errors.New("a value or a list of values is wanted")
	}
	return []string{fmt.Sprint(v)}, nil
}

func words(s string) []string {
	return strings.Fields(strings.NewReplacer("(", " ( ", ")", " ) ").Replace(s))
}

// parser reads a condition: or, and, not, brackets, names, "1 of x*", "all of
// them".
type parser struct {
	words      []string
	at         int
	depth      int
	selections map[string]dnf
}

func (p *parser) next() string {
	if p.at >= len(p.words) {
		return ""
	}
	p.at++
	return p.words[p.at-1]
}

func (p *parser) accept(word string) bool {
	if p.at < len(p.words) && strings.EqualFold(p.words[p.at], word) {
		p.at++
		return true
	}
	return false
}

func (p *parser) or() (dnf, error) {
	left, err := p.and()
	for err == nil && p.accept("or") {
		var right dnf
		right, err = p.and()
		left = append(slices.Clone(left), right...)
	}
	return left, err
}

func (p *parser) and() (dnf, error) {
	left, err := p.unary()
	for err == nil && p.accept("and") {
		var right dnf
		if right, err = p.unary(); err == nil {
			left, err = both(left, right)
		}
	}
	return left, err
}

func (p *parser) unary() (dnf, error) {
	if p.depth++; p.depth > 50 {
		return nil, errors.New("nested too deeply")
	}
	defer func() { p.depth-- }()
	switch {
	case p.accept("not"):
		x, err := p.unary()
		if err != nil {
			return nil, err
		}
		return negate(x)
	case p.accept("("):
		x, err := p.or()
		if err == nil && !p.accept(")") {
			err = errors.New("bracket not closed")
		}
		return x, err
	}
	word := p.next()
	if (word == "1" || strings.EqualFold(word, "all")) && p.accept("of") {
		return p.of(word != "1", p.next())
	}
	s, ok := p.selections[word]
	if !ok {
		return nil, fmt.Errorf("no selection %q", word)
	}
	return s, nil
}

func (p *parser) of(all bool, pattern string) (out dnf, err error) {
	n := 0
	names := make([]string, 0, len(p.selections))
	for name := range p.selections {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		prefix, star := strings.CutSuffix(pattern, "*")
		if pattern != "them" && !(name == pattern || star && strings.HasPrefix(name, prefix)) {
			continue
		}
		s := p.selections[name]
		switch n++; {
		case n == 1:
			out = s
		case all:
			if out, err = both(out, s); err != nil {
				return nil, err
			}
		default:
			out = append(slices.Clone(out), s...)
		}
	}
	if n == 0 {
		return nil, fmt.Errorf("no selection fits %q", pattern)
	}
	return out, nil
}

func both(a, b dnf) (dnf, error) {
	if len(a)*len(b) > maxAlternatives {
		return nil, errors.New("too complicated")
	}
	var out dnf
	for _, x := range a {
		for _, y := range b {
			out = append(out, slices.Concat(x, y))
		}
	}
	return out, nil
}

// negate is De Morgan: of every alternative one test at least must fail.
func negate(x dnf) (out dnf, err error) {
	out = dnf{nil}
	for _, alternative := range x {
		var fails dnf
		for _, t := range alternative {
			t.Not = !t.Not
			fails = append(fails, []monitor.Test{t})
		}
		if out, err = both(out, fails); err != nil {
			return nil, err
		}
	}
	return out, nil
}
