package config

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// parseJSON returns the file's only value; nil for an empty file.
func parseJSON(name string, data []byte) (*node, *Error) {
	r := jsonReader{data: data, dec: json.NewDecoder(bytes.NewReader(data))}
	r.dec.UseNumber()
	n, err := r.read()
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err == nil {
		if _, err = r.dec.Token(); errors.Is(err, io.EOF) {
			return n, nil
		}
		if err == nil {
			err = errors.New("text after the end of the configuration")
		}
	}
	e := &Error{File: name, Msg: "not JSON: " + err.Error()}
	offset := int(r.dec.InputOffset())
	if syntax, ok := errors.AsType[*json.SyntaxError](err); ok {
		offset = int(syntax.Offset) - 1
	}
	e.Line, e.Col = r.place(offset)
	return nil, e
}

type jsonReader struct {
	data []byte
	dec  *json.Decoder
}

// next returns the next token and where it begins.
func (r *jsonReader) next() (t json.Token, line, col int, err error) {
	start := int(r.dec.InputOffset())
	t, err = r.dec.Token()
	for start < len(r.data) && bytes.IndexByte([]byte(" \t\r\n,:"), r.data[start]) >= 0 {
		start++
	}
	line, col = r.place(start)
	return t, line, col, err
}

func (r *jsonReader) place(offset int) (line, col int) {
	offset = min(max(offset, 0), len(r.data))
	before := r.data[:offset]
	return bytes.Count(before, []byte{'\n'}) + 1, offset - (bytes.LastIndexByte(before, '\n') + 1) + 1
}

func (r *jsonReader) read() (*node, error) {
	t, line, col, err := r.next()
	if err != nil {
		return nil, err
	}
	n := &node{line: line, col: col}
	switch t := t.(type) {
	case bool:
		n.kind, n.text = kindBool, "false"
		if t {
			n.text = "true"
		}
	case json.Number:
		n.kind, n.text = kindNumber, t.String()
	case string:
		n.kind, n.text = kindString, t
	case json.Delim:
		if t == '{' {
			return n, r.object(n)
		}
		return n, r.list(n)
	}
	return n, nil
}

func (r *jsonReader) object(n *node) error {
	n.kind = kindMap
	for r.dec.More() {
		key, line, col, err := r.next()
		if err != nil {
			return unfinished(err)
		}
		v, err := r.read()
		if err != nil {
			return unfinished(err)
		}
		n.fields = append(n.fields, field{key.(string), line, col, v})
	}
	_, err := r.dec.Token()
	return unfinished(err)
}

func (r *jsonReader) list(n *node) error {
	n.kind = kindList
	for r.dec.More() {
		v, err := r.read()
		if err != nil {
			return unfinished(err)
		}
		n.items = append(n.items, v)
	}
	_, err := r.dec.Token()
	return unfinished(err)
}

func unfinished(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}
