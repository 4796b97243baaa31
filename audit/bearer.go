package audit

import "strings"

// DefaultMaxTokenBytes is the longest bearer token that is looked at when the
// options do not say otherwise.
const DefaultMaxTokenBytes = 16 << 10

// credentials is what a request brought in place of, or as, a bearer token.
type credentials struct {
	token  string   // the text to hash: the bearer token, or what stands where it should; "" when none came
	extra  []string // all tokens that came from another source than the header
	scheme string   // authentication scheme as sent, "" when none
	status Status   // StatusMissing, StatusInvalid, or "" when there is a token to verify
	reason Reason
}

// parseAuthorization reads the values of the Authorization header. It accepts
// what RFC 6750 section 2.1 and RFC 9110 section 11.4 allow: one header, the
// scheme in any case, one or more spaces, a b64token of at most maxBytes.
func parseAuthorization(values []string, maxBytes int) credentials {
	switch len(values) {
	case 0:
		return credentials{status: StatusMissing, reason: ReasonNoHeader}
	case 1:
		return parseOne(values[0], maxBytes)
	}
	c := credentials{status: StatusMissing, reason: ReasonMultipleHeaders}
	for _, v := range values {
		one := parseOne(v, maxBytes)
		if one.status != StatusMissing { // a bearer token: the first one is the one to hash
			return credentials{token: one.token, scheme: one.scheme, status: StatusInvalid, reason: ReasonMultipleHeaders}
		}
	}
	return c
}

func parseOne(v string, maxBytes int) credentials {
	v = strings.Trim(v, " \t")
	scheme, rest := cutScheme(v)
	switch {
	case v == "":
		return credentials{status: StatusMissing, reason: ReasonNoHeader}
	case !isBearer(scheme):
		return credentials{scheme: scheme, status: StatusMissing, reason: ReasonOtherScheme}
	case rest == "":
		return credentials{scheme: scheme, status: StatusInvalid, reason: ReasonEmpty}
	case rest[0] != ' ':
		return credentials{token: rest, scheme: scheme, status: StatusInvalid, reason: ReasonMalformed}
	}
	c := parseToken(strings.TrimLeft(rest, " "), maxBytes)
	c.scheme = scheme
	return c
}

// parseToken judges a token by its length and its characters only.
func parseToken(token string, maxBytes int) credentials {
	c := credentials{token: token}
	switch {
	case token == "":
		c.status, c.reason = StatusInvalid, ReasonEmpty
	case len(token) > maxBytes:
		c.status, c.reason = StatusInvalid, ReasonTooLong
	case !isB64Token(token):
		c.status, c.reason = StatusInvalid, ReasonMalformed
	}
	return c
}

// cutScheme cuts v after the characters of an HTTP token that it begins with.
func cutScheme(v string) (scheme, rest string) {
	i := 0
	for i < len(v) && tokenByte[v[i]] {
		i++
	}
	return v[:i], v[i:]
}

func isBearer(scheme string) bool {
	return len(scheme) == len("bearer") && strings.EqualFold(scheme, "bearer")
}

var (
	tokenByte = byteSet("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	b64Byte   = byteSet("-._~+/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
)

// isB64Token tells whether s is a b64token: 1*( ALPHA / DIGIT / "-" / "." /
// "_" / "~" / "+" / "/" ) *"=".
func isB64Token(s string) bool {
	i := 0
	for i < len(s) && b64Byte[s[i]] {
		i++
	}
	if i == 0 {
		return false
	}
	for i < len(s) && s[i] == '=' {
		i++
	}
	return i == len(s)
}

// jwtSigned returns the part header.payload of a token that looks like a JWT
// in JWS compact form, and "" for any other. The signature covers exactly this
// text, so that no other encoding of the same token has another one.
func jwtSigned(token string) string {
	// A header is a JSON object: '{' and the byte after it in base64url.
	if len(token) < 8 || token[0] != 'e' || !('w' <= token[1] && token[1] <= 'z' || '0' <= token[1] && token[1] <= '9') {
		return ""
	}
	header := strings.IndexByte(token, '.')
	last := strings.LastIndexByte(token, '.')
	if header < 0 || last <= header+1 || strings.IndexByte(token[header+1:last], '.') >= 0 {
		return ""
	}
	return token[:last]
}
