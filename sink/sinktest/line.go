package sinktest

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"strings"

	"github.com/slogaudit/slogaudit/sink"
)

// record is a line that knows whether it is whole.
type record struct {
	Time   string `json:"time"`
	Level  string `json:"level"`
	Msg    string `json:"msg"`
	Writer string `json:"writer"`
	N      int    `json:"n"`
	Pad    string `json:"pad"`
	Sum    uint32 `json:"sum"`
}

const (
	lineTime = "2026-11-23T10:00:00Z"
	lineMsg  = "ledger"
)

func (r *record) sum() uint32 {
	return crc32.ChecksumIEEE(fmt.Appendf(nil, "%s/%d/%s", r.Writer, r.N, r.Pad))
}

// AppendLine appends the n-th record of a writer, newline included, with pad
// bytes of filling.
func AppendLine(dst []byte, writer string, n, pad int) []byte {
	r := record{Time: lineTime, Level: "INFO", Msg: lineMsg, Writer: writer, N: n, Pad: filling(n, pad)}
	r.Sum = r.sum()
	line, err := json.Marshal(r)
	if err != nil {
		panic(err) // no such type
	}
	return append(append(dst, line...), '\n')
}

// Line is a batch of the writer's n-th record.
func Line(writer string, n, pad int) sink.Batch {
	return sink.Batch{Lines: AppendLine(nil, writer, n, pad), N: 1}
}

func filling(n, pad int) string {
	const text = "the quick brown fox jumps over the lazy dog "
	s := strings.Repeat(text, pad/len(text)+2)
	return s[n%len(text) : n%len(text)+pad]
}

// Parse takes a record made by AppendLine apart, whatever the order of its
// members. It is an error when the record is not whole.
func Parse(line string) (writer string, n int, err error) {
	var r record
	if err := json.Unmarshal([]byte(line), &r); err != nil {
		return "", 0, fmt.Errorf("not whole: %w", err)
	}
	if r.Msg != lineMsg {
		return "", 0, errors.New("nobody wrote this")
	}
	if r.Sum != r.sum() {
		return "", 0, fmt.Errorf("%s/%d is not whole", r.Writer, r.N)
	}
	return r.Writer, r.N, nil
}
