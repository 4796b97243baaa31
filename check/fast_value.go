package check

import (
	"log/slog"
	"net/netip"
	"strconv"
	"strings"
	"unsafe"
)

// value accepts the value of a field at i and returns the offset behind it, or
// 0.
func (f *fastPath) value(fd, i int) int {
	d := &f.plan.fields[fd]
	if d.nullable && f.literal(i, "null") > 0 {
		f.nulls |= 1 << fd
		return i + 4
	}
	switch d.kind {
	case fastTime:
		return f.timeAt(i)
	case fastLevel:
		return f.levelAt(i)
	case fastMsg:
		return f.msgAt(i)
	case fastMethod:
		return f.methodAt(i)
	case fastPathKind:
		return f.pathAt(i, d.maxBytes)
	case fastIP:
		return f.ipAt(i)
	case fastHash:
		return f.hashAt(i)
	case fastTrace:
		return f.traceAt(i)
	case fastCountry:
		if b := f.b; i+4 <= len(b) && b[i] == '"' && upper(b[i+1]) && upper(b[i+2]) && b[i+3] == '"' {
			return i + 4
		}
	case fastEnum:
		return f.enumAt(fd, d, i)
	case fastText:
		return f.textAt(i, d.maxBytes)
	case fastInteger:
		n, end := f.integer(i)
		if end > 0 && (!d.bounded || float64(n) >= d.min && float64(n) <= d.max) {
			return end
		}
	case fastNumber:
		return f.number(d, i)
	case fastBool:
		return max(f.literal(i, "true"), f.literal(i, "false"))
	}
	return 0
}

func upper(c byte) bool { return c-'A' < 26 }

// literal returns the offset behind want, when it stands at i.
func (f *fastPath) literal(i int, want string) int {
	if i+len(want) <= len(f.b) && string(f.b[i:i+len(want)]) == want {
		return i + len(want)
	}
	return 0
}

func (f *fastPath) levelAt(i int) int {
	if end := f.literal(i, `"INFO"`); end > 0 {
		f.level = slog.LevelInfo
		return end
	}
	if end := f.literal(i, `"WARN"`); end > 0 {
		f.level = slog.LevelWarn
		return end
	}
	if end := f.literal(i, `"ERROR"`); end > 0 {
		f.level = slog.LevelError
		return end
	}
	if end := f.literal(i, `"DEBUG"`); end > 0 {
		f.level = slog.LevelDebug
		return end
	}
	return 0
}

// quoted returns the offset of the closing quote, when text stands at i in
// quotes.
func (f *fastPath) quoted(i int, text string) int {
	b := f.b
	end := i + 1 + len(text)
	if end < len(b) && b[i] == '"' && b[end] == '"' && string(b[i+1:end]) == text {
		return end + 1
	}
	return 0
}

func (f *fastPath) msgAt(i int) int {
	for e := range f.plan.events {
		if end := f.quoted(i, f.plan.events[e].name); end > 0 {
			f.event = e
			return end
		}
	}
	if f.quoted(i, journalNote) > 0 || f.quoted(i, handlerNote) > 0 {
		return 0
	}
	return f.textAt(i, 1<<30)
}

func (f *fastPath) enumAt(fd int, d *fastField, i int) int {
	if len(d.enum) <= 4 {
		for v, text := range d.enum {
			if end := f.quoted(i, text); end > 0 {
				f.values[fd] = int8(v)
				return end
			}
		}
		return 0
	}
	if f.b[i] != '"' {
		return 0
	}
	end, _ := f.text(i + 1)
	if end == 0 {
		return 0
	}
	v, ok := d.values[string(f.b[i+1:end])]
	if !ok {
		return 0
	}
	f.values[fd] = v
	return end + 1
}

func (f *fastPath) number(d *fastField, i int) int {
	end := f.decimal(i, 11)
	if end == 0 || !d.bounded || d.min <= 0 && d.max >= 1e11 {
		return end
	}
	if n, err := strconv.ParseFloat(unsafeString(f.b[i:end]), 64); err != nil || n < d.min || n > d.max {
		return 0
	}
	return end
}

// methodAt accepts the methods of RFC 9110 and PATCH; others are seldom.
func (f *fastPath) methodAt(i int) int {
	b := f.b
	if i+10 > len(b) || b[i] != '"' {
		return 0
	}
	var known string
	switch b[i+1] {
	case 'G':
		known = "GET"
	case 'P':
		known = "POST"
		switch b[i+2] {
		case 'U':
			known = "PUT"
		case 'A':
			known = "PATCH"
		}
	case 'D':
		known = "DELETE"
	case 'H':
		known = "HEAD"
	case 'O':
		known = "OPTIONS"
	case 'C':
		known = "CONNECT"
	case 'T':
		known = "TRACE"
	default:
		return 0
	}
	return f.quoted(i, known)
}

func (f *fastPath) pathAt(i, limit int) int {
	b := f.b
	if i+2 > len(b) || b[i] != '"' || b[i+1] != '/' {
		return 0
	}
	end, flags := f.text(i + 1)
	if end == 0 || flags&hasQuery != 0 || end-i-1 > limit || !f.clean(b[i+1:end], flags) {
		return 0
	}
	return end + 1
}

