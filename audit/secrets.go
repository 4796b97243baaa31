package audit

import (
	"encoding/base64"
	"net/http"
	"strings"
)

// secretHeaders are the other headers whose whole value is a secret.
var secretHeaders = [...]string{"Proxy-Authorization", "X-Api-Key", "X-Auth-Token", "X-Access-Token"}

// appendSecrets appends what the request brought as credentials, of whatever
// kind and however malformed: nothing of it may be logged. c is what the
// Authorization header was found to be.
func appendSecrets(secrets []string, header http.Header, c *credentials) []string {
	if c.status == "" && c.scheme != "" {
		secrets = appendSecret(secrets, c.token) // one header, and all of it is well
	} else {
		for _, v := range header["Authorization"] {
			secrets = appendCredentials(secrets, v)
		}
	}
	for _, name := range secretHeaders {
		for _, v := range header[name] {
			secrets = appendCredentials(secrets, v)
		}
	}
	return secrets
}

// appendCredentials appends the parts of an Authorization header: all that
// follows the scheme, or all of it when it has no scheme; and where that is no
// single token, the words of it that may be one.
func appendCredentials(secrets []string, v string) []string {
	v = strings.Trim(v, " \t")
	scheme, rest := cutScheme(v)
	rest = strings.TrimLeft(rest, " \t")
	if rest == "" || scheme == "" {
		rest = v
	}
	secrets = appendSecret(secrets, rest)
	if !isB64Token(rest) {
		return appendWords(secrets, rest)
	}
	if len(scheme) == len("basic") && strings.EqualFold(scheme, "basic") {
		if b, err := base64.StdEncoding.DecodeString(rest); err == nil {
			if _, password, ok := strings.Cut(string(b), ":"); ok {
				secrets = appendSecret(secrets, password)
			}
		}
	}
	return secrets
}

// Words of a malformed header that are registered: long enough for a secret,
// and not so many that they cost more than the request.
const (
	minSecretWord  = 8
	maxSecretWords = 16
)

func appendWords(secrets []string, s string) []string {
	most := len(secrets) + maxSecretWords
	for s != "" && len(secrets) < most {
		start := 0
		for start < len(s) && !b64Byte[s[start]] {
			start++
		}
		end, mixed := start, false
		for end < len(s) && b64Byte[s[end]] {
			mixed = mixed || s[end] < 'A'
			end++
		}
		// Names such as "response" are all letters, and in many a log line.
		if word := s[start:end]; len(word) >= minSecretWord && (mixed || len(word) >= 2*minSecretWord) {
			secrets = appendSecret(secrets, word)
		}
		s = s[end:]
	}
	return secrets
}

func appendSecret(secrets []string, s string) []string {
	if s == "" || isBearer(s) {
		return secrets
	}
	return append(secrets, s)
}
