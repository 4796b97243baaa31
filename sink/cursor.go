package sink

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"
)

const (
	cursorPrefix  = "cursor-"
	maxCursorName = 64
	cursorSize    = 256 // of the file; every cursor fits
)

// Cursor is a durable place in a journal: how far a remote end has acknowledged
// its records. Retention never removes what a required cursor has not passed. A
// cursor outlives the process; RemoveCursor ends it.
//
// One process at a time holds a cursor, to move it: a journal's own, or one
// that opened the directory with ReadDir and ships from there. A journal whose
// cursor another process holds reads its place from the directory.
type Cursor struct {
	name  string
	dir   func() journalFS
	last  func() (Position, error) // the last durable record
	moved func()

	mu       sync.Mutex
	held     *lock // nil: not by this process
	required bool
	pos      Position
}

// CursorInfo describes a cursor.
type CursorInfo struct {
	Name     string    `json:"name"`
	Position Position  `json:"position"` // of the last record acknowledged; 0 for none
	Required bool      `json:"required"` // retention waits for it
	Updated  time.Time `json:"updated"`
}

// Cursor returns the cursor of that name, made at position 0 if it is new.
// Names are 1 to 64 of a-z, 0-9, '-', '_' and '.'. Retention waits for a
// required cursor and not for others; the last call decides which it is. A
// cursor that another process holds is a *LockedError. Close the cursor, or the
// journal, to let go of it.
func (j *Journal) Cursor(name string, required bool) (*Cursor, error) {
	j.cursorMu.Lock()
	defer j.cursorMu.Unlock()
	c, ok := j.cursors[name]
	if !ok {
		c = j.newCursor(name)
	}
	if err := c.hold(j.dir, required); err != nil {
		return nil, err
	}
	j.cursors[name] = c
	return c, nil
}

func (j *Journal) newCursor(name string) *Cursor {
	return &Cursor{
		name:  name,
		dir:   j.files.filesystem,
		last:  func() (Position, error) { return j.Last(), nil },
		moved: func() { wake(j.sweep) },
	}
}

// Cursor is Journal.Cursor for a journal that another process writes to. The
// returned cursor is for this process alone until it is closed.
func (v *JournalView) Cursor(name string, required bool) (*Cursor, error) {
	c := &Cursor{name: name, dir: func() journalFS { return v.fs }, last: unbounded, moved: func() {}}
	if err := c.hold(v.dir, required); err != nil {
		return nil, err
	}
	return c, nil
}

// unbounded is the last position where counting it at every step would cost more
// than the check is worth: a view's reader gives out only what is there.
func unbounded() (Position, error) { return math.MaxUint64, nil }

// hold makes the cursor this process's own.
func (c *Cursor) hold(dir string, required bool) error {
	if !validCursorName(c.name) {
		return fmt.Errorf("sink: journal: cursor name %q must be 1 to %d of a-z, 0-9, '-', '_' and '.'", c.name, maxCursorName)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		held, err := acquireLock(filepath.Join(dir, cursorPrefix+c.name), filepath.Join(dir, "held-"+c.name))
		if err != nil {
			return err
		}
		c.held = held
		c.refresh()
	} else if c.required == required {
		return nil
	}
	was := c.required
	c.required = required
	if err := c.save(c.pos); err != nil {
		c.required = was
		c.held.release()
		c.held = nil
		return err
	}
	return nil
}

// refresh reads the place that another process may have moved. It is called
// with c.mu held.
func (c *Cursor) refresh() {
	data, err := readSmall(c.dir(), cursorPrefix+c.name)
	if err != nil {
		return // new, or for a moment not there: the place we know is no further
	}
	var info CursorInfo
	if json.Unmarshal(data, &info) == nil && info.Position > c.pos {
		c.pos, c.required = info.Position, info.Required
	}
}

// Close lets go of the cursor; its place stays. Closing twice is not an error.
func (c *Cursor) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.held.release()
	c.held = nil
	return nil
}

func (j *Journal) closeCursors() {
	j.cursorMu.Lock()
	defer j.cursorMu.Unlock()
	for _, c := range j.cursors {
		_ = c.Close()
	}
}

// Position is that of the last record the remote end has acknowledged; 0 when
// there is none. The next record to ship has the one after it.
func (c *Cursor) Position() Position {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.pos
}

