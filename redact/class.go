package redact

// A byte's classes. One table look-up answers any of them.
const (
	isUpper byte = 1 << iota
	isLower
	isDigit
	isHexLetter
	isWordSym  // _ -
	isBase64   // + / =
	isSpace    // blank, tab, line end
	isDotTilde // . ~
)

const (
	isLetter = isUpper | isLower
	isAlnum  = isLetter | isDigit
	isWord   = isAlnum | isWordSym
)

var class = func() (t [256]byte) {
	for c := 'a'; c <= 'z'; c++ {
		t[c] = isLower
		t[c-'a'+'A'] = isUpper
	}
	for c := 'a'; c <= 'f'; c++ {
		t[c] |= isHexLetter
		t[c-'a'+'A'] |= isHexLetter
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = isDigit
	}
	for _, c := range "_-" {
		t[c] = isWordSym
	}
	for _, c := range "+/=" {
		t[c] = isBase64
	}
	for _, c := range " \t\r\n\v\f" {
		t[c] = isSpace
	}
	for _, c := range ".~" {
		t[c] = isDotTilde
	}
	return t
}()

var alphabetClass = [...]byte{
	Word:    isWord,
	Alnum:   isAlnum,
	Hex:     isDigit | isHexLetter,
	Upper32: isUpper | isDigit,
	Base64:  isWord | isBase64,
	Dotted:  isWord | isDotTilde,
	Digits:  isDigit,
	Dense:   isWord | isDotTilde | isBase64,
}

// span returns the end of the longest run of bytes of the given classes in s
// that begins at i.
func runEnd(s string, i int, classes byte) int {
	for i < len(s) && class[s[i]]&classes != 0 {
		i++
	}
	return i
}

// runStart returns the start of the longest run that ends before i and does not
// begin before floor.
func runStart(s string, i, floor int, classes byte) int {
	for i > floor && class[s[i-1]]&classes != 0 {
		i--
	}
	return i
}

func lower(c byte) byte {
	if c-'A' < 26 {
		return c + 'a' - 'A'
	}
	return c
}

// equalFold reports whether s equals the lower-case ASCII string low, whatever
// the letter case of s.
func equalFold(s, low string) bool {
	if len(s) != len(low) {
		return false
	}
	for i := range len(s) {
		if lower(s[i]) != low[i] {
			return false
		}
	}
	return true
}

// hasPrefixFold is like strings.HasPrefix for a lower-case ASCII prefix.
func hasPrefixFold(s, low string) bool {
	return len(s) >= len(low) && equalFold(s[:len(low)], low)
}
