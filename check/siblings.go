package check

import (
	"context"
	"io"
	"path/filepath"
	"sync/atomic"
)

// Open opens the input for reading and unpacks it. What Stdin names is read from
// stdin.
func (in Input) Open(stdin io.Reader) (io.ReadCloser, error) {
	r, _, err := in.open(context.Background(), &Options{Stdin: stdin}, new(atomic.Int64))
	return r, err
}

// WithRotated returns args with each file followed by the other files of the
// rotated log that it is the newest of: those that Expand puts before it.
func WithRotated(args []string) []string {
	var all []string
	for _, arg := range args {
		all = append(all, arg)
		set, order := rotation(arg)
		if arg == Stdin || order != "2" {
			continue
		}
		for _, in := range directory(filepath.Dir(arg)) {
			if s, o := rotation(filepath.Clean(in.Name)); o != "2" && in.err == nil && s == filepath.Clean(set) {
				all = append(all, in.Name)
			}
		}
	}
	return all
}
