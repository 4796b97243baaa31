package redact

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// ErrOption says that an option of New cannot be used. The error around it
// names the option and the entry.
var ErrOption = errors.New("unusable option")

// Options configures a Redactor. The zero value is the default: all rules,
// SHA-256 without a key. New copies what it keeps.
type Options struct {
	// Hasher writes what replaces a token. Nil means SHA256().
	Hasher Hasher

	// Secrets are values that are replaced wherever they stand, as with
	// WithSecrets: the service's own keys, for instance. Each has at least 3
	// bytes.
	Secrets []string

	// Keys says what the names of keys mean, over what their words say: with
	// "customer_ref": KindToken and "shoe_size": KindGuessable their values are
	// secrets, with KindMaybe they are when they look random, and with KindNone
	// they are left alone, except for a token whose own form is unmistakable.
	//
	// A name also counts for longer names that end with it: "ref" for
	// "customer_ref" and "customerRef". Letter case and separators do not
	// matter.
	Keys map[string]Kind

	// Rules are more rules, tried before the built-in ones. Their IDs are new.
	Rules []Rule

	// Disable are the IDs of rules that are not used.
	Disable []string

	// Allow are exact values that are no secrets: a documented example token, a
	// public key.
	Allow []string
}

// configure applies the options that change the rules.
func (r *Redactor) configure(o *Options) error {
	r.rules, r.tails = builtinSet, &keyTails
	if err := r.configureRules(o); err != nil {
		return err
	}
	for i, v := range o.Allow {
		if v == "" {
			return fmt.Errorf("redact: Allow[%d]: %w: empty", i, ErrOption)
		}
		if r.allow == nil {
			r.allow = make(map[string]bool)
		}
		r.allow[v] = true
	}
	for _, name := range slices.Sorted(maps.Keys(o.Keys)) {
		folded, kind := foldName(name), o.Keys[name]
		if folded == "" {
			return fmt.Errorf("redact: Keys: %q: %w: no letters or digits in it", name, ErrOption)
		}
		if kind > KindGuessable {
			return fmt.Errorf("redact: Keys: %q: %w: no such kind: %d", name, ErrOption, kind)
		}
		if r.keys == nil {
			tails := keyTails
			r.keys, r.tails = make(map[string]Kind), &tails
		}
		if old, ok := r.keys[folded]; ok && old != kind {
			return fmt.Errorf("redact: Keys: %q: %w: the same name is given as %v and as %v", name, ErrOption, old, kind)
		}
		r.keys[folded] = kind
		if n := len(folded); n < 2 || class[folded[n-1]]&isLetter == 0 || class[folded[n-2]]&isLetter == 0 || shortWord(name) {
			r.anyName = true
		}
		for w, n := trimDigits(folded), 0; n < 4; n++ { // it may be written as two words
			r.tails.addTail(w[max(0, len(w)-4+n):])
		}
	}
	return nil
}

func (r *Redactor) configureRules(o *Options) error {
	if len(o.Rules) == 0 && len(o.Disable) == 0 {
		return nil
	}
	known := make(map[string]bool)
	for i := range builtin {
		known[builtin[i].ID] = true
	}
	for i := range o.Rules {
		if err := o.Rules[i].check(); err != nil {
			return fmt.Errorf("redact: Rules[%d] %q: %w", i, o.Rules[i].ID, err)
		}
		if known[o.Rules[i].ID] {
			return fmt.Errorf("redact: Rules[%d] %q: %w: the id is taken", i, o.Rules[i].ID, ErrOption)
		}
		known[o.Rules[i].ID] = true
	}
	all := slices.Concat(builtin, o.Rules)
	off := make([]bool, len(all))
	for i, id := range o.Disable {
		at := slices.IndexFunc(all, func(r Rule) bool { return r.ID == id })
		if at < 0 {
			return fmt.Errorf("redact: Disable[%d]: %w: no rule %q", i, ErrOption, id)
		}
		off[at] = true
	}
	r.rules = newRuleSet(all, off)
	return nil
}

// check reports what is wrong with a user's rule.
func (r *Rule) check() error {
	switch {
	case !validKeyID(r.ID):
		return fmt.Errorf("%w: ID: want letters, digits, '.', '_' or '-'", ErrOption)
	case r.Kind != KindToken && r.Kind != KindGuessable:
		return fmt.Errorf("%w: Kind: want KindToken or KindGuessable", ErrOption)
	case len(r.Prefixes) == 0:
		return fmt.Errorf("%w: Prefixes: none", ErrOption)
	case int(r.Chars) >= len(alphabetClass):
		return fmt.Errorf("%w: Chars: no such alphabet: %d", ErrOption, r.Chars)
	case r.Min < 0 || r.Max < 0 || r.Max > 0 && r.Max < r.Min:
		return fmt.Errorf("%w: Min %d, Max %d", ErrOption, r.Min, r.Max)
	}
	for _, p := range r.Prefixes {
		if len(p) < 3 || runEnd(p, 0, isWord|isDotTilde) != len(p) {
			return fmt.Errorf("%w: prefix %q: want three or more letters, digits, '_', '-', '.' or '~'", ErrOption, p)
		}
		least := r.Min
		if least == 0 {
			least = defaultMin
		}
		if len(p)+least < minRun {
			return fmt.Errorf("%w: prefix %q with Min %d: want a value of %d bytes or more", ErrOption, p, r.Min, minRun)
		}
	}
	return nil
}

// foldName returns the letters and digits of a key's name in lower case.
func foldName(name string) string {
	b := make([]byte, 0, len(name))
	for i := range len(name) {
		if class[name[i]]&isAlnum != 0 || name[i] >= 0x80 {
			b = append(b, lower(name[i]))
		}
	}
	return string(b)
}

func trimDigits(name string) string {
	for len(name) > 0 && class[name[len(name)-1]]&isLetter == 0 {
		name = name[:len(name)-1]
	}
	return name
}

// classify returns what the name of a key says, by r's own names first.
func (r *Redactor) classify(key string) keyInfo {
	if r.keys != nil {
		if info, ok := r.ownKey(key); ok {
			return info
		}
	}
	return classifyKey(key)
}

// ownKey looks for the longest end of key, from a word's start, that Options.Keys
// names.
func (r *Redactor) ownKey(key string) (keyInfo, bool) {
	if len(key) > maxKey {
		key = key[len(key)-maxKey:]
	}
	var buf [maxKey]byte
	n := 0
	for i := range len(key) {
		if class[key[i]]&isAlnum != 0 || key[i] >= 0x80 {
			buf[n] = lower(key[i])
			n++
		}
	}
	best, found := keyInfo{}, false
	if foreign(key) {
		return r.ownForeign(key, buf[:n])
	}
	at := n // of the folded bytes that belong to the words read so far
	for rest := key; at > 0; {
		var w string
		if rest, w = lastWord(rest); w == "" {
			break
		}
		at -= len(w)
		if at < 0 {
			break
		}
		if kind, ok := r.keys[string(buf[at:n])]; ok {
			best, found = keyInfo{kind: kind, loose: true, words: 2, safe: kind == KindNone, own: true}, true
		}
	}
	return best, found
}

// shortWord reports whether the last word of a name has a single letter.
func shortWord(name string) bool {
	_, w := lastWord(name)
	return len(trimDigits(w)) < 2
}
