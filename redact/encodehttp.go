package redact

import (
	"net/http"
	"net/url"
	"reflect"
	"strings"
	"time"
)

// special writes the types whose parts must be read together.
func (e *encoder) special(v reflect.Value, f form, key keyContext) {
	switch f {
	case formSecret:
		e.secret(Secret(v.String()))
	case formTime:
		e.time(v.Interface().(time.Time), key)
	case formRaw:
		e.rawMessage(v.Bytes(), v.Type(), key)
	case formNumber:
		e.jsonNumber(v.String(), key)
	case formValues:
		e.query(v.Interface().(url.Values), key)
	case formURL:
		u := v.Interface().(url.URL)
		e.url(&u, key)
	case formCookie:
		e.cookie(v, key)
	case formRequest:
		e.guard(func() { e.request(pointerTo[http.Request](v), key) })
	case formResponse:
		e.guard(func() { e.response(pointerTo[http.Response](v), key) })
	}
}

// pointerTo returns v's address, or that of a copy: the types it is used for
// must be read only.
func pointerTo[T any](v reflect.Value) *T {
	if v.CanAddr() {
		return v.Addr().Interface().(*T)
	}
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	return p.Interface().(*T)
}

func (e *encoder) rawMessage(text []byte, t reflect.Type, key keyContext) {
	if text == nil {
		e.out = append(e.out, "null"...)
		return
	}
	e.raw(text, "MarshalJSON", t, key)
}

func (e *encoder) jsonNumber(s string, key keyContext) {
	if s == "" {
		s = "0"
	}
	if end, ok := jsonNumber(s, 0); !ok || end != len(s) {
		e.unsupported("value: invalid number literal")
		return
	}
	n := len(e.out)
	e.out = append(e.out, s...)
	e.number(n, key)
}

// object writes members as they come; a helper for what has no type of its own.
type member struct {
	name  string
	value any
}

func (e *encoder) object(key keyContext, members ...member) {
	if !e.enter() {
		return
	}
	e.differs = true
	e.out = append(e.out, '{')
	for _, m := range members {
		if m.value == nil || m.value == "" || !e.comma('{') {
			continue
		}
		e.name(m.name, keyContext{})
		e.any(m.value, key.under(e.r, m.name))
	}
	e.out = append(e.out, '}')
	e.depth--
}

func (e *encoder) request(req *http.Request, key keyContext) {
	target := req.RequestURI
	if target == "" && req.URL != nil {
		target = e.urlText(req.URL)
	}
	e.object(key, member{"method", req.Method}, member{"url", target}, member{"proto", req.Proto}, member{"host", req.Host},
		member{"remote_addr", req.RemoteAddr}, member{"header", header(req.Header)})
}

func (e *encoder) response(res *http.Response, key keyContext) {
	e.object(key, member{"status", res.Status}, member{"proto", res.Proto}, member{"header", header(res.Header)})
}

// header is h, or nil when there is none.
func header(h http.Header) any {
	if len(h) == 0 {
		return nil
	}
	return h
}

// query writes form or query parameters: each value is judged as it would be in
// a URL, where more names are secret than elsewhere.
func (e *encoder) query(q url.Values, key keyContext) {
	if q == nil {
		e.out = append(e.out, "null"...)
		return
	}
	clean := make(map[string][]any, len(q))
	for name, values := range q {
		out := make([]any, len(values))
		for i, v := range values {
			out[i] = v
			if e.inQuery(name, v) {
				out[i] = Secret(v)
			}
		}
		clean[name] = out
	}
	e.value(reflect.ValueOf(clean), key)
}

// inQuery reports whether the parameter's whole value is a secret in a URL's
// query.
func (e *encoder) inQuery(name, value string) bool {
	if value == "" || strings.ContainsAny(value, "&#? ") {
		return false
	}
	prefix := "/?" + name + "="
	var buf [4]Match
	for _, m := range e.r.Find(buf[:0], "", prefix+value) {
		if m.Start <= len(prefix) && m.End == len(prefix)+len(value) && m.Kind == KindToken {
			return true
		}
	}
	return false
}

// url writes the struct that encoding/json makes of a URL, its parts redacted.
// The password of the user information is in no part of it.
func (e *encoder) url(u *url.URL, key keyContext) {
	if key.force != KindNone {
		e.forced(u.String(), key)
		return
	}
	if e.texts {
		n := len(e.out)
		full := u.String()
		clean := e.urlText(u)
		e.out = e.out[:n]
		e.dirty = e.dirty || full != clean
	}
	c := *u
	c.Opaque, c.Path, c.RawPath = e.part("", u.Opaque), e.part("", u.Path), e.part("", u.RawPath)
	c.RawQuery, c.Fragment, c.RawFragment = e.part("?", u.RawQuery), e.part("#", u.Fragment), e.part("#", u.RawFragment)
	type plain url.URL // without String
	hidden := e.hidden
	v := reflect.ValueOf(plain(c))
	e.structure(v, infoOf(v.Type()), key)
	e.hidden = hidden // the user information: urlText knows it
}

// part redacts one part of a URL, which begins with mark in it.
func (e *encoder) part(mark, s string) string {
	if s == "" {
		return ""
	}
	clean := strings.TrimPrefix(e.r.String(mark+s), mark)
	e.dirty = e.dirty || clean != s
	return clean
}

// urlText is the redacted text of u. A password is replaced whatever it looks
// like.
func (e *encoder) urlText(u *url.URL) string {
	password, has := u.User.Password()
	if !has || password == "" {
		return e.r.String(u.String())
	}
	c := *u
	c.User = url.User(u.User.Username())
	before, after, _ := strings.Cut(c.String(), "@")
	hash := e.r.appendReplacement(nil, span{rule: ruleUserinfo, kind: KindGuessable}, password)
	return e.r.String(before) + ":" + string(hash) + "@" + e.r.String(after)
}

// cookie writes http.Cookie: its value is judged by the cookie's own name.
func (e *encoder) cookie(v reflect.Value, key keyContext) {
	c := v.Interface().(http.Cookie)
	raw := e.part("Set-Cookie: ", c.Raw)
	var unparsed []string
	for _, u := range c.Unparsed {
		unparsed = append(unparsed, e.part("Set-Cookie: x=y; ", u))
	}
	type plain http.Cookie // without String
	p := plain(c)
	p.Raw, p.Unparsed = raw, unparsed
	text := e.r.KeyString("Cookie", c.Name+"="+c.Value)
	if after, ok := strings.CutPrefix(text, c.Name+"="); ok {
		p.Value = after
	} else {
		p.Value = Mask
	}
	e.dirty = e.dirty || p.Value != c.Value
	v = reflect.ValueOf(p)
	e.structure(v, infoOf(v.Type()), key)
}
