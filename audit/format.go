package audit

import (
	"encoding/binary"
	"strings"
	"time"
	"unsafe"
)

// check says whether a string meets a format.
type check func(string) bool

var checks = map[Format]check{
	"":              nil,
	FormatMethod:    isMethod,
	FormatPath:      isPath,
	FormatIP:        isIP,
	FormatTokenHash: isTokenHash,
	FormatTime:      isUTCTime,
	FormatTraceID:   isTraceID,
	FormatCountry:   isCountry,
}

// formatWants completes the sentence "<field> is not ...".
var formatWants = map[Format]string{
	FormatMethod:    "an upper-case HTTP method",
	FormatPath:      "a path: it must begin with / and hold no query, fragment or control character",
	FormatIP:        "one IP address without port and zone, IPv4-mapped written as IPv4",
	FormatTokenHash: "64 lower-case hex digits or hmac-sha256:<key id>:<64 hex digits>",
	FormatTime:      "an RFC 3339 time in UTC",
	FormatTraceID:   "32 lower-case hex digits, not all zero",
	FormatCountry:   "two upper-case letters (ISO 3166-1)",
}

// formatPatterns are the same rules for the JSON Schema, as ECMA-262 regular
// expressions.
var formatPatterns = map[Format]string{
	FormatMethod:    "^[!#$%&'*+.^_`|~0-9A-Z-]+$",
	FormatPath:      `^(\*|/[^?#\x00-\x1F\x7F]*)$`,
	FormatTokenHash: `^(hmac-sha256:[A-Za-z0-9._-]{1,64}:)?[0-9a-f]{64}$`,
	FormatTime:      `^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?Z$`,
	FormatTraceID:   `^[0-9a-f]*[1-9a-f][0-9a-f]*$`,
	FormatCountry:   `^[A-Z]{2}$`,
}

// methodByte marks the bytes of an HTTP token (RFC 9110 section 5.6.2) but for
// lower-case letters.
var methodByte = byteSet("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")

func byteSet(s string) (set [256]bool) {
	for i := range len(s) {
		set[s[i]] = true
	}
	return set
}

func isMethod(s string) bool {
	for i := range len(s) {
		if !methodByte[s[i]] {
			return false
		}
	}
	return s != ""
}

// notInPath marks what ends a path or forges a line.
var notInPath = func() (set [256]bool) {
	for c := range 0x20 {
		set[c] = true
	}
	set['?'], set['#'], set[0x7f] = true, true, true
	return set
}()

func isPath(s string) bool {
	if s == "" || s[0] != '/' {
		return s == "*"
	}
	b := bytesOf(s)
	i := 0
	for ; i <= len(b)-8; i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		query, hash, del := w^each*'?', w^each*'#', w^each*0x7f
		// The high bit of a byte that is zero, or under the limit, is set.
		if ((w-each*0x20)&^w|(query-each)&^query|(hash-each)&^hash|(del-each)&^del)&high != 0 {
			return false
		}
	}
	for ; i < len(s); i++ {
		if notInPath[s[i]] {
			return false
		}
	}
	return true
}

// bytesOf returns the bytes of s, which the caller does not change.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }

const keyedPrefix = "hmac-sha256:"

func isTokenHash(s string) bool {
	if isHexHash(s) {
		return true
	}
	if rest, ok := strings.CutPrefix(s, keyedPrefix); ok {
		id, hash, found := strings.Cut(rest, ":")
		return found && isKeyID(id) && isLowerHex(hash, 64)
	}
	return false
}

func isKeyID(s string) bool {
	for i := range len(s) {
		c := s[i]
		if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '.' || c == '_' || c == '-') {
			return false
		}
	}
	return s != "" && len(s) <= 64
}

func isUTCTime(s string) bool {
	if s == "" || s[len(s)-1] != 'Z' {
		return false
	}
	_, err := time.Parse(time.RFC3339Nano, s)
	return err == nil && strings.IndexByte(s, ',') < 0
}

func isTraceID(s string) bool {
	return isLowerHex(s, 32) && strings.Trim(s, "0") != ""
}

func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
