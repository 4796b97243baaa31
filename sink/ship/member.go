package ship

import (
	"bytes"
	"encoding/json"
	"time"

	"github.com/slogaudit/slogaudit/internal/jsonline"
)

// DefaultIDField is the member under which senders give a record's id to remote
// ends that have no other place for it.
const DefaultIDField = "slogaudit_id"

// AppendWithMember appends the JSON object in line with one more string member
// at its end; nothing else in the line changes. A line that is no JSON object
// becomes one with the line as its msg.
func AppendWithMember(dst, line []byte, name, value string) []byte {
	body := bytes.TrimRight(line, " \t\r\n")
	if !isObject(body) {
		dst = append(append(dst, `{"msg":`...), quote(string(line))...)
		return append(appendMember(append(dst, ','), name, value), '}')
	}
	dst = append(dst, body[:len(body)-1]...)
	if inner := bytes.TrimRight(body[:len(body)-1], " \t"); inner[len(inner)-1] != '{' {
		dst = append(dst, ',')
	}
	return append(appendMember(dst, name, value), '}')
}

func isObject(b []byte) bool {
	return len(b) >= 2 && b[0] == '{' && b[len(b)-1] == '}' && jsonline.Members(b, func(_, _ jsonline.Token) {}) == nil
}

func appendMember(dst []byte, name, value string) []byte {
	dst = append(append(dst, quote(name)...), ':')
	return append(dst, quote(value)...)
}

// quote is s as a JSON string.
func quote(s string) []byte {
	b, err := json.Marshal(s)
	if err != nil {
		return []byte(`""`) // cannot be: a string always marshals
	}
	return b
}

// Head is what a remote end needs to know of a record besides its text.
type Head struct {
	Time  time.Time // zero when the record has none that can be read
	Level string
	Msg   string
}

// ReadHead reads a record's time, level and message; what is not there stays
// empty.
func ReadHead(line []byte) (h Head) {
	text := func(v jsonline.Token) string {
		if v.Kind != jsonline.String {
			return ""
		}
		return string(jsonline.AppendUnquoted(nil, line[v.Start:v.End]))
	}
	seen := map[string]bool{}
	_ = jsonline.Members(line, func(k, v jsonline.Token) { // a line that is no JSON has no head
		key := line[k.Start+1 : k.End-1]
		if len(key) > len("level") || seen[string(key)] {
			return
		}
		switch string(key) {
		case "time":
			if t, err := time.Parse(time.RFC3339Nano, text(v)); err == nil {
				h.Time = t
			}
		case "level":
			h.Level = text(v)
		case "msg":
			h.Msg = text(v)
		default:
			return
		}
		seen[string(key)] = true
	})
	return h
}
