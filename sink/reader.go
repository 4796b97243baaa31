package sink

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math"
	"time"
)

// ErrPosition is returned by NewReader for a position that the journal has not
// reached.
var ErrPosition = errors.New("position is beyond the end of the journal")

// Chunk is consecutive records: the first has position First, the last
// First+N-1.
type Chunk struct {
	First Position
	Batch
}

// Last is the position of the chunk's last record.
func (c Chunk) Last() Position { return c.First + Position(c.N) - 1 }

// Reader reads the records of a journal in order, also from compressed segments
// and while the journal is written. It gives out only what is on the disk. A
// Reader must not be used by two goroutines at once.
//
// What Next returns is JSON objects throughout, and no gap is silent: in the
// place of a damaged record, and of records that are not there any more, it
// returns one Note of event "corrupt" or "missing" that says which positions it
// stands for. It has the first of them; the next chunk begins after the last.
type Reader struct {
	src  readSource
	pos  Position // of the next record
	from Position // where it began
	live bool     // src says what is complete: half a record is damage, not one being written
	open *openedSegment
	out  []byte
}

// readSource is what a Reader reads from: a Journal, or a directory that another
// process writes to.
type readSource interface {
	// await returns once the record at pos may be read, with the last position
	// that may, or with an error: io.EOF when there will never be one.
	await(ctx context.Context, pos Position) (Position, error)
	// locate is find on the present segments.
	locate(pos Position) (ref segmentRef, next Position, ok bool, err error)
	openSegment(ref segmentRef) (io.ReadCloser, error)
	// short is the error for a last segment that ends before pos.
	short(pos Position) error
}

// NewReader returns a reader whose first record is the one at from, or the first
// after it that is still there. 0 and 1 both mean the beginning.
func (j *Journal) NewReader(from Position) (*Reader, error) {
	if end := j.progress.accepted() + 1; from > end {
		return nil, fmt.Errorf("sink: journal: read from %d: %w, which is %d", from, ErrPosition, end-1)
	}
	return newReader(j, from, true), nil
}

func newReader(src readSource, from Position, live bool) *Reader {
	from = max(from, 1)
	return &Reader{src: src, pos: from, from: from, live: live}
}

// Position is that of the record that Next reads next.
func (r *Reader) Position() Position { return r.pos }

// Close releases the file the reader has open.
func (r *Reader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.src.Close()
	r.open = nil
	return err
}

// Next returns the next records: at most maxRecords and, unless the first alone
// is longer, at most maxBytes; 0 means no limit of that kind, with 1 MiB as the
// size to aim at. It waits until there is at least one or ctx ends. io.EOF says
// that the journal is closed and read to its end; in a directory opened by
// ReadDir, that there is nothing more now. After any other error the reader is
// where it was, and Next can be tried again.
//
// The chunk is valid until the next call.
func (r *Reader) Next(ctx context.Context, maxRecords, maxBytes int) (Chunk, error) {
	if maxRecords <= 0 {
		maxRecords = math.MaxInt
	}
	if maxBytes <= 0 {
		maxBytes = 1 << 20
	}
	for {
		limit, err := r.src.await(ctx, r.pos)
		if err != nil {
			return Chunk{}, err
		}
		next, err := r.enter()
		if err != nil {
			return Chunk{}, err
		}
		c, err := r.chunk(limit, next, maxRecords, maxBytes)
		if err != nil && !errors.Is(err, io.EOF) {
			_ = r.Close()
		}
		if c.N > 0 || err != nil {
			return c, err
		}
	}
}

// enter opens the segment of the reader's position and returns where the next
// segment begins, 0 if there is none.
func (r *Reader) enter() (Position, error) {
	for {
		ref, next, ok, err := r.src.locate(r.pos)
		if err != nil {
			return 0, fmt.Errorf("sink: journal: %w", err)
		}
		if !ok {
			return 0, io.EOF
		}
		if r.open != nil && r.open.ref.first == ref.first && r.open.reaches(r.pos) {
			return next, nil
		}
		_ = r.Close()
		src, err := r.src.openSegment(ref)
		if isMissing(err) {
			if again, _, ok, _ := r.src.locate(r.pos); !ok || again != ref {
				continue // compressed or removed just now
			}
		}
		if err != nil {
			return 0, fmt.Errorf("sink: journal: %s: %w", ref.name(), err)
		}
		r.open = &openedSegment{ref: ref, src: src, scan: newScanner(src, nil), pos: ref.first,
			again: func() (io.ReadCloser, error) { return r.src.openSegment(ref) }}
		return next, nil
	}
}

