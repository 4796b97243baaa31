package check

import (
	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// element is a string or number of a record: its place, the names that lead to
// it, and whether it is a name itself.
type element struct {
	jsonline.Token
	path   string // names joined by dots
	key    string // the last name
	isName bool
}

// frame is an object or array that a walk is in.
type frame struct {
	object    bool
	path, key string
}

// walk visits every string and number of a JSON document that is known to be
// sound, until visit returns false.
func walk(b []byte, visit func(element) bool) {
	var stack []frame
	var top frame
	name, path := "", ""
	wantName := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case '{', '[':
			stack = append(stack, top)
			top = frame{object: c == '{', path: path, key: name}
			wantName = c == '{'
		case '}', ']':
			top = stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			name, path = top.key, top.path
		case ',':
			wantName = top.object
			name, path = top.key, top.path
		case '"':
			t := stringAt(b, i)
			i = t.End - 1
			isName := wantName
			if wantName {
				wantName = false
				name = textOf(b, t)
				path = join(top.path, name)
			}
			if !visit(element{t, path, name, isName}) {
				return
			}
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			t := jsonline.Token{Kind: jsonline.Number, Start: i}
			for i < len(b) && (b[i] == '-' || b[i] == '+' || b[i] == '.' || b[i]|0x20 == 'e' || b[i] >= '0' && b[i] <= '9') {
				i++
			}
			t.End = i
			i--
			if !visit(element{t, path, name, false}) {
				return
			}
		}
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// stringAt is the string whose quote is at i, in valid JSON.
func stringAt(b []byte, i int) jsonline.Token {
	t := jsonline.Token{Kind: jsonline.String, Start: i}
	for i++; b[i] != '"'; i++ {
		if b[i] == '\\' {
			t.Escaped = true
			i++
		}
	}
	t.End = i + 1
	return t
}
