package monitor

// appendShape appends a path with every segment that looks like an identifier
// replaced by *: /orders/8271/items becomes /orders/*/items. What a service
// has thousands of must not count as thousands of endpoints.
func appendShape(dst []byte, path string) []byte {
	for i := 0; i < len(path); {
		if path[i] == '/' {
			dst = append(dst, '/')
			i++
			continue
		}
		j := i
		for j < len(path) && path[j] != '/' {
			j++
		}
		if isIdentifier(path[i:j]) {
			dst = append(dst, '*')
		} else {
			dst = append(dst, path[i:j]...)
		}
		i = j
	}
	return dst
}

// isIdentifier says whether a segment is a number, a UUID, a hash or another
// made-up name: all digits, or at least eight hexadecimal digits and dashes,
// or at least twelve letters and digits of which three are digits.
func isIdentifier(s string) bool {
	digits, hexes, letters, dashes := 0, 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			hexes++
		case c >= 'g' && c <= 'z', c >= 'G' && c <= 'Z':
			letters++
		case c == '-' || c == '_':
			dashes++
		default:
			return false
		}
	}
	n := len(s)
	return digits > 0 && (digits == n ||
		n >= 8 && digits+hexes+dashes == n && digits >= 2 ||
		n >= 12 && digits >= 3 && digits+hexes+letters+dashes == n && dashes <= n/4)
}
