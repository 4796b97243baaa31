package monitor

// appendShape appends a path with every segment that looks like an identifier
// replaced by *: /orders/8271/items becomes /orders/*/items. What a service
// has thousands of must not count as thousands of endpoints.
func appendShape(dst []byte, path string) []byte {
	for i := 0; i < len(path); i++ {
		from, digits := len(dst), 0
		for ; i < len(path) && path[i] != '/'; i++ {
			if path[i]-'0' <= 9 {
				digits++
			}
			dst = append(dst, path[i])
		}
		if n := len(dst) - from; digits > 0 && (digits == n || n >= 8 && isIdentifier(dst[from:])) {
			dst = append(dst[:from], '*')
		}
		if i < len(path) {
			dst = append(dst, '/')
		}
	}
	return dst
}

// classes holds, for each byte, a one in the place of what it is: 12 bits each for
// digits, hexadecimal letters, other letters, dashes, and the rest.
var classes = func() (t [256]uint64) {
	for i := range t {
		switch c := byte(i); {
		case c >= '0' && c <= '9':
			t[i] = 1
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			t[i] = 1 << 12
		case c >= 'g' && c <= 'z', c >= 'G' && c <= 'Z':
			t[i] = 1 << 24
		case c == '-' || c == '_':
			t[i] = 1 << 36
		default:
			t[i] = 1 << 48
		}
	}
	return t
}()

const classMax = 1<<12 - 1

// isIdentifier says whether a segment is a number, a UUID, a hash or another
// made-up name: all digits, or at least eight hexadecimal digits and dashes,
// or at least twelve letters and digits of which three are digits.
func isIdentifier(s []byte) bool {
	n := len(s)
	if n > classMax {
		return false
	}
	sum := uint64(0)
	for i := range n {
		sum += classes[s[i]]
	}
	digits, hexes, dashes := int(sum&classMax), int(sum>>12&classMax), int(sum>>36&classMax)
	return digits > 0 && sum>>48 == 0 && (digits == n ||
		n >= 8 && digits+hexes+dashes == n && digits >= 2 ||
		n >= 12 && digits >= 3 && dashes <= n/4)
}
