package redact

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
)

const (
	writerDelay   = 250 * time.Millisecond // until a line without an end moves on
	writerLine    = 256 << 10              // a longer line is passed on in pieces
	writerPending = 4 << 20                // redacted text that the destination does not take
)

// Writer redacts text on its way to another writer: the last guard for what
// writes logs by itself, such as the standard log package, zap, zerolog or a
// child process.
//
// It works by the line, so that a secret split over several calls of Write is
// one again: a line is passed on when its end arrives, a private key in PEM when
// its last line does. A line that is JSON is redacted as JSON. How the calls
// split the stream does not change what comes out, with these exceptions, which
// keep a line from being held back for ever:
//
//   - A line that gets no more text for 250 ms, a prompt for instance, moves on
//     up to its last word, and after another 250 ms as a whole.
//   - A line of over 256 KiB moves on in pieces.
//
// Then what follows is still read in the light of the last 256 bytes, and if the
// piece ended in a secret, letters and digits that follow at once are taken for
// the rest of it and left out.
//
// All methods are safe for concurrent use. A Writer is made by NewWriter; the zero
// one takes nothing and says so.
type Writer struct {
	mu     sync.Mutex
	w      io.Writer
	r      *Redactor
	unit   *Lines // what the lines before say
	buf    []byte // the line in hand, as it came
	sent   int    // buf[:sent] has moved on
	out    []byte // redacted and not yet written
	cut    bool   // the last piece ended in a secret
	timer  *time.Timer
	waited bool // the timer has let the line in hand move on up to its last word
	closed bool
}

// NewWriter returns a Writer that writes to w. A nil r means Default(). Close
// writes what is left; it does not close w.
func NewWriter(w io.Writer, r *Redactor) *Writer {
	if r == nil {
		r = Default()
	}
	return &Writer{w: w, r: r, unit: NewLines(r)}
}

// Write takes p, and writes every line that it completes. It returns len(p) with
// an error when the destination fails: p has been taken, and its redacted text is
// tried again with the next call. When 4 MiB wait in this way p is refused, with
// 0 and the error.
func (w *Writer) Write(p []byte) (n int, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed || w.w == nil {
		return 0, fmt.Errorf("redact: write: %w", os.ErrClosed)
	}
	if len(w.out) > writerPending {
		if err := w.drain(); err != nil {
			return 0, err
		}
	}
	n = len(p)
	w.waited = false
	w.take(p)
	w.lines()
	for len(w.buf)-w.sent > writerLine {
		w.piece(len(w.buf))
	}
	w.arm()
	return n, w.drain()
}

// Flush writes all that is held back, the line in hand included.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.piece(len(w.buf))
	return w.drain()
}

// Close writes all that is held back and ends the Writer. Closing twice is not
// an error.
func (w *Writer) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.closed {
		w.closed = true
		if w.timer != nil {
			w.timer.Stop()
		}
		w.piece(len(w.buf))
	}
	return w.drain()
}

// take appends p to the line in hand, without the rest of a secret whose
// beginning has moved on.
func (w *Writer) take(p []byte) {
	if w.cut {
		i := 0
		for i < len(p) && inRun(p[i]) {
			i++
		}
		w.cut = i == len(p)
		p = p[i:]
	}
	w.buf = append(w.buf, p...)
}

// inRun reports whether c may stand inside an opaque value.
func inRun(c byte) bool { return class[c]&(isWord|isBase64|isDotTilde) != 0 }

// lines moves all complete units on.
func (w *Writer) lines() {
	done := 0
	for {
		n := unitLen(w.buf[done:])
		if n == 0 {
			break
		}
		unit := w.buf[done : done+n]
		if w.sent == 0 {
			w.out = w.appendUnit(w.out, unit)
		} else {
			w.rest(unit, len(unit))
			w.sent = 0
		}
		done += n
	}
	if done > 0 {
		w.buf = w.buf[:copy(w.buf, w.buf[done:])]
	}
}

