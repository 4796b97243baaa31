package sink

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// repair makes the end of the file the end of a line: it writes the lines that
// a killed process left pending, and cuts half a line off.
func (f *File) repair(guard *os.File) error {
	if f.stage != nil {
		return f.repairTail(guard) // it is not the first opening
	}
	name := f.names.hidden("pending")
	found, err := recoverStage(name)
	if err != nil {
		// It is no reason not to start, and no reason to throw it away.
		f.report(errors.Join(err, os.Rename(name, name+".damaged")))
	}
	total := 0
	for _, slot := range found {
		n, err := f.writePending(guard, slot)
		if err != nil {
			return fmt.Errorf("sink: write pending lines: %w", err)
		}
		total += n
	}
	if total > 0 {
		f.notice("%d lines that a killed process left pending were written", total)
	}
	return f.repairTail(guard)
}

// writePending returns how many lines of the slot were missing.
func (f *File) writePending(guard *os.File, found foundSlot) (int, error) {
	lines, continues, err := found.rest(guard)
	if err != nil || len(lines) == 0 {
		return 0, err
	}
	if !continues {
		if err := f.repairTail(guard); err != nil {
			return 0, err
		}
	}
	if _, err := guard.Write(lines); err != nil {
		return 0, err
	}
	return bytes.Count(lines, newline), guard.Sync()
}

// repairTail deals with a file that does not end in a newline: a whole JSON
// record gets one; anything else is half a line, or the zeros that a power loss
// leaves, and is moved to path.torn.
func (f *File) repairTail(guard *os.File) error {
	info, err := guard.Stat()
	if err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	start, err := lastLine(guard, info.Size())
	if err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	if start == info.Size() {
		return nil
	}
	tail := make([]byte, info.Size()-start)
	if _, err := guard.ReadAt(tail, start); err != nil {
		return fmt.Errorf("sink: %w", err)
	}
	if tail[0] == '{' && json.Valid(tail) {
		f.notice("the last line lacked its newline and got it")
		_, err := guard.Write(newline)
		return err
	}
	if rest := bytes.Trim(tail, "\x00"); len(rest) > 0 {
		if err := f.saveTorn(tail); err != nil {
			return err
		}
	}
	if err := guard.Truncate(start); err != nil {
		return fmt.Errorf("sink: cut half a line off: %w", err)
	}
	f.notice("half a line of %d bytes at the end was moved to %s.torn", len(tail), f.names.base)
	return nil
}

func (f *File) saveTorn(tail []byte) error {
	mode, _ := f.o.modes()
	torn, err := os.OpenFile(f.path+".torn", os.O_CREATE|os.O_WRONLY|os.O_APPEND|openNoFollow, mode)
	if err != nil {
		return fmt.Errorf("sink: save half a line: %w", err)
	}
	_, err = torn.Write(append(tail[:len(tail):len(tail)], '\n'))
	if err = errors.Join(err, torn.Sync(), torn.Close()); err != nil {
		return fmt.Errorf("sink: save half a line: %w", err)
	}
	return nil
}

// lastLine returns the offset behind the last newline.
func lastLine(r io.ReaderAt, size int64) (int64, error) {
	buf := make([]byte, 64<<10)
	for end := size; end > 0; {
		n := min(end, int64(len(buf)))
		if _, err := r.ReadAt(buf[:n], end-n); err != nil {
			return 0, err
		}
		if i := bytes.LastIndexByte(buf[:n], '\n'); i >= 0 {
			return end - n + int64(i) + 1, nil
		}
		end -= n
	}
	return 0, nil
}

func (f *File) notice(format string, args ...any) {
	f.report(&Notice{Path: f.path, What: fmt.Sprintf(format, args...)})
}