// textAt accepts a text of at most limit bytes without a secret.
func (f *fastPath) textAt(i, limit int) int {
	if i >= len(f.b) || f.b[i] != '"' {
		return 0
	}
	end, flags := f.text(i + 1)
	if end == 0 || end-i-1 > limit || !f.clean(f.b[i+1:end], flags) {
		return 0
	}
	return end + 1
}

func (f *fastPath) ipAt(i int) int {
	b := f.b
	if i >= len(b) || b[i] != '"' {
		return 0
	}
	i++
	start, dots, n, digits := i, 0, 0, 0
	for ; i < len(b) && i-start < 16; i++ {
		switch c := b[i]; {
		case c-'0' < 10:
			if digits > 0 && n == 0 {
				return 0
			}
			digits++
			if n = n*10 + int(c-'0'); n > 255 {
				return 0
			}
		case c == '.' && digits > 0:
			dots, n, digits = dots+1, 0, 0
		case c == '"' && dots == 3 && digits > 0:
			return i + 1
		default:
			return f.ipv6At(start)
		}
	}
	return f.ipv6At(start)
}

func (f *fastPath) ipv6At(i int) int {
	end, flags := f.text(i)
	if end == 0 || end-i > 45 || flags&hasColon == 0 {
		return 0
	}
	a, err := netip.ParseAddr(unsafeString(f.b[i:end]))
	if err != nil || a.Zone() != "" || a.Is4In6() {
		return 0
	}
	return end + 1
}

// hashAt accepts a plain or keyed SHA-256.
func (f *fastPath) hashAt(i int) int {
	b := f.b
	if i >= len(b) || b[i] != '"' {
		return 0
	}
	i++
	if i+12 <= len(b) && string(b[i:i+12]) == "hmac-sha256:" {
		i += 12
		start := i
		for i < len(b) && keyIDByte(b[i]) {
			i++
		}
		if i == start || i-start > 64 || i == len(b) || b[i] != ':' {
			return 0
		}
		i++
	}
	if i+65 > len(b) || b[i+64] != '"' || !lowerHex(b[i:i+64]) {
		return 0
	}
	return i + 65
}

func keyIDByte(c byte) bool {
	return c-'0' < 10 || c-'a' < 26 || c-'A' < 26 || c == '.' || c == '_' || c == '-'
}

// lowerHex says whether b, whose length is a multiple of eight, is lower-case
// hex digits: eight bytes at a time.
func lowerHex(b []byte) bool {
	const (
		ones = 0x0101010101010101
		high = 0x8080808080808080
	)
	for ; len(b) >= 8; b = b[8:] {
		x := load64(b)
		if x&high != 0 {
			return false
		}
		// With the top bit of each byte clear, x+(0x80-c) carries into it when
		// the byte is at least c.
		digit := (x + (0x80-'0')*ones) &^ (x + (0x80-'9'-1)*ones)
		letter := (x + (0x80-'a')*ones) &^ (x + (0x80-'f'-1)*ones)
		if (digit|letter)&high != high {
			return false
		}
	}
	return true
}

func (f *fastPath) traceAt(i int) int {
	b := f.b
	if i+34 > len(b) || b[i] != '"' || b[i+33] != '"' || !lowerHex(b[i+1:i+33]) {
		return 0
	}
	const zeros = 0x3030303030303030
	if load64(b[i+1:]) == zeros && load64(b[i+9:]) == zeros && load64(b[i+17:]) == zeros && load64(b[i+25:]) == zeros {
		return 0
	}
	return i + 34
}

// integer reads digits without sign, fraction and exponent; n is -1 otherwise.
func (f *fastPath) integer(i int) (n int64, end int) {
	b := f.b
	start := i
	for i < len(b) && b[i]-'0' < 10 && i-start < 18 {
		n = n*10 + int64(b[i]-'0')
		i++
	}
	if i == start || i == len(b) || b[start] == '0' && i-start > 1 || b[i] != ',' && b[i] != '}' {
		return -1, 0
	}
	return n, i
}

// decimal accepts a number without sign and exponent, of so many digits before
// the point.
func (f *fastPath) decimal(i, digits int) int {
	b := f.b
	start := i
	for i < len(b) && b[i]-'0' < 10 {
		i++
	}
	if i == start || i-start > digits || b[start] == '0' && i-start > 1 || i == len(b) {
		return 0
	}
	if b[i] == '.' {
		i++
		point := i
		for i < len(b) && b[i]-'0' < 10 {
			i++
		}
		if i == point || i == len(b) {
			return 0
		}
	}
	if b[i] != ',' && b[i] != '}' {
		return 0
	}
	return i
}

// otherAt accepts the value of a member that is no field.
func (f *fastPath) otherAt(i int) int {
	if i >= len(f.b) {
		return 0
	}
	switch c := f.b[i]; {
	case c == '"':
		return f.textAt(i, 1<<30)
	case c == 't':
		return f.literal(i, "true")
	case c == 'f':
		return f.literal(i, "false")
	case c == 'n':
		return f.literal(i, "null")
	case c == '-':
		return f.decimal(i+1, 300)
	case c-'0' < 10:
		return f.decimal(i, 300)
	}
	return 0
}

func containsHash(s string) bool { return strings.Contains(s, sha256Prefix) }

// unsafeString is b as a string that lives as long as b is not written to.
func unsafeString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
