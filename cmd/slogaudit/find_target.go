package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
	"os"
	"regexp"
	"strings"

	"github.com/slogaudit/slogaudit/internal/names"
	"github.com/slogaudit/slogaudit/redact"
)

const (
	hashDigits = 64
	// minToken is the length of the shortest token that is searched for: a
	// shorter one is a word like any other.
	minToken = 8
	// anywhereToken is the length from which a token is found inside other words
	// too, where an escape or a missing space may have put it. What is so long
	// stands nowhere by chance.
	anywhereToken = 16
)

// target is what find looks for in a line.
type target struct {
	hashes [][]byte            // the ways to write the hashes
	prefix []byte              // the first digits of a hash; nil when the whole of it is known
	begun  map[string]struct{} // the hashes found that begin so
	token  []byte              // nil when only its hash is known
}

var (
	wholeHash = regexp.MustCompile(`^(?:sha256:|hmac-sha256:[A-Za-z0-9._-]{1,64}:)?([0-9a-f]{64})$`)
	// hashPrefix is a hash cut off, as a console shows it; bare only as an
	// argument, since a token may look so.
	hashPrefix = regexp.MustCompile(`^(sha256:|hmac-sha256:[A-Za-z0-9._-]{1,64}:)?([0-9A-Fa-f]{8,63})(?:…|\.\.\.)?$`)
)

// newTarget is the target for a token or, in its place, a hash or the beginning
// of one.
func newTarget(token string, argument bool, keys []string) (*target, error) {
	if m := wholeHash.FindStringSubmatch(token); m != nil {
		return &target{hashes: hashForms(m[1])}, nil
	}
	if m := hashPrefix.FindStringSubmatch(token); m != nil && (argument || m[1] != "") {
		return &target{prefix: []byte(strings.ToLower(m[2])), begun: map[string]struct{}{}}, nil
	}
	if len(token) < minToken {
		return nil, fmt.Errorf("the token is too short: fewer than %d bytes stand in other lines by chance; give its hash, which \"slogaudit hash\" prints", minToken)
	}
	t := &target{hashes: hashForms(redact.Hash(token)), token: []byte(token)}
	if strings.Count(token, ".") == 2 && strings.HasPrefix(token, "ey") {
		t.hashes = append(t.hashes, []byte(redact.Hash(token[:strings.LastIndexByte(token, '.')])))
	}
	for _, spec := range keys {
		h, err := keyFromEnv(spec)
		if err != nil {
			return nil, err
		}
		keyed := string(h.AppendHash(nil, token))
		t.hashes = append(t.hashes, []byte(keyed[strings.LastIndexByte(keyed, ':')+1:]))
	}
	return t, nil
}

// redactor replaces what must not be printed, the token too whatever it looks
// like.
func (t *target) redactor() (*redact.Redactor, error) {
	if t.token == nil {
		return redact.Default(), nil
	}
	r, err := redact.New(&redact.Options{Secrets: []string{string(t.token)}})
	if err != nil {
		return nil, errors.New("the token cannot be searched for") // the error may quote it
	}
	return r, nil
}

// in says whether the line is one of the token's, and whether the token itself
// stands there.
func (t *target) in(line []byte) (found, leaked bool) {
	if t.prefix != nil {
		return t.begins(line), false
	}
	if t.token != nil && t.leaks(line) {
		return true, true
	}
	for _, h := range t.hashes {
		if bytes.Contains(line, h) {
			return true, false
		}
	}
	return false, false
}

// begins says whether a hash begins with the prefix. A hash is exactly so many
// hex digits: part of a longer number is none.
func (t *target) begins(line []byte) (found bool) {
	for _, prefix := range [][]byte{t.prefix, bytes.ToUpper(t.prefix)} {
		for at := range occurrences(line, prefix) {
			end := at
			for end < len(line) && isHexDigit(line[end]) {
				end++
			}
			if end-at == hashDigits && (at == 0 || !isHexDigit(line[at-1])) {
				t.begun[strings.ToLower(string(line[at:end]))] = struct{}{}
				found = true
			}
		}
	}
	return found
}

// leaks says whether the token stands in the line: a short one as a word.
func (t *target) leaks(line []byte) bool {
	if len(t.token) >= anywhereToken {
		return bytes.Contains(line, t.token)
	}
	for at := range occurrences(line, t.token) {
		if startsWord(line, at) && endsWord(line, at+len(t.token)) {
			return true
		}
	}
	return false
}

// occurrences yields where sub stands in b.
func occurrences(b, sub []byte) iter.Seq[int] {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := bytes.Index(b[from:], sub)
			if i < 0 || !yield(from+i) {
				return
			}
			from += i + 1
		}
	}
}

// escaped is the end of what stands for one character, in JSON or in a URL.
var escaped = regexp.MustCompile(`(?:\\[bfnrt]|\\u[0-9A-Fa-f]{4}|%[0-9A-Fa-f]{2})$`)

// startsWord says whether a word may start at i: its letters do not belong to
// what is before them.
func startsWord(b []byte, i int) bool {
	return i == 0 || !isWordByte(b[i]) || !isWordByte(b[i-1]) || escaped.Match(b[max(0, i-6):i])
}

func endsWord(b []byte, i int) bool {
	return i >= len(b) || !isWordByte(b[i-1]) || !isWordByte(b[i])
}

func isWordByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

func isHexDigit(c byte) bool {
	return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f'
}

// hashForms lists the ways to write the hash, given in hex.
func hashForms(hexed string) [][]byte {
	sum, _ := hex.DecodeString(hexed) // hexed is a hash
	b64 := base64.RawStdEncoding.EncodeToString(sum)
	all := [][]byte{[]byte(hexed), []byte(strings.ToUpper(hexed)), []byte(b64)}
	for _, other := range []string{base64.RawURLEncoding.EncodeToString(sum), strings.ReplaceAll(b64, "/", `\/`)} {
		if other != b64 {
			all = append(all, []byte(other))
		}
	}
	return all
}

// keyFromEnv reads the key that "ID=VARIABLE" names.
func keyFromEnv(spec string) (redact.Hasher, error) {
	id, name, ok := strings.Cut(spec, "=")
	if !ok || name == "" {
		return nil, errors.New("--key-env: want ID=VARIABLE, the key's id and the environment variable that holds the key")
	}
	key, ok := os.LookupEnv(name)
	if !ok {
		return nil, fmt.Errorf("--key-env: %s is not set", names.Env(name))
	}
	h, err := redact.HMAC(id, []byte(strings.TrimRight(key, "\r\n")))
	if err != nil {
		return nil, fmt.Errorf("--key-env: %s: %w", names.Env(name), err)
	}
	return h, nil
}
