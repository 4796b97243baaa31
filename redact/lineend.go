package redact

import "strings"

// Where lines end in a text in which line ends may be escaped, as in JSON.

// lineEndEscape returns the length of what follows a '\\' at the start of s when it
// stands for a line's end: "n", "x0a".
func lineEndEscape(s string) int {
	switch {
	case strings.HasPrefix(s, "n") || strings.HasPrefix(s, "r"):
		return 1
	case hasPrefixFold(s, "x0a") || hasPrefixFold(s, "x0d"):
		return 3
	}
	return 0
}

// escapedLineEnd returns the end of the line at i, whose end may be escaped, but no more
// than most.
func escapedLineEnd(s string, i, most int) int {
	for most = min(most, len(s)); i < most && s[i] != '\n' && s[i] != '\r' && !(s[i] == '\\' && lineEndEscape(s[i+1:]) > 0); {
		i++
	}
	return i
}

// nextLine returns where the text goes on behind the blanks and line ends, escaped or
// not, at b.
func nextLine(s string, b int) int {
	next := b
	for next < len(s) && next < b+8 && (s[next] == '\\' || class[s[next]]&isSpace != 0) {
		if next++; s[next-1] == '\\' {
			next = min(len(s), next+lineEndEscape(s[next:]))
		}
	}
	return next
}