// chunk collects records of the open segment, which ends before next. An empty
// chunk without an error means: look again.
func (r *Reader) chunk(limit, next Position, maxRecords, maxBytes int) (Chunk, error) {
	if next > 0 {
		limit = min(limit, next-1)
	}
	o := r.open
	r.out = r.out[:0]
	c := Chunk{First: r.pos}
	for c.N < maxRecords && r.pos <= limit {
		rec, err := o.at(r.pos, next, r.live)
		if errors.Is(err, io.EOF) {
			return r.ended(c, next)
		}
		if err != nil {
			return Chunk{}, fmt.Errorf("sink: journal: %s: %w", o.ref.name(), err)
		}
		if rec.pos > r.pos { // records before it are gone
			if c.N > 0 {
				break
			}
			if r.from > 1 || r.pos > r.from {
				return r.note(&Note{Event: "missing", First: r.pos, Last: rec.pos - 1}), nil
			}
			r.pos, c.First = rec.pos, rec.pos
			continue
		}
		if !rec.sound {
			if c.N > 0 {
				break
			}
			sum := sha256.Sum256(rec.data)
			return r.note(&Note{Event: "corrupt", First: r.pos, Last: rec.last,
				Bytes: int64(len(rec.data)), SHA256: hex.EncodeToString(sum[:])}), nil
		}
		if c.N > 0 && len(r.out)+len(rec.data)+1 > maxBytes {
			break
		}
		r.out = append(append(r.out, rec.data...), '\n')
		r.pos++
		c.N++
		c.Lines = r.out
	}
	return c, nil
}

// ended is for a segment that has no more whole lines.
func (r *Reader) ended(c Chunk, next Position) (Chunk, error) {
	switch {
	case c.N > 0:
		return c, nil
	case next > r.pos:
		return r.note(&Note{Event: "missing", First: r.pos, Last: next - 1}), nil
	default:
		return Chunk{}, r.src.short(r.pos)
	}
}

// note returns a chunk of one record that stands for the records First to Last.
func (r *Reader) note(n *Note) Chunk {
	n.Time = time.Now()
	n.Count = uint64(n.Last - n.First + 1)
	r.out = n.append(r.out[:0])
	r.pos = n.Last + 1
	return Chunk{First: n.First, Batch: Batch{Lines: r.out, N: 1}}
}

// openedSegment is the segment a Reader is in.
type openedSegment struct {
	ref     segmentRef
	src     io.ReadCloser
	again   func() (io.ReadCloser, error)
	scan    *scanner
	pos     Position // of the next record of scan
	held    placed   // the last record of scan; held.last is 0 if there is none
	counted bool     // the first damaged record has been given what it swallowed
}

// placed is a record with the positions it stands for: one, unless it is
// damaged.
type placed struct {
	record
	pos, last Position
}

// reaches reports whether pos is still ahead: scanning goes forward only.
func (o *openedSegment) reaches(pos Position) bool {
	return o.pos <= pos || o.held.pos <= pos && pos <= o.held.last
}

// at returns the record at pos, or the one after it if that is not there. It
// stays available until it is passed. next is where the next segment begins.
func (o *openedSegment) at(pos, next Position, live bool) (placed, error) {
	for o.held.last < pos {
		rec, err := o.scan.next()
		if errors.Is(err, io.EOF) {
			data, ok := mended(o.scan.rest())
			if !ok || next == 0 && !live {
				return placed{}, io.EOF
			}
			o.scan.skip(len(o.scan.rest()))
			rec = record{data: data, sound: true}
		} else if err != nil {
			return placed{}, err
		}
		o.held = placed{rec, o.pos, o.pos}
		if !rec.sound && next > 0 && !o.counted {
			swallowed, err := o.swallowed(next)
			if err != nil {
				return placed{}, err
			}
			o.held.last += swallowed
			o.counted = true
		}
		o.pos = o.held.last + 1
	}
	return o.held, nil
}

// swallowed is how many records fewer the segment holds than its name and the
// next one's say: where newlines were overwritten, one damaged record stands for
// several. Giving them all to the first damaged spot keeps the positions of what
// follows right when there is only one.
func (o *openedSegment) swallowed(next Position) (Position, error) {
	src, err := o.again()
	if err != nil {
		return 0, err
	}
	defer src.Close()
	n, err := countRecords(src)
	if want := next - o.ref.first; err == nil && n < want {
		return want - n, nil
	}
	return 0, err
}

// countRecords counts the records of a closed segment, damaged ones included.
func countRecords(src io.Reader) (Position, error) {
	s := newScanner(src, nil)
	for n := Position(0); ; n++ {
		_, err := s.next()
		if errors.Is(err, io.EOF) {
			if _, ok := mended(s.rest()); ok {
				n++
			}
			return n, nil
		}
		if err != nil {
			return 0, err
		}
	}
}

// await, locate, openSegment and short make a Journal a readSource.
func (j *Journal) await(ctx context.Context, pos Position) (Position, error) {
	if j.progress.synced() < pos {
		if j.progress.accepted() >= pos {
			wake(j.syncNow)
		}
		if err := j.progress.wait(ctx, pos, false); err != nil {
			return 0, err
		}
	}
	return j.progress.synced(), nil
}

func (j *Journal) locate(pos Position) (segmentRef, Position, bool, error) {
	j.files.mu.Lock()
	defer j.files.mu.Unlock()
	ref, next, ok := find(j.files.refs, pos)
	return ref, next, ok, nil
}

func (j *Journal) openSegment(ref segmentRef) (io.ReadCloser, error) {
	src, err := openSegment(j.files.filesystem(), ref)
	if isMissing(err) {
		// Another process may have compressed or removed it.
		if rerr := j.files.refresh(); rerr != nil {
			return nil, rerr
		}
	}
	return src, err
}

func (j *Journal) short(pos Position) error {
	return fmt.Errorf("sink: journal: record %d is not in its segment", pos)
}
