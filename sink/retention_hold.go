package sink

import (
	"errors"
	"fmt"
	"path"
	"time"
)

// Hold keeps files from being removed or compressed, whatever the policy says,
// until it is released: a legal hold, an open case.
//
// It covers the files that Files names and those with records between From and
// To. One that names neither files nor times covers everything.
type Hold struct {
	ID      string    `json:"id"`               // such as case-118
	Reason  string    `json:"reason,omitempty"` // for people
	From    time.Time `json:"from,omitzero"`    // zero: from the beginning
	To      time.Time `json:"to,omitzero"`      // zero: without end
	Files   []string  `json:"files,omitempty"`  // base names or path.Match patterns, without .gz or .zst
	Created time.Time `json:"created,omitzero"`
	By      string    `json:"by,omitempty"` // who asked for it
}

// Validate says what is wrong with the hold.
func (h Hold) Validate() error {
	if h.ID == "" {
		return errors.New("hold: the id is missing")
	}
	if !h.From.IsZero() && !h.To.IsZero() && h.To.Before(h.From) {
		return fmt.Errorf("hold %s: it ends (%s) before it begins (%s)", h.ID,
			h.To.UTC().Format(time.RFC3339), h.From.UTC().Format(time.RFC3339))
	}
	for _, pattern := range h.Files {
		if _, err := path.Match(pattern, ""); err != nil {
			return fmt.Errorf("hold %s: pattern %q: %w", h.ID, pattern, err)
		}
	}
	return nil
}

// Covers reports whether the hold keeps the file. Where a file's times are not
// known it does.
func (h Hold) Covers(f FileInfo) bool {
	byTime := !h.From.IsZero() || !h.To.IsZero()
	if len(h.Files) == 0 && !byTime {
		return true
	}
	_, plain := codecOf(f.Name)
	for _, pattern := range h.Files {
		for _, name := range []string{f.Name, plain} {
			// A pattern that cannot be read keeps everything.
			if ok, err := path.Match(pattern, name); ok || err != nil || pattern == name {
				return true
			}
		}
	}
	if !byTime {
		return false
	}
	beforeFrom := !h.From.IsZero() && !f.Last.IsZero() && f.Last.Before(h.From)
	afterTo := !h.To.IsZero() && !f.First.IsZero() && f.First.After(h.To)
	return !beforeFrom && !afterTo
}

func (h Hold) describe() string {
	s := "held by " + h.ID
	if h.Reason != "" {
		s += " (" + h.Reason + ")"
	}
	return s
}
