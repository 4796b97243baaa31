package audit

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/slogaudit/slogaudit/redact"
)

const (
	maxPathBytes      = 2048
	maxUserAgentBytes = 1024
	maxUserBytes      = 1024
	maxClientIDBytes  = 256
	maxMethodBytes    = 20 // the longest registered has 17
	maxMixedMethod    = 8  // the longest with other characters than letters, '-' and '_'

	otherMethod = "_OTHER" // as OpenTelemetry writes a method it does not know
)

// eventMethod returns the method as the event holds it. What is too long for a
// method, or would be redacted, is not kept: it is no method but data. In upper
// case no later rule would find a token in it.
func eventMethod(r *redact.Redactor, method string) string {
	switch method {
	case "":
		return http.MethodGet // as net/http's client has it
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "OPTIONS", "TRACE":
		return method
	}
	if len(method) > maxMethodBytes || !isWord(method) && len(method) > maxMixedMethod || r.String(method) != method {
		return otherMethod
	}
	upper := strings.ToUpper(method)
	if !isMethod(upper) || r.String(upper) != upper {
		return otherMethod
	}
	return upper
}

// isWord tells whether s is made of letters, '-' and '_' only, as all
// registered methods are.
func isWord(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (c < 'a' || c > 'z') && s[i] != '-' && s[i] != '_' {
			return false
		}
	}
	return true
}

// eventPath returns the request's path, percent-encoded, with every secret
// replaced and at most maxPathBytes long.
func eventPath(r *redact.Redactor, u *url.URL) string {
	if u.Path == "*" {
		return "*"
	}
	p := u.EscapedPath()
	if p == "" || p[0] != '/' {
		p = "/" + p
	}
	return shorten(r, redactPath(r, p), maxPathBytes)
}

// maxDecodings is how often a path is percent-decoded in search of a secret.
const maxDecodings = 4

// redactPath redacts the path as it stands and as it reads once decoded, as
// often as it can be.
func redactPath(r *redact.Redactor, p string) string {
	p = r.String(p)
	plain := p
	for range maxDecodings {
		if strings.IndexByte(plain, '%') < 0 {
			break
		}
		decoded, err := url.PathUnescape(plain)
		if err != nil || decoded == plain {
			break
		}
		plain = decoded
		if clean := r.String(plain); clean != plain {
			p = r.String((&url.URL{Path: clean}).EscapedPath())
		}
	}
	if !isPath(p) {
		return "/" + otherMethod
	}
	return p
}

// eventText returns a header's value as valid UTF-8, with every secret replaced
// and at most maxBytes long.
func eventText(r *redact.Redactor, s string, maxBytes int) string {
	if s = r.String(s); !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, string(utf8.RuneError))
	}
	return shorten(r, s, maxBytes)
}

// shorten cuts clean text to at most maxBytes, not inside a character. The cut
// must not make something that looks like a secret, because a later redaction
// would make it longer again: then it is cut before that.
func shorten(r *redact.Redactor, s string, maxBytes int) string {
	for len(s) > maxBytes {
		s = s[:maxBytes]
		for len(s) > 0 {
			if c, size := utf8.DecodeLastRuneInString(s); c != utf8.RuneError || size != 1 {
				break
			}
			s = s[:len(s)-1]
		}
		if found := r.Find(nil, "", s); len(found) > 0 {
			s = s[:found[0].Start]
		}
	}
	return s
}

// traceparent returns the trace id of a traceparent header, or "".
func traceparent(r *http.Request) string {
	v := r.Header["Traceparent"]
	if len(v) != 1 || len(v[0]) < 55 || v[0][2] != '-' || v[0][35] != '-' {
		return ""
	}
	return v[0][3:35]
}
