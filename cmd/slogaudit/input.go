package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
)

// stdinName is how an argument names standard input.
const stdinName = "-"

// openInput opens a file for reading; "-" is standard input. Errors name the
// file.
func openInput(in io.Reader, name string) (io.ReadCloser, error) {
	if name == stdinName {
		return io.NopCloser(in), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	if st, err := f.Stat(); err == nil && st.IsDir() {
		f.Close()
		return nil, fmt.Errorf("%s: is a directory", name)
	}
	return f, nil
}

// readLines calls line for every line of r, its newline included where there
// is one; the bytes are valid until line returns. It calls idle, which may be
// nil, whenever all that has been read so far is handled, before it waits for
// more.
func readLines(r io.Reader, line func([]byte) error, idle func() error) error {
	buf := make([]byte, 0, 64<<10)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)] // a long line: grow
		}
		n, readErr := r.Read(buf[len(buf):cap(buf)])
		searched := len(buf)
		buf = buf[:len(buf)+n]
		done := 0
		for {
			i := bytes.IndexByte(buf[max(searched, done):], '\n')
			if i < 0 {
				break
			}
			end := max(searched, done) + i + 1
			if err := line(buf[done:end]); err != nil {
				return err
			}
			done = end
		}
		buf = buf[:copy(buf, buf[done:])]
		if readErr == io.EOF && len(buf) > 0 {
			if err := line(buf); err != nil {
				return err
			}
		}
		if idle != nil {
			if err := idle(); err != nil {
				return err
			}
		}
		if readErr == io.EOF {
			return nil
		}
		if readErr != nil {
			return readErr
		}
	}
}
