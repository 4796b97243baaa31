package handler

import "github.com/slogaudit/slogaudit/redact"

// scope is what the groups around a member decide about it.
type scope struct {
	top    bool // the outermost object, where reserved keys live
	fields bool // its members go to the check
	depth  int
	// secret is the key of a group around whose name says that the values
	// inside are secret, and secretKind what it says.
	secret     string
	secretKind redact.Kind
}

// enter returns the scope inside a group under key k.
func (s scope) enter(k *keyInfo) scope {
	s.top, s.fields = false, false
	s.depth++
	if k.kind > s.secretKind {
		s.secret, s.secretKind = k.key, k.kind
	}
	return s
}
