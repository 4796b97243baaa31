package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"crypto/sha256"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/internal/jsonline"
	"github.com/slogaudit/slogaudit/redact"
)

// violationsKey is the member that the handler's Annotate adds, too.
const violationsKey = "schema_violations"

// pipeLines turns lines of input into records.
type pipeLines struct {
	redactor *redact.Redactor
	schema   *audit.Schema
	mode     handler.Mode
	now      func() time.Time

	// rejected is told of every event that Reject kept out: the number of its
	// line, and the record with what is wrong with it.
	rejected func(number int, line []byte, vs []audit.Violation)

	read   int // lines
	vs     []audit.Violation
	buffer []byte
}

// append appends the record that the line makes, with its newline: nothing for
// a blank line and for a rejected event.
func (p *pipeLines) append(dst, raw []byte) []byte {
	p.read++
	if p.read == 1 {
		raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf")) // a byte order mark
	}
	body := bytes.TrimSpace(raw)
	if len(body) == 0 {
		return dst
	}
	if kind, err := jsonline.Valid(body); err != nil || kind != jsonline.Object {
		return p.text(dst, bytes.TrimRight(raw, "\r\n"))
	}
	start := len(dst)
	dst = p.redactor.AppendJSON(dst, body)
	if p.mode == handler.Off {
		return append(dst, '\n')
	}
	var event bool
	var err error
	p.vs, event, err = p.schema.CheckLine(p.vs[:0], dst[start:])
	switch {
	case err != nil || !event || len(p.vs) == 0:
	case p.mode == handler.Reject:
		dst = annotate(dst, start, p.vs)
		p.rejected(p.read, append(dst, '\n')[start:], p.vs)
		return dst[:start]
	default:
		dst = annotate(dst, start, p.vs)
	}
	return append(dst, '\n')
}

// text makes a record of a line that is not a JSON object.
func (p *pipeLines) text(dst, line []byte) []byte {
	p.buffer = p.redactor.AppendString(p.buffer[:0], string(line))
	return p.record(dst, pipeRecord{Level: "INFO", Msg: string(p.buffer)})
}

// tooLong makes a record that stands for a line which is longer than the limit.
func (p *pipeLines) tooLong(dst []byte, limit int, size int64, sum [sha256.Size]byte) []byte {
	p.read++
	return p.record(dst, pipeRecord{
		Level:  "ERROR",
		Msg:    fmt.Sprintf("slogaudit pipe: line dropped: longer than %d bytes", limit),
		Bytes:  size,
		SHA256: hex.EncodeToString(sum[:]),
	})
}

// pipeRecord is a record of our own making.
type pipeRecord struct {
	Time   time.Time `json:"time"`
	Level  string    `json:"level"`
	Msg    string    `json:"msg"`
	Bytes  int64     `json:"bytes,omitempty"`
	SHA256 string    `json:"sha256,omitempty"`
}

func (p *pipeLines) record(dst []byte, r pipeRecord) []byte {
	r.Time = p.now().UTC()
	b := bytes.NewBuffer(dst)
	e := json.NewEncoder(b) // ends in a newline
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		panic(err) // strings and numbers
	}
	return b.Bytes()
}

// annotate adds the list of violations to the object that dst ends with.
func annotate(dst []byte, start int, vs []audit.Violation) []byte {
	annotated, empty := false, true
	// An object that was valid before stays it.
	_ = jsonline.Members(dst[start:], func(key, _ jsonline.Token) {
		empty = false
		annotated = annotated || string(dst[start+key.Start:start+key.End]) == `"`+violationsKey+`"`
	})
	if annotated {
		return dst
	}
	messages := make([]string, len(vs))
	for i, v := range vs {
		messages[i] = v.Message
	}
	list, err := json.Marshal(messages)
	if err != nil {
		panic(err) // strings
	}
	end := bytes.LastIndexByte(dst, '}')
	dst = dst[:end]
	if !empty {
		dst = append(dst, ',')
	}
	dst = append(dst, `"`+violationsKey+`":`...)
	dst = append(dst, list...)
	return append(dst, '}')
}
