package redact

import (
	"fmt"
	"slices"
	"strings"
)

// Kind says what may be done with a secret.
type Kind uint8

const (
	// KindNone is no secret.
	KindNone Kind = iota
	// KindMaybe is what a key's name says when the value's shape decides: the
	// word "code" or "key" or "session". No Match has it.
	KindMaybe
	// KindToken is a value that cannot be guessed: it is replaced by its hash.
	// One shorter than 16 bytes is treated as guessable.
	KindToken
	// KindGuessable is a password, a PIN, a one-time code: it is replaced by
	// Mask, or by its hash when the Hasher holds a key.
	KindGuessable
)

// String returns "none", "maybe", "token" or "guessable".
func (k Kind) String() string {
	return [...]string{"none", "maybe", "token", "guessable"}[min(k, KindGuessable)]
}

// Rule is one detector. Rules lists the built-in ones; Options.Rules adds more.
//
// A rule with Prefixes finds values by their shape: a prefix at the start of a
// word, then at least Min bytes of the alphabet Chars. A rule without is a context or a shape that has its own parser, and can only be built in.
type Rule struct {
	ID   string // lower case, words joined by '-', unique
	Kind Kind
	// Prefixes are the ways in which the value begins, letter case included: at
	// least three bytes each, letters, digits and "_-.".
	Prefixes []string
	// Chars is what the rest is made of; zero means Word.
	Chars Alphabet
	// Min and Max bound the number of bytes after the prefix. A zero Min means
	// 16; a zero Max means no bound. What is longer than Max is another thing
	// and is left alone.
	Min, Max int
	// Random asks that the rest looks random: for a prefix that also begins
	// ordinary words.
	Random bool
	// Example is the shape as a reader would write it, never a real value.
	Example string
	Doc     string

	lines  bool // the token goes on in further lines of base64
	packed bool // the token is in base64: its own hash stands for it
}

// Shape returns Example, or the prefixes with "…" after each.
func (r *Rule) Shape() string {
	if r.Example != "" {
		return r.Example
	}
	return strings.Join(r.Prefixes, "…, ") + "…"
}

// Alphabet is the set of bytes a token is written in.
type Alphabet uint8

// Alphabets of tokens. Word is letters, digits, '_' and '-'.
const (
	Word Alphabet = iota
	Alnum
	Hex
	Upper32 // upper-case letters and digits
	Base64  // Word and "+/="
	Dotted  // Word, '.' and '~'
	Digits
	Dense // Base64 and Dotted together
)

// Match is one secret found in a string.
type Match struct {
	Rule       string // the rule's ID
	Kind       Kind   // KindToken or KindGuessable
	Start, End int    // byte offsets
}

// String describes the match without showing it: "jwt, 312 bytes". Of what can
// be guessed not even the length is told.
func (m Match) String() string {
	if m.Kind == KindGuessable {
		return m.Rule
	}
	return fmt.Sprintf("%s, %d bytes", m.Rule, m.End-m.Start)
}

// Rules returns the built-in rules in the order in which the documentation
// lists them. The caller owns the slice.
func Rules() []Rule { return slices.Clone(builtin) }
