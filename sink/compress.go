package sink

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// Codec is how a closed file is compressed.
type Codec uint8

const (
	Plain Codec = iota // not compressed
	Gzip               // RFC 1952, read by everything
	Zstd               // RFC 8878, about four times less CPU than gzip -6
)

var codecs = [...]struct{ name, ext string }{{"none", ""}, {"gzip", ".gz"}, {"zstd", ".zst"}}

func (c Codec) String() string {
	if int(c) >= len(codecs) {
		return fmt.Sprintf("Codec(%d)", c)
	}
	return codecs[c].name
}

// Ext is what the codec adds to a file's name: "", ".gz" or ".zst".
func (c Codec) Ext() string {
	if int(c) >= len(codecs) {
		return ""
	}
	return codecs[c].ext
}

// MarshalText writes the codec's name.
func (c Codec) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText accepts none, gzip and zstd.
func (c *Codec) UnmarshalText(text []byte) error {
	for i, k := range codecs {
		if string(text) == k.name {
			*c = Codec(i)
			return nil
		}
	}
	return errors.New("must be none, gzip or zstd")
}

// codecOf says how the file is compressed, by its name, and its name without
// the codec's extension.
func codecOf(name string) (Codec, string) {
	for c := Gzip; c <= Zstd; c++ {
		if plain, ok := strings.CutSuffix(name, c.Ext()); ok {
			return c, plain
		}
	}
	return Plain, name
}

// tempExt marks a file that is being written and does not count yet.
const tempExt = ".tmp"

// OpenRead opens a file of log lines for reading: plain, .gz or .zst, by its
// name. A compressed file that is cut short or damaged is an error while
// reading, never a silent end.
func OpenRead(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	c, _ := codecOf(path)
	r, err := newDecoder(c, f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("sink: %s: %w", path, err)
	}
	return r, nil
}

// decoder closes what it reads from as well.
type decoder struct {
	io.Reader
	done func()
	src  io.Closer
}

func (d *decoder) Close() error {
	d.done()
	return d.src.Close()
}

func newDecoder(c Codec, src io.ReadCloser) (io.ReadCloser, error) {
	switch c {
	case Gzip:
		z, err := gzip.NewReader(bufio.NewReaderSize(src, 64<<10))
		if err != nil {
			return nil, err
		}
		return &decoder{z, func() { _ = z.Close() }, src}, nil
	case Zstd:
		z, err := zstd.NewReader(src, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return nil, err
		}
		return &decoder{z, z.Close, src}, nil
	}
	return src, nil
}

func newEncoder(c Codec, dst io.Writer) (io.WriteCloser, error) {
	switch c {
	case Gzip:
		return gzip.NewWriterLevel(dst, 6)
	case Zstd:
		return zstd.NewWriter(dst, zstd.WithEncoderLevel(zstd.SpeedFastest),
			zstd.WithEncoderConcurrency(1), zstd.WithWindowSize(1<<20), zstd.WithEncoderCRC(true))
	}
	return nil, fmt.Errorf("sink: cannot compress with %v", c)
}

// compressFile replaces the closed file at path by path+c.Ext() and returns
// that name. The compressed file is written under a temporary name, synced and
// renamed before the plain one is removed: at every moment one of the two is
// there, whole. Mode and modification time are the plain file's.
//
// When the target is already there, an earlier run was killed after its rename:
// the target is complete, and only the plain file's removal is made good, after
// reading the target and comparing it.
func compressFile(path string, c Codec) (string, error) {
	dst := path + c.Ext()
	src, err := os.OpenFile(path, os.O_RDONLY|openNoFollow, 0)
	if err != nil {
		return "", fmt.Errorf("sink: compress: %w", err)
	}
	defer src.Close()
	info, err := src.Stat()
	if err != nil {
		return "", fmt.Errorf("sink: compress: %w", err)
	}
	if exists(dst) {
		if err := sameContent(src, dst); err != nil {
			return "", fmt.Errorf("sink: compress %s: %s is there already and does not hold the same: %w", path, dst, err)
		}
	} else if err := encodeFile(src, info, dst, c); err != nil {
		return "", fmt.Errorf("sink: compress %s: %w", path, err)
	}
	if err := os.Remove(path); err != nil {
		return dst, fmt.Errorf("sink: compress: %w", err)
	}
	return dst, syncDir(filepath.Dir(path))
}

func encodeFile(src *os.File, info fs.FileInfo, dst string, c Codec) (err error) {
	tmp := dst + tempExt
	// A temporary file that a killed run left behind is worth nothing.
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm())
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(tmp)
		}
	}()
	z, err := newEncoder(c, f)
	if err != nil {
		return err
	}
	n, err := io.Copy(z, src)
	if err != nil {
		z.Close()
		return err
	}
	if n != info.Size() {
		z.Close()
		return fmt.Errorf("it changed while it was read: %d bytes, then %d", info.Size(), n)
	}
	if err := z.Close(); err != nil {
		return err
	}
	if err := f.Chmod(info.Mode().Perm()); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Chtimes(tmp, info.ModTime(), info.ModTime()); err != nil {
		return err
	}
	if err := os.Rename(tmp, dst); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dst))
}

var errDiffers = errors.New("content differs")

// sameContent returns nil when reading the compressed file name gives exactly
// what src holds.
func sameContent(src io.Reader, name string) error {
	z, err := OpenRead(name)
	if err != nil {
		return err
	}
	defer z.Close()
	a, b := make([]byte, 64<<10), make([]byte, 64<<10)
	for {
		n, errA := io.ReadFull(src, a)
		m, errB := io.ReadFull(z, b)
		if errB != nil && errB != io.EOF && errB != io.ErrUnexpectedEOF {
			return errB
		}
		if n != m || string(a[:n]) != string(b[:m]) {
			return errDiffers
		}
		if errA == io.EOF || errA == io.ErrUnexpectedEOF {
			return nil
		}
		if errA != nil {
			return errA
		}
	}
}

// syncDir makes a rename, a creation or a removal in dir survive a power loss.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return syncHandle(d)
}
