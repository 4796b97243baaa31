package sink

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"math"
	"time"
)

// JournalView is a journal directory opened for reading only: nothing is locked,
// recovered or changed, and another process may be writing to it.
type JournalView struct {
	dir    string
	fs     journalFS
	origin string
}

// SegmentInfo describes a segment of a journal.
type SegmentInfo struct {
	Name     string
	First    Position
	Last     Position // 0 when it is not known: the last segment of a view
	Codec    Codec
	Bytes    int64 // on the disk
	Modified time.Time
}

// ReadDir opens the journal in dir for reading. A directory without a journal is
// an error that wraps fs.ErrNotExist.
func ReadDir(dir string) (*JournalView, error) {
	d, err := openJournalFS(dir)
	if err != nil {
		return nil, fmt.Errorf("sink: journal: %w", err)
	}
	files := &journalDir{fs: d}
	v := &JournalView{dir: dir, fs: d}
	if v.origin, err = files.knownOrigin(); err != nil {
		d.close()
		if isMissing(err) {
			err = &fs.PathError{Op: "open", Path: dir, Err: fmt.Errorf("no journal here: %w", fs.ErrNotExist)}
		}
		return nil, fmt.Errorf("sink: journal: %w", err)
	}
	return v, nil
}

// Sync puts the last segment on the disk, whoever writes it, and returns the
// position of the last whole record in it: one that survives a crash.
func (v *JournalView) Sync(ctx context.Context) (Position, error) {
	last, err := v.Last()
	if err != nil || last == 0 {
		return last, err
	}
	refs, err := listSegments(v.fs)
	if err != nil {
		return 0, fmt.Errorf("sink: journal: %w", err)
	}
	for i := len(refs) - 1; i >= 0; i-- {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := v.syncSegment(refs[i]); err != nil {
			return 0, fmt.Errorf("sink: journal: %s: %w", refs[i].name(), err)
		}
		if refs[i].first <= last {
			break // older ones were on the disk before this one began
		}
	}
	return last, nil
}

func (v *JournalView) syncSegment(ref segmentRef) error {
	f, err := v.fs.openRead(ref.name())
	if isMissing(err) {
		return nil // compressed, which syncs
	}
	if err != nil {
		return err
	}
	defer f.Close()
	return datasync(f)
}

// Dir is the journal's directory.
func (v *JournalView) Dir() string { return v.dir }

// Origin is the journal's Origin.
func (v *JournalView) Origin() string { return v.origin }

// Close releases the directory.
func (v *JournalView) Close() error {
	v.fs.close()
	return nil
}

// Cursors lists the cursors by name.
func (v *JournalView) Cursors() ([]CursorInfo, error) { return readCursors(v.fs) }

// Segments lists the segments in order.
func (v *JournalView) Segments() ([]SegmentInfo, error) {
	refs, err := listSegments(v.fs)
	if err != nil {
		return nil, fmt.Errorf("sink: journal: %w", err)
	}
	return describe(v.fs, refs)
}

// Segments lists the segments in order.
func (j *Journal) Segments() ([]SegmentInfo, error) {
	written := j.progress.accepted()
	infos, err := describe(j.files.filesystem(), j.files.segments())
	if n := len(infos); n > 0 && infos[n-1].Last == 0 {
		infos[n-1].Last = max(written, infos[n-1].First-1)
	}
	return infos, err
}

func describe(d journalFS, refs []segmentRef) ([]SegmentInfo, error) {
	infos := make([]SegmentInfo, 0, len(refs))
	for i, ref := range refs {
		st, err := d.stat(ref.name())
		if isMissing(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("sink: journal: %w", err)
		}
		info := SegmentInfo{Name: ref.name(), First: ref.first, Codec: ref.codec, Bytes: st.Size(), Modified: st.ModTime()}
		if i+1 < len(refs) {
			info.Last = refs[i+1].first - 1
		}
		infos = append(infos, info)
	}
	return infos, nil
}

// Last counts its way to the last whole record there is now; 0 when there is
// none. It may not be on the disk yet.
func (v *JournalView) Last() (Position, error) {
	refs, err := listSegments(v.fs)
	if err != nil || len(refs) == 0 {
		return 0, err
	}
	ref := refs[len(refs)-1]
	src, err := openSegment(v.fs, ref)
	if err != nil {
		return 0, fmt.Errorf("sink: journal: %w", err)
	}
	defer src.Close()
	n, err := countRecords(src)
	if err != nil {
		return 0, fmt.Errorf("sink: journal: %s: %w", ref.name(), err)
	}
	return ref.first + n - 1, nil
}

// NewReader returns a reader whose first record is the one at from, or the first
// after it that is still there. Its Next returns io.EOF at the end of what there
// is; after that it can be called again.
func (v *JournalView) NewReader(from Position) *Reader { return newReader(v, from, false) }

func (v *JournalView) await(ctx context.Context, _ Position) (Position, error) {
	return math.MaxUint64, ctx.Err()
}

func (v *JournalView) locate(pos Position) (segmentRef, Position, bool, error) {
	refs, err := listSegments(v.fs)
	ref, next, ok := find(refs, pos)
	return ref, next, ok, err
}

func (v *JournalView) openSegment(ref segmentRef) (io.ReadCloser, error) {
	return openSegment(v.fs, ref)
}

func (v *JournalView) short(Position) error { return io.EOF }
