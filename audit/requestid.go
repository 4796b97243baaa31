package audit

import (
	"encoding/binary"
	"math/rand/v2"
	"net/http"
	"time"
	"unsafe"

	"github.com/slogaudit/slogaudit/redact"
)

const maxRequestIDBytes = 128

// RequestIDHeader takes the request's id from a header that a proxy in front
// sets, such as X-Request-Id. Clients can set it too unless the proxy replaces
// it, so that an id from it is no proof of anything.
func RequestIDHeader(name string) func(*http.Request) string {
	name = http.CanonicalHeaderKey(name)
	return func(r *http.Request) string {
		if v := r.Header[name]; len(v) == 1 {
			return v[0]
		}
		return ""
	}
}

// requestID returns the id that the options give the request, when it is a
// sound one, and otherwise a new one.
func (x *exchange) requestID(r *http.Request, red *redact.Redactor) string {
	if x.m.requestID != nil {
		if id := x.m.requestID(r); soundRequestID(id) && red.String(id) == id {
			return id
		}
	}
	putRequestID(&x.text.id, x.start)
	return unsafe.String(&x.text.id[0], len(x.text.id)) // written once
}

func soundRequestID(id string) bool {
	if id == "" || len(id) > maxRequestIDBytes {
		return false
	}
	for i := range len(id) {
		if c := id[i]; !b64Byte[c] && c != ':' && c != '=' && c != '@' {
			return false
		}
	}
	return true
}

// putRequestID writes a UUID, version 7 (RFC 9562 section 5.7): sortable by
// time, and not meant to be secret.
func putRequestID(s *[36]byte, now time.Time) {
	var u [16]byte
	binary.BigEndian.PutUint64(u[:8], uint64(now.UnixMilli())<<16|rand.Uint64()&0x0fff|0x7000)
	binary.BigEndian.PutUint64(u[8:], rand.Uint64()&^(3<<62)|2<<62)
	var digits [32]byte
	putHex(digits[:], u[:])
	copy(s[:8], digits[:8])
	copy(s[9:13], digits[8:12])
	copy(s[14:18], digits[12:16])
	copy(s[19:23], digits[16:20])
	copy(s[24:], digits[20:])
	s[8], s[13], s[18], s[23] = '-', '-', '-', '-'
}

// putHex writes the lower-case hex digits of src, two at a time.
func putHex(dst, src []byte) {
	dst = dst[:2*len(src)]
	for i, c := range src {
		binary.LittleEndian.PutUint16(dst[2*i:2*i+2], hexPairs[c])
	}
}

// hexPairs holds the two digits of each byte.
var hexPairs = func() (t [256]uint16) {
	const digits = "0123456789abcdef"
	for c := range t {
		t[c] = uint16(digits[c>>4]) | uint16(digits[c&15])<<8
	}
	return t
}()
