package unpack

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Format says how a stream is packed.
type Format string

// Plain is not packed; the other two are unpacked.
const (
	Plain Format = ""
	Gzip  Format = "gzip"
	Zstd  Format = "zstd"

	utf16 Format = "UTF-16"
)

// magic is how a format begins.
type magic struct {
	bytes  string
	format Format
}

var magics = append([]magic{
	{"\x1f\x8b", Gzip},
	{"\x28\xb5\x2f\xfd", Zstd},
	{"\x50\x2a\x4d\x18", Zstd}, // of pzstd: a frame to skip comes first
	{"\xfd7zXZ\x00", "xz"},
	{"\x04\x22\x4d\x18", "lz4"},
	{"PK\x03\x04", "zip"},
	{"7z\xbc\xaf\x27\x1c", "7z"},
	{"\x1f\x9d", "compress"},
	{"\xff\xfe", utf16}, // as PowerShell writes files
	{"\xfe\xff", utf16},
}, bzip2()...)

// bzip2 lists the beginnings for its nine levels. "BZh" alone may be text.
func bzip2() (all []magic) {
	for _, level := range "123456789" {
		all = append(all, magic{"BZh" + string(level) + "1AY&SY", "bzip2"})
	}
	return all
}

// refusal says why a format that is known is not read.
func refusal(f Format) error {
	if f == utf16 {
		return errors.New("is UTF-16: turn it into UTF-8 first")
	}
	return fmt.Errorf("is packed with %s: unpack it first", f)
}

// sniff says which format the next bytes of br begin. It takes none of them, and
// waits for no more of them than it needs.
func sniff(br *bufio.Reader) (Format, error) {
	for n := 1; ; n++ {
		head, err := br.Peek(n)
		if err != nil && !errors.Is(err, io.EOF) {
			return Plain, err
		}
		format, more := match(string(head))
		if !more || len(head) < n {
			return format, nil
		}
	}
}

// match says which format head begins or, if none yet, whether more bytes could
// tell.
func match(head string) (f Format, more bool) {
	for _, m := range magics {
		if strings.HasPrefix(head, m.bytes) {
			return m.format, false
		}
		more = more || strings.HasPrefix(m.bytes, head)
	}
	return Plain, more
}
