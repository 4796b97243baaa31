package audit

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Source is a place, besides the Authorization header, where a request may
// carry its token. It is looked at only when that header is not there. Make one
// with CookieSource, WebSocketSource or QuerySource.
type Source struct {
	kind sourceKind
	name string
}

type sourceKind uint8

const (
	sourceCookie sourceKind = iota + 1
	sourceWebSocket
	sourceQuery
)

// CookieSource takes the token from a cookie. Browsers send cookies without
// being asked: protect what changes something from forged cross-site requests,
// with SameSite or a token of its own.
func CookieSource(name string) Source { return Source{sourceCookie, name} }

// WebSocketSource takes the token from the header Sec-WebSocket-Protocol, for
// browsers, whose WebSocket API can send no other: either the two protocols
// <name>, <token>, or the one protocol <name>.<token>. Handlers do not see the
// token in the header, so that they cannot choose it as the protocol and send
// it back.
func WebSocketSource(name string) Source { return Source{sourceWebSocket, name} }

// QuerySource takes the token from a parameter of the URL. Do not use it where
// there is another way: URLs are written to the logs of every proxy on the way
// (RFC 9700 section 4.3.2).
func QuerySource(parameter string) Source { return Source{sourceQuery, parameter} }

const headerWebSocketProtocol = "Sec-Websocket-Protocol"

// find returns the tokens that the request carries in this place.
func (s Source) find(r *http.Request) (tokens []string) {
	switch s.kind {
	case sourceCookie:
		if len(r.Header["Cookie"]) == 0 {
			return nil
		}
		for _, c := range r.CookiesNamed(s.name) {
			tokens = append(tokens, c.Value)
		}
	case sourceWebSocket:
		_, tokens = s.protocols(r.Header[headerWebSocketProtocol])
	case sourceQuery:
		return slices.DeleteFunc(queryTokens(r.URL.RawQuery, s.name, false), func(t string) bool { return t == "" })
	}
	return tokens
}

// protocols splits the offered protocols into the ones that are, and the tokens
// that are none.
func (s Source) protocols(values []string) (names, tokens []string) {
	for _, v := range values {
		for p := range strings.SplitSeq(v, ",") {
			names = append(names, strings.Trim(p, " \t"))
		}
	}
	kept := names[:0]
	for i := 0; i < len(names); i++ {
		switch token, ok := strings.CutPrefix(names[i], s.name+"."); {
		case ok:
			tokens = append(tokens, token)
		case names[i] == s.name && i+1 < len(names):
			tokens = append(tokens, names[i+1])
			kept = append(kept, names[i])
			i++
		default:
			kept = append(kept, names[i])
		}
	}
	return kept, tokens
}

// hide removes the token from the header that a handler is likely to answer
// with. r is not shared with anyone; its header is.
func (s Source) hide(r *http.Request) {
	if s.kind != sourceWebSocket || len(r.Header[headerWebSocketProtocol]) == 0 {
		return
	}
	names, tokens := s.protocols(r.Header[headerWebSocketProtocol])
	if len(tokens) == 0 {
		return
	}
	r.Header = r.Header.Clone()
	r.Header.Del(headerWebSocketProtocol)
	if len(names) > 0 {
		r.Header.Set(headerWebSocketProtocol, strings.Join(names, ", "))
	}
}

// tokenParameter is the parameter of RFC 6750 section 2.3.
const tokenParameter = "access_token"

// queryTokens returns the values of a parameter, decoded, and as sent too where
// that is another text and raw is set.
func queryTokens(query, name string, raw bool) (tokens []string) {
	if len(query) <= len(name) {
		return nil
	}
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		key, value, _ := strings.Cut(pair, "=")
		if len(key) < len(name) {
			continue
		}
		if k, err := url.QueryUnescape(key); err != nil || k != name {
			continue
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			v = value
		}
		tokens = append(tokens, v)
		if raw && v != value {
			tokens = append(tokens, value)
		}
	}
	return tokens
}