// appendUnit redacts one whole line, or one PEM block.
func (w *Writer) appendUnit(dst, unit []byte) []byte {
	body := bytes.TrimRight(unit, "\r\n")
	dst = w.unit.Append(dst, body)
	return append(dst, unit[len(body):]...)
}

// unitLen returns the length of the first line of b with its end, or of the PEM
// block that begins in it; 0 when that is not complete.
func unitLen(b []byte) int {
	end := bytes.IndexByte(b, '\n') + 1
	if end == 0 {
		return 0
	}
	line := stringOf(b[:end])
	if !opensPEM(line) {
		return end
	}
	for pos := end; pos < len(b); {
		n := bytes.IndexByte(b[pos:], '\n') + 1
		if n == 0 {
			break
		}
		line = stringOf(b[pos : pos+n])
		pos += n
		if strings.Contains(line, "-----END ") || !pemLine(line) {
			return pos
		}
	}
	return 0
}

// opensPEM reports whether a private key begins in line and does not end in it.
func opensPEM(line string) bool {
	i := strings.Index(line, "-----BEGIN ")
	return i >= 0 && strings.Contains(line[i:], "PRIVATE KEY") && !strings.Contains(line[i:], "-----END ")
}

// pemLine reports whether line may stand inside a PEM block: one word, a header
// such as "Proc-Type: 4,ENCRYPTED", or nothing; whatever a logger puts before
// it.
func pemLine(line string) bool {
	body := strings.TrimRight(line, "\r\n\\n\"'+, ")
	i := len(body)
	for i > 0 && inRun(body[i-1]) {
		i--
	}
	return len(body)-i >= 16 || len(body) == 0 || strings.Contains(body, "Proc-Type:") || strings.Contains(body, "DEK-Info:")
}

// piece moves the line in hand on up to end, although it is not complete.
func (w *Writer) piece(end int) {
	w.rest(w.buf, end)
	if keep := len(w.buf) - maxLook; keep > 0 && w.sent > keep {
		w.sent -= keep
		w.buf = w.buf[:copy(w.buf, w.buf[keep:])]
	}
}

// rest redacts line[w.sent:end], reading all of line.
func (w *Writer) rest(line []byte, end int) {
	s := stringOf(line)
	sc := w.r.scan(keyContext{}, s)
	w.cut = false
	for m, ok := sc.next(); ok; m, ok = sc.next() {
		if m.end <= w.sent {
			continue
		}
		if m.start >= end {
			break
		}
		if m.end > end || m.end == len(line) && end < len(line) {
			end = max(m.start, w.sent) // wait for the rest of it
			break
		}
		if m.start > w.sent {
			w.out = append(w.out, line[w.sent:m.start]...)
		}
		w.out = w.r.appendReplacement(w.out, m, sc.text(m))
		w.sent = m.end
		w.cut = m.end == len(line)
	}
	if end > w.sent {
		w.out = append(w.out, line[w.sent:end]...)
		w.sent = end
	}
}

// arm sets the timer for the line in hand.
func (w *Writer) arm() {
	switch {
	case len(w.buf) == w.sent:
		if w.timer != nil {
			w.timer.Stop()
		}
	case w.timer == nil:
		w.timer = time.AfterFunc(writerDelay, w.expire)
	default:
		w.timer.Reset(writerDelay)
	}
}

// expire lets the line in hand move on: first up to its last word, then all.
func (w *Writer) expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	end := len(w.buf)
	if !w.waited {
		for end > w.sent && class[w.buf[end-1]]&isSpace == 0 {
			end--
		}
	}
	w.piece(end)
	w.waited = true
	w.arm()
	_ = w.drain() // the next Write tells
}

// drain writes what is redacted.
func (w *Writer) drain() error {
	if len(w.out) == 0 {
		return nil
	}
	n, err := w.w.Write(w.out)
	if err == nil && n < len(w.out) {
		err = io.ErrShortWrite
	}
	w.out = w.out[:copy(w.out, w.out[min(n, len(w.out)):])]
	if cap(w.out) > maxKept && len(w.out) == 0 {
		w.out = nil
	}
	if err != nil {
		return fmt.Errorf("redact: write: %w", err)
	}
	return nil
}
