package check

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"
	"sync/atomic"
)

// chunkSize is small enough to stay in a core's cache while it is checked.
const chunkSize = 256 << 10

// chunk is some whole lines of one input.
type chunk struct {
	seq    int // position among all chunks
	file   int // index of the input
	buf    []byte
	data   []byte // whole lines; the last may lack its newline at the end of the input
	long   bool   // the last line of data is the head of one beyond the limit
	beyond int64  // bytes of that line that were skipped
	begin  bool   // first of its input
	end    bool   // last of its input
	err    error  // why the input ended here, if not at its end
}

// feeder cuts the inputs into chunks. Workers take turns to read, so that the
// one who read a chunk checks it while it is in its cache.
type feeder struct {
	mu     sync.Mutex
	inputs []Input
	o      *Options
	ctx    context.Context
	read   atomic.Int64

	seq   int
	file  int // input being read, or to be opened
	cur   io.ReadCloser
	whole bool // reads may wait for a full buffer
	carry []byte
}

// next fills c with the next chunk; it returns false when there is none.
func (f *feeder) next(c *chunk) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	*c = chunk{buf: c.buf}
	if f.ctx.Err() != nil || f.file >= len(f.inputs) {
		return false
	}
	c.seq, c.file = f.seq, f.file
	f.seq++
	if f.cur == nil {
		c.begin = true
		cur, whole, err := f.inputs[f.file].open(f.ctx, f.o, &f.read)
		if err != nil {
			c.end, c.err = true, err
			f.file++
			return true
		}
		f.cur, f.whole, f.carry = cur, whole, f.carry[:0]
	}
	f.fill(c)
	if c.end {
		if err := f.cur.Close(); err != nil && c.err == nil {
			c.err = err
		}
		f.cur = nil
		if errors.Is(c.err, errRotated) {
			c.err = nil // the same input goes on in another file
		} else {
			f.file++
		}
	}
	if f.o.Progress != nil {
		f.o.Progress(f.read.Load())
	}
	return true
}

// fill reads until c holds a whole line at least, and a full buffer when
// waiting for that is no harm.
func (f *feeder) fill(c *chunk) {
	if cap(c.buf) < chunkSize {
		c.buf = make([]byte, 0, chunkSize)
	}
	buf := append(c.buf[:0], f.carry...)
	f.carry = f.carry[:0]
	last := -1 // last newline
	for {
		if len(buf) == cap(buf) {
			if last >= 0 {
				break
			}
			if len(buf) >= f.o.MaxLine {
				c.data, c.long = buf[:f.o.MaxLine], true
				c.buf = buf
				f.skipLine(c, buf[f.o.MaxLine:])
				return
			}
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := f.cur.Read(buf[len(buf):cap(buf)])
		if i := bytes.LastIndexByte(buf[len(buf):len(buf)+n], '\n'); i >= 0 {
			last = len(buf) + i
		}
		buf = buf[:len(buf)+n]
		if err != nil {
			c.data, c.buf, c.end = buf, buf, true
			if !errors.Is(err, io.EOF) {
				c.err = err
			}
			return
		}
		if last >= 0 && !f.whole {
			break
		}
	}
	c.data, c.buf = buf[:last+1], buf
	f.carry = append(f.carry, buf[last+1:]...)
}

// skipLine drops the rest of a line beyond the limit. It keeps what follows
// the line.
func (f *feeder) skipLine(c *chunk, rest []byte) {
	rest = bytes.Clone(rest)
	buf := make([]byte, chunkSize)
	for {
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			c.beyond += int64(i + 1)
			f.carry = append(f.carry, rest[i+1:]...)
			return
		}
		c.beyond += int64(len(rest))
		n, err := f.cur.Read(buf)
		rest = buf[:n]
		if err != nil {
			c.beyond += int64(n)
			c.end = true
			if !errors.Is(err, io.EOF) {
				c.err = err
			}
			return
		}
	}
}
