package redact

// Scan is what one pass over a string tells the record path.
type Scan uint8

const (
	// ScanSuspect: the string may hold a secret; call AppendString. When it is
	// not set, String changes nothing.
	ScanSuspect Scan = 1 << iota
	// ScanEscape: JSON must escape a byte of the string, or a byte is not ASCII.
	ScanEscape
)

// Scan looks once at s. It allocates nothing and is much cheaper than String
// for short strings.
func (r *Redactor) Scan(s string) Scan {
	var out Scan
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c >= 0x7f {
			out |= ScanEscape
			break
		}
	}
	sc := scanner{r: r, s: s}
	if _, ok := sc.next(); ok {
		out |= ScanSuspect
	}
	return out
}
