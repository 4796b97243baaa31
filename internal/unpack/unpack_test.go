package unpack

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func gzipped(t *testing.T, text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := io.WriteString(z, text)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.String()
}

func zstded(t *testing.T, text string) string {
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	return string(z.EncodeAll([]byte(text), nil))
}

func TestNew(t *testing.T) {
	tests := []struct {
		name, in, want string
		format         Format
	}{
		{"empty", "", "", Plain},
		{"one byte", "(", "(", Plain},
		{"text", "BZh is text, PK too\n", "BZh is text, PK too\n", Plain},
		{"bzip2 cut off", "BZh91AY", "BZh91AY", Plain},
		{"gzip", gzipped(t, "a\nb"), "a\nb", Gzip},
		{"two in one", gzipped(t, "a\n") + gzipped(t, "b"), "a\nb", Gzip},
		{"nothing in gzip", gzipped(t, ""), "", Gzip},
		{"zstd", zstded(t, "a\nb"), "a\nb", Zstd},
		{"pzstd", "\x50\x2a\x4d\x18\x04\x00\x00\x00size" + zstded(t, "a\nb"), "a\nb", Zstd},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.in), iotest.OneByteReader(strings.NewReader(tt.in))} {
				s, err := New(r)
				require.NoError(t, err)
				got, err := io.ReadAll(s)
				require.NoError(t, err)
				assert.Equal(t, tt.want, string(got))
				assert.Equal(t, tt.format, s.Format)
				require.NoError(t, s.Close())
			}
		})
	}
}

func TestRefusesWhatItCannotUnpack(t *testing.T) {
	for _, tt := range []struct{ name, in, want string }{
		{"bzip2", "BZh91AY&SY...", "is packed with bzip2: unpack it first"},
		{"xz", "\xfd7zXZ\x00...", "is packed with xz: unpack it first"},
		{"zip", "PK\x03\x04...", "is packed with zip: unpack it first"},
		{"twice", gzipped(t, zstded(t, "a")), "what is packed with gzip is packed with zstd: unpack it first"},
		{"UTF-16", "\xff\xfea\x00", "is UTF-16: turn it into UTF-8 first"},
		{"UTF-16 inside", gzipped(t, "\xfe\xff\x00a"), "what is packed with gzip is UTF-16: turn it into UTF-8 first"},
		{"damaged", "\x1f\x8b\x00\x00", "gzip: unexpected EOF"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := New(strings.NewReader(tt.in))
			assert.EqualError(t, err, tt.want)
		})
	}
}

func TestErrorsNameTheFormat(t *testing.T) {
	whole := gzipped(t, strings.Repeat("line\n", 1000))
	s, err := New(strings.NewReader(whole[:len(whole)-8]))
	require.NoError(t, err)
	_, err = io.ReadAll(s)
	assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.ErrorContains(t, err, "gzip: ")

	_, err = New(iotest.ErrReader(errors.New("disk")))
	assert.EqualError(t, err, "disk")
}

// A line that somebody has written is there at once, however short.
func TestWaitsForNothing(t *testing.T) {
	r, w := io.Pipe()
	go func() { _, _ = io.WriteString(w, "\n") }()
	s, err := New(r)
	require.NoError(t, err)
	line, err := s.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, "\n", line)
}
