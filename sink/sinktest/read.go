package sinktest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/slogaudit/slogaudit/sink"
)

// ReadJournal returns the records of a journal directory, which somebody may be
// writing to.
func ReadJournal(ctx context.Context, dir string) ([]Stored, error) {
	v, err := sink.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	defer func() { _ = v.Close() }()
	r := v.NewReader(1)
	defer func() { _ = r.Close() }()
	var all []Stored
	for {
		c, err := r.Next(ctx, 0, 0)
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		pos := c.First
		for line := range strings.Lines(string(c.Lines)) {
			all = append(all, Stored{
				ID:       fmt.Sprintf("%s/%d", v.Origin(), pos),
				Position: pos,
				Line:     strings.TrimSuffix(line, "\n"),
			})
			pos++
		}
	}
}
