package fix

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/slogaudit/slogaudit/internal/unpack"
)

// Stream repairs the lines of r and writes them to w.
func (f *Fixer) Stream(w io.Writer, r io.Reader, c *Changes) error {
	in := bufio.NewReaderSize(r, 256<<10)
	out := bufio.NewWriterSize(w, 256<<10)
	var line, fixed []byte
	for {
		line = line[:0]
		piece, err := in.ReadSlice('\n')
		for errors.Is(err, bufio.ErrBufferFull) {
			line = append(line, piece...)
			piece, err = in.ReadSlice('\n')
		}
		line = append(line, piece...)
		if len(line) > 0 {
			body := bytes.TrimRight(line, "\r\n")
			fixed = f.Line(fixed[:0], body, c)
			fixed = append(fixed, line[len(body):]...)
			if _, err := out.Write(fixed); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return out.Flush()
		}
		if err != nil {
			return errors.Join(err, out.Flush())
		}
	}
}

// File repairs the file at path in place: a new file takes its place in one
// step when it is complete and on disk, with the mode and the time of change of
// the old one. A packed file stays packed. A file that needs no repair is not
// touched.
func (f *Fixer) File(path string, c *Changes) (err error) {
	if path, err = filepath.EvalSymlinks(path); err != nil {
		return err
	}
	in, err := os.Open(path)
	if err != nil {
		return err
	}
	defer in.Close()
	st, err := in.Stat()
	if err != nil {
		return err
	}
	if !st.Mode().IsRegular() {
		return fmt.Errorf("%s: is no regular file", path)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".fix-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(tmp.Name())
		}
	}()
	before := c.Changed
	if err = f.repack(tmp, in, c); err != nil {
		tmp.Close()
		return fmt.Errorf("%s: %w", path, err)
	}
	if c.Changed == before {
		return errors.Join(tmp.Close(), os.Remove(tmp.Name()))
	}
	err = errors.Join(tmp.Chmod(st.Mode().Perm()), keepOwner(tmp, st), tmp.Sync(), tmp.Close())
	if err != nil {
		return err
	}
	if now, statErr := os.Stat(path); statErr != nil || now.Size() != st.Size() || !now.ModTime().Equal(st.ModTime()) {
		err = fmt.Errorf("%s: was written to meanwhile; stop the service, or fix the rotated files only", path)
		return err
	}
	if err = os.Chtimes(tmp.Name(), st.ModTime(), st.ModTime()); err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// repack unpacks in, repairs it and packs it as it was.
func (f *Fixer) repack(w io.Writer, in io.Reader, c *Changes) error {
	s, err := unpack.New(in)
	if err != nil {
		return err
	}
	defer s.Close()
	var z io.WriteCloser
	switch s.Format {
	case unpack.Gzip:
		z = gzip.NewWriter(w)
	case unpack.Zstd:
		if z, err = zstd.NewWriter(w); err != nil {
			return err
		}
	default:
		return f.Stream(w, s, c)
	}
	return errors.Join(f.Stream(z, s, c), z.Close())
}
