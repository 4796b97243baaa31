package check

import (
	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// frame is an object or array that the walk is in.
type frame struct {
	object bool
	path   string // names to it
	key    string // the name that counts for its values
}

// walk looks at every string of the line, a JSON object that parse has
// accepted, names included.
func (w *worker) walk() {
	b := w.l.raw
	var stack []frame
	var top frame
	name, path := "", ""
	wantName := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; c {
		case '{', '[':
			stack = append(stack, top)
			if c == '{' {
				top = frame{object: true, path: path, key: name}
			} else {
				top = frame{path: path, key: name}
			}
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
			if wantName {
				wantName = false
				name = textOf(b, t)
				path = join(top.path, name)
				w.secretsIn(path, "", t, true)
				if w.o.Redactor.KeyKind(name) == 0 && w.o.Redactor.KeyKind(top.key) != 0 {
					name = top.key
				}
				continue
			}
			w.secretsIn(path, name, t, false)
			w.hashes(path, name, t)
		case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
			t := jsonline.Token{Kind: jsonline.Number, Start: i}
			for i < len(b) && (b[i] == '-' || b[i] == '+' || b[i] == '.' || b[i]|0x20 == 'e' || b[i] >= '0' && b[i] <= '9') {
				i++
			}
			t.End = i
			i--
			if w.o.Redactor.KeyKind(name) != 0 {
				w.secretsIn(path, name, t, false)
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