// Set moves the cursor forward to pos, durably: when it returns nil the place
// survives a power loss. A position before the present one changes nothing; one
// beyond the last durable record is ErrPosition.
func (c *Cursor) Set(pos Position) error {
	last, err := c.last()
	if err != nil {
		return err
	}
	if pos > last {
		return fmt.Errorf("sink: journal: cursor %s: %d: %w, which is %d", c.name, pos, ErrPosition, last)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.held == nil {
		return fmt.Errorf("sink: journal: cursor %s: %w", c.name, ErrClosed)
	}
	if pos <= c.pos {
		return nil
	}
	if err := c.save(pos); err != nil {
		return err
	}
	c.pos = pos
	c.moved()
	return nil
}

// Name is the cursor's name.
func (c *Cursor) Name() string { return c.name }

// save is called with c.mu held.
func (c *Cursor) save(pos Position) error {
	return saveCursor(c.dir(), CursorInfo{c.name, pos, c.required, time.Now().UTC()})
}

// saveCursor replaces a cursor's file. On a full disk it writes over the file
// instead, which needs no space: a cursor that cannot move would keep the
// segments that have to go. Killed in the middle of that it begins again at 0,
// which sends records twice under the same ids.
func saveCursor(d journalFS, info CursorInfo) error {
	data, err := json.Marshal(info)
	if err == nil {
		data = append(data, bytes.Repeat([]byte{' '}, max(cursorSize-len(data)-1, 0))...)
		data = append(data, '\n')
		name := cursorPrefix + info.Name
		if err = replaceSmall(d, name, data); err != nil && isNoSpace(err) {
			if werr := d.overwrite(name, data); werr == nil {
				err = nil
			}
		}
	}
	if err != nil {
		return fmt.Errorf("sink: journal: cursor %s: %w", info.Name, err)
	}
	return nil
}

// Cursors lists the journal's cursors by name.
func (j *Journal) Cursors() ([]CursorInfo, error) { return readCursors(j.files.filesystem()) }

// RemoveCursor forgets a cursor: retention no longer waits for it. Its Cursor
// must not be used any more.
func (j *Journal) RemoveCursor(name string) error {
	j.cursorMu.Lock()
	defer j.cursorMu.Unlock()
	if _, ok := j.cursors[name]; !ok {
		return fmt.Errorf("sink: journal: no cursor %q", name)
	}
	d := j.files.filesystem()
	err := d.remove(cursorPrefix + name)
	if err == nil || isMissing(err) {
		err = d.sync()
	}
	if err != nil {
		return fmt.Errorf("sink: journal: cursor %s: %w", name, err)
	}
	delete(j.cursors, name)
	wake(j.sweep)
	return nil
}

// shipped is the last position that all required cursors have passed; ok is
// false when there are none.
func (j *Journal) shipped() (pos Position, ok bool) {
	j.cursorMu.Lock()
	defer j.cursorMu.Unlock()
	j.findCursors()
	for _, c := range j.cursors {
		c.mu.Lock()
		if c.held == nil {
			c.refresh()
		}
		if c.required && (!ok || c.pos < pos) {
			pos, ok = c.pos, true
		}
		c.mu.Unlock()
	}
	return pos, ok
}

// findCursors learns of cursors that other processes made.
func (j *Journal) findCursors() {
	infos, err := readCursors(j.files.filesystem())
	if err != nil && len(infos) == 0 {
		return // the ones we know hold
	}
	for _, info := range infos {
		if _, ok := j.cursors[info.Name]; !ok {
			j.addCursor(info)
		}
	}
}

func (j *Journal) addCursor(info CursorInfo) {
	c := j.newCursor(info.Name)
	c.required, c.pos = info.Required, info.Position
	j.cursors[info.Name] = c
}

// loadCursors reads the cursors at the start and returns the furthest place.
func (j *Journal) loadCursors() (Position, error) {
	infos, err := readCursors(j.files.fs)
	var bad *cursorError
	if errors.As(err, &bad) {
		// Sending everything again is safe: the ids are the same.
		j.o.OnError(err)
	} else if err != nil {
		return 0, err
	}
	var furthest Position
	for _, c := range infos {
		j.addCursor(c)
		furthest = max(furthest, c.Position)
	}
	return furthest, nil
}

func (j *Journal) rewriteCursors(d journalFS) error {
	j.cursorMu.Lock()
	defer j.cursorMu.Unlock()
	for _, c := range j.cursors {
		c.mu.Lock()
		if c.held == nil {
			c.mu.Unlock()
			continue
		}
		err := saveCursor(d, CursorInfo{c.name, c.pos, c.required, time.Now().UTC()})
		c.mu.Unlock()
		if err != nil {
			return err
		}
	}
	return nil
}

// cursorError is a cursor file that cannot be understood.
type cursorError struct {
	name string
	err  error
}

func (e *cursorError) Error() string {
	return fmt.Sprintf("sink: journal: cursor %s is damaged and begins again: %v", e.name, e.err)
}

func (e *cursorError) Unwrap() error { return e.err }

// readCursors returns the cursors of a directory. A damaged one is returned at
// position 0, required, with a *cursorError.
func readCursors(d journalFS) ([]CursorInfo, error) {
	entries, err := d.readDir()
	if err != nil {
		return nil, fmt.Errorf("sink: journal: cursors: %w", err)
	}
	var infos []CursorInfo
	var damaged error
	for _, e := range entries {
		name, ok := strings.CutPrefix(e.Name(), cursorPrefix)
		if !ok || !validCursorName(name) || strings.HasSuffix(name, tempExt) {
			continue
		}
		data, err := readSmall(d, e.Name())
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("sink: journal: cursor %s: %w", name, err)
		}
		var info CursorInfo
		if err := json.Unmarshal(data, &info); err != nil {
			damaged = &cursorError{name, err}
			info = CursorInfo{Required: true}
		}
		info.Name = name
		infos = append(infos, info)
	}
	slices.SortFunc(infos, func(a, b CursorInfo) int { return strings.Compare(a.Name, b.Name) })
	return infos, damaged
}

func validCursorName(name string) bool {
	if len(name) == 0 || len(name) > maxCursorName {
		return false
	}
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_' && c != '.' {
			return false
		}
	}
	return !strings.HasSuffix(name, tempExt)
}
