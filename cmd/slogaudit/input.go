package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"

	"github.com/slogaudit/slogaudit/check"
)

// stdinName is how an argument names standard input.
const stdinName = "-"

// inputs lists what args name, in their order. Of a directory, or a pattern that
// no shell has expanded, it takes the logs as check does, those of one rotated
// log oldest first; a file that is named is read whatever its name.
func inputs(args []string) []check.Input {
	var all []check.Input
	for _, arg := range args {
		all = append(all, check.Expand([]string{arg})...)
	}
	return all
}

// readInputs opens one input after the other, unpacks it and calls read. What
// fails with one of them is said, and the others are read all the same: then
// complete is false. An error is one of writing, after which there is no use in
// going on.
func readInputs(s streams, command string, all []check.Input, read func(name string, r io.Reader) error) (complete bool, err error) {
	complete = true
	for _, in := range all {
		err := readInput(s, in, read)
		if isWrite(err) {
			return false, err
		}
		if err != nil {
			complain(s, command, in.Name, err)
			complete = false
		}
	}
	return complete, nil
}

func readInput(s streams, in check.Input, read func(name string, r io.Reader) error) error {
	r, err := in.Open(s.in)
	if err != nil {
		return err
	}
	defer r.Close()
	return read(in.Name, r)
}

// isWrite says whether standard output could not be written.
func isWrite(err error) bool {
	var e *fs.PathError
	return errors.As(err, &e) && e.Op == "write"
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
