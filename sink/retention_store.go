package sink

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// HoldFile is where holds are kept that come and go while the policy stays: a
// JSON document beside the log, written by `slogaudit retention hold`. Every
// sweep reads it again, and one that cannot be read stops every removal.
type HoldFile struct{ Path string }

// holdDocument is the file's content. Released holds stay in it as history.
type holdDocument struct {
	Holds    []Hold         `json:"holds"`
	Released []ReleasedHold `json:"released,omitempty"`
}

// ReleasedHold is a hold that is over.
type ReleasedHold struct {
	Hold
	ReleasedAt time.Time `json:"released_at"`
	ReleasedBy string    `json:"released_by,omitempty"`
}

// Load returns the holds in force and the released ones. A missing file has
// none.
func (h HoldFile) Load() ([]Hold, []ReleasedHold, error) {
	d, err := h.load()
	return d.Holds, d.Released, err
}

func (h HoldFile) load() (d holdDocument, err error) {
	b, err := os.ReadFile(h.Path)
	if errors.Is(err, fs.ErrNotExist) || h.Path == "" {
		return d, nil
	}
	if err != nil {
		return d, fmt.Errorf("hold: %w", err)
	}
	if err := json.Unmarshal(b, &d); err != nil {
		return d, fmt.Errorf("hold: %s: %w", h.Path, err)
	}
	for _, hold := range d.Holds {
		if err := hold.Validate(); err != nil {
			return d, fmt.Errorf("%s: %w", h.Path, err)
		}
	}
	return d, nil
}

// Add puts a hold in force.
func (h HoldFile) Add(hold Hold) error {
	if err := hold.Validate(); err != nil {
		return err
	}
	return h.change(func(d *holdDocument) error {
		if slices.ContainsFunc(d.Holds, func(o Hold) bool { return o.ID == hold.ID }) {
			return fmt.Errorf("hold: %s is in force already", hold.ID)
		}
		d.Holds = append(d.Holds, hold)
		return nil
	})
}

// Release ends a hold at the time now. The hold is remembered as released.
func (h HoldFile) Release(id, by string, now time.Time) error {
	return h.change(func(d *holdDocument) error {
		i := slices.IndexFunc(d.Holds, func(o Hold) bool { return o.ID == id })
		if i < 0 && slices.ContainsFunc(d.Released, func(o ReleasedHold) bool { return o.ID == id }) {
			return fmt.Errorf("hold: %s was released already", id)
		}
		if i < 0 {
			return fmt.Errorf("hold: there is none named %q", id)
		}
		d.Released = append(d.Released, ReleasedHold{d.Holds[i], now.UTC(), by})
		d.Holds = slices.Delete(d.Holds, i, i+1)
		return nil
	})
}

// change rewrites the document, under a lock and in one step.
func (h HoldFile) change(edit func(*holdDocument) error) error {
	if err := os.MkdirAll(filepath.Dir(h.Path), 0o700); err != nil {
		return fmt.Errorf("hold: %w", err)
	}
	l, err := acquireLock(h.Path, filepath.Join(filepath.Dir(h.Path), "."+filepath.Base(h.Path)+".lock"))
	if err != nil {
		return err
	}
	defer l.release()
	d, err := h.load()
	if err != nil {
		return err
	}
	if err := edit(&d); err != nil {
		return err
	}
	b, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	return replaceFile(h.Path, append(b, '\n'), 0o600)
}

// replaceFile gives path new content in one step that survives a crash.
func replaceFile(path string, content []byte, mode fs.FileMode) error {
	tmp := path + tempExt
	if err := os.Remove(tmp); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(tmp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, mode)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		os.Remove(tmp)
		return err
	}
	if err := os.Rename(tmp, path); err != nil {
		os.Remove(tmp)
		return err
	}
	return syncDir(filepath.Dir(path))
}
