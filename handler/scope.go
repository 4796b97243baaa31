package handler

import "github.com/slogaudit/slogaudit/redact"

// scope is what the groups around a member decide about it.
type scope struct {
	top    bool // the outermost object, where reserved keys live
	fields bool // its members go to the check
	depth  int
	// secret is the key that counts for the values inside, where the name of a
	// group around says that they are secret; "" where none does.
	secret string
}

// enter sets the scope inside a group under key k. The caller sets back the
// scope that was.
func (e *encoder) enter(k *keyInfo) {
	e.top, e.fields = false, false
	e.depth++
	if k.kind != redact.KindNone || e.secret != "" {
		e.secret = e.red.MemberKey(e.secret, k.key)
		if e.red.KeyKind(e.secret) == redact.KindNone {
			e.secret = ""
		}
	}
}

// leave goes back to the outermost object, of a record that is not checked.
func (e *encoder) leave() {
	if e.secret != "" {
		e.secret = ""
	}
	e.top, e.fields, e.depth = true, false, 0
}
