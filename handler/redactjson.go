package handler

import (
	"bytes"
	"encoding/base64"
	"encoding/json"

	"github.com/slogaudit/slogaudit/redact"
)

// jsonFrame is one open object or array of a jsonRedactor.
type jsonFrame struct {
	object  bool
	wantKey bool        // the next string of the object is a key
	key     string      // of the member whose value comes; of the array itself
	kind    redact.Kind // what key says
	outer   scope
}

// redactJSON appends src, text that encoding/json made and therefore well
// formed, with every string and secret number in it redacted: what is clean
// keeps its bytes.
func (e *encoder) redactJSON(k *keyInfo, src []byte) {
	e.redactTokens(jsonFrame{key: k.key, kind: k.kind, outer: e.scope}, src)
}

// redactMembers is redactJSON for members of the outermost object, of which
// the last may be an object that is still open.
func (e *encoder) redactMembers(src []byte) {
	e.redactTokens(jsonFrame{object: true, outer: scope{top: true}}, src)
}

func (e *encoder) redactTokens(top jsonFrame, src []byte) {
	frames := e.frames[:0]
	cur := &top
	last := 0 // src before last is written
	for i := 0; i < len(src); {
		switch c := src[i]; c {
		case '{', '[':
			inner := jsonFrame{object: c == '{', wantKey: c == '{', outer: cur.outer}
			if c == '[' {
				inner.key, inner.kind = cur.key, cur.kind
			} else {
				inner.outer = cur.outer.enter(&keyInfo{key: cur.key, kind: cur.kind})
			}
			frames = append(frames, inner)
			cur = &frames[len(frames)-1]
			i++
		case '}', ']':
			frames = frames[:len(frames)-1]
			cur = &top
			if n := len(frames); n > 0 {
				cur = &frames[n-1]
			}
			i++
		case ',':
			cur.wantKey = cur.object
			i++
		case ':', ' ', '\n', '\t', '\r':
			i++
		case '"':
			end := stringEnd(src, i)
			repl, changed := e.redactToken(cur, src[i:end])
			if changed {
				e.buf = append(e.buf, src[last:i]...)
				e.buf = appendQuoted(e.buf, text(repl))
				last = end
			}
			i = end
		default:
			end := i + 1
			for end < len(src) && jsonWord[src[end]] {
				end++
			}
			if c <= '9' && max(cur.kind, cur.outer.secretKind) > redact.KindMaybe {
				if repl, changed := e.redactMember(cur, text(src[i:end])); changed {
					e.buf = append(e.buf, src[last:i]...)
					e.buf = appendQuoted(e.buf, text(repl))
					last = end
				}
			}
			i = end
		}
	}
	e.frames = frames
	e.buf = append(e.buf, src[last:]...)
}

// jsonWord marks the bytes of numbers and literals.
var jsonWord = func() (t [256]bool) {
	for _, c := range []byte("+-.0123456789eEtrufalsn") {
		t[c] = true
	}
	return t
}()

// stringEnd returns the offset after the string that begins at src[i].
func stringEnd(src []byte, i int) int {
	for i++; i < len(src); i++ {
		switch src[i] {
		case '"':
			return i + 1
		case '\\':
			i++
		}
	}
	return len(src)
}

// redactToken redacts a string with its quotes, a key or a value.
func (e *encoder) redactToken(f *jsonFrame, raw []byte) (repl []byte, changed bool) {
	s := text(raw[1 : len(raw)-1])
	if bytes.IndexByte(raw, '\\') >= 0 {
		var plain string
		if json.Unmarshal(raw, &plain) != nil {
			return append(e.tmp[:0], markPanic...), true // cannot be: json.Marshal made it
		}
		s = plain
	}
	if f.object && f.wantKey {
		f.wantKey = false
		f.key, f.kind = s, e.red.KeyKind(s)
		if e.red.Scan(s)&redact.ScanSuspect == 0 {
			return nil, false
		}
		e.tmp = e.red.AppendString(e.tmp[:0], s)
		return e.tmp, string(e.tmp) != s
	}
	if f.kind == redact.KindNone && f.outer.secretKind == redact.KindNone && e.red.Scan(s)&redact.ScanSuspect == 0 {
		return e.redactBase64(f, s)
	}
	if repl, changed = e.redactMember(f, s); changed {
		return repl, true
	}
	return e.redactBase64(f, s)
}

func (e *encoder) redactMember(f *jsonFrame, s string) (repl []byte, changed bool) {
	key := f.key
	if f.kind < f.outer.secretKind {
		key = f.outer.secret
	}
	e.tmp = e.red.AppendKeyString(e.tmp[:0], key, s)
	return e.tmp, string(e.tmp) != s
}

// minBase64 is the length from which text may be the base64 of a secret: the
// form that encoding/json gives to bytes.
const minBase64 = 16

// redactBase64 looks into a string that may be bytes in base64.
func (e *encoder) redactBase64(f *jsonFrame, s string) (repl []byte, changed bool) {
	if len(s) < minBase64 || len(s)%4 != 0 {
		return nil, false
	}
	for i := 0; i < len(s)-2; i++ {
		if c := s[i]; !jsonBase64[c] {
			return nil, false
		}
	}
	var err error
	if e.decoded, err = base64.StdEncoding.AppendDecode(e.decoded[:0], []byte(s)); err != nil {
		return nil, false
	}
	return e.redactMember(f, text(e.decoded))
}

var jsonBase64 = func() (t [256]bool) {
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") {
		t[c] = true
	}
	return t
}()
