package sink

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Receipt is what remains of a log file that was removed: one line of the
// receipts file. It is on the disk before the file is removed, so that a crash
// between the two leaves a receipt twice, but never a removal without one.
type Receipt struct {
	Time    time.Time `json:"time"` // of the removal
	File    string    `json:"file"` // base name
	First   time.Time `json:"first,omitzero"`
	Last    time.Time `json:"last,omitzero"` // time members of the first and of the last line
	Records int64     `json:"records"`
	Bytes   int64     `json:"bytes"`  // of the lines, uncompressed
	SHA256  string    `json:"sha256"` // of the lines, uncompressed
	Rule    string    `json:"rule"`
	Reason  string    `json:"reason"`

	// Of the file as it was stored, when that is not the lines themselves.
	StoredBytes  int64  `json:"stored_bytes,omitempty"`
	StoredSHA256 string `json:"stored_sha256,omitempty"`
	// Damage says why the content could not be read to its end. The other
	// members are then of what could be read.
	Damage string `json:"damage,omitempty"`
}

// NewReceipt reads the log file at path, plain or compressed, and describes it.
func NewReceipt(path string) (Receipt, error) {
	r := Receipt{File: filepath.Base(path)}
	f, err := os.OpenFile(path, os.O_RDONLY|openNoFollow, 0)
	if err != nil {
		return r, fmt.Errorf("sink: receipt: %w", err)
	}
	defer f.Close()
	stored := &digest{h: sha256.New()}
	codec, _ := codecOf(path)
	content, err := newDecoder(codec, io.NopCloser(io.TeeReader(f, stored)))
	if err == nil {
		err = r.read(content)
		content.Close()
	}
	if err != nil {
		r.Damage = err.Error()
	}
	if codec != Plain {
		// A decoder may stop before the end of what is stored.
		if _, err := io.Copy(stored, f); err != nil {
			return r, fmt.Errorf("sink: receipt: %w", err)
		}
		r.StoredBytes, r.StoredSHA256 = stored.n, stored.sum()
	}
	return r, nil
}

func (r *Receipt) read(content io.Reader) error {
	all := &digest{h: sha256.New()}
	defer func() { r.Bytes, r.SHA256 = all.n, all.sum() }()
	lines := bufio.NewReaderSize(io.TeeReader(content, all), 64<<10)
	var line []byte // the beginning of a line: enough for its time
	begins := true
	for {
		piece, err := lines.ReadSlice('\n')
		if begins && len(piece) > 0 {
			line = append(line[:0], piece...)
			if r.Records == 0 {
				r.First = lineTime(line)
			}
			r.Records++
		}
		begins = err == nil
		if err == io.EOF {
			r.Last = lineTime(line)
			return nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return err
		}
	}
}

// lineTime returns the time at the beginning of a line as slog writes it, or
// of a JSON line that has it elsewhere; zero when there is none.
func lineTime(line []byte) time.Time {
	const key = `{"time":"`
	if rest, ok := bytes.CutPrefix(line, []byte(key)); ok {
		if end := bytes.IndexByte(rest, '"'); end > 0 {
			if t, err := time.Parse(time.RFC3339Nano, string(rest[:end])); err == nil {
				return t.UTC()
			}
		}
	}
	line, _, _ = bytes.Cut(line, []byte{'\n'})
	var record struct{ Time time.Time }
	if json.Unmarshal(line, &record) != nil {
		return time.Time{}
	}
	return record.Time.UTC()
}

type digest struct {
	h hash.Hash
	n int64
}

func (d *digest) Write(p []byte) (int, error) {
	d.n += int64(len(p))
	return d.h.Write(p)
}

func (d *digest) sum() string { return hex.EncodeToString(d.h.Sum(nil)) }

// appendReceipt adds a line to the receipts file and waits for the disk.
func appendReceipt(path string, r Receipt) error {
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR|os.O_APPEND|openNoFollow, 0o600)
	if err != nil {
		return fmt.Errorf("sink: receipt: %w", err)
	}
	info, err := f.Stat()
	if err == nil && info.Size() > 0 {
		// A receipt that a crash cut short must not swallow this one.
		var end [1]byte
		if _, err = f.ReadAt(end[:], info.Size()-1); err == nil && end[0] != '\n' {
			line = append([]byte{'\n'}, line...)
		}
	}
	if err == nil {
		_, err = f.Write(append(line, '\n'))
	}
	if err == nil {
		err = f.Sync()
	}
	if err == nil && info.Size() == 0 {
		err = syncDir(filepath.Dir(path))
	}
	if err := errors.Join(err, f.Close()); err != nil {
		return fmt.Errorf("sink: receipt: %w", err)
	}
	return nil
}
