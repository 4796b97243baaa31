package check

import (
	"bytes"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// worker checks chunks, one at a time.
type worker struct {
	o        *Options
	on       ruleSet
	schema   *audit.Schema
	events   map[string]int
	formats  map[string]audit.Format
	filtered bool  // not all records are to be checked
	future   int64 // nanoseconds after which a time is in the future

	fast *fastPath

	res     *result
	l       line
	vs      []audit.Violation
	matches []redact.Match
	prev
}

// prev is the record before, for the order of times.
type prev struct {
	time    int64
	hasTime bool
}

// futureTolerance allows for clocks that differ.
const futureTolerance = 5 * time.Minute

func newWorker(o *Options, on ruleSet) *worker {
	w := &worker{o: o, on: on, schema: o.Schema, events: map[string]int{}}
	for i, e := range o.Schema.Events() {
		w.events[e.Name] = i
	}
	w.filtered = w.filters()
	w.formats = map[string]audit.Format{}
	for _, f := range o.Schema.Fields() {
		w.formats[f.Name] = f.Format
	}
	w.fast = newFastPath(w)
	w.future = now().Add(futureTolerance).UnixNano()
	return w
}

// chunk checks c and returns what it found. c may be used again.
func (w *worker) chunk(c *chunk) *result {
	w.res = &result{
		seq: c.seq, file: c.file, begin: c.begin, end: c.end, err: c.err,
		events: make([]int64, len(w.events)),
	}
	w.prev = prev{}
	data := c.data
	for len(data) > 0 {
		if n := w.fast.line(data); n > 0 {
			w.res.lines++
			w.res.bytes += int64(n)
			data = data[n:]
			continue
		}
		n := bytes.IndexByte(data, '\n') + 1
		if n == 0 {
			n = len(data)
		}
		w.res.lines++
		last := n == len(data)
		w.line(data[:n], c.long && last, c.beyond)
		w.res.bytes += int64(n)
		data = data[n:]
	}
	w.res.bytes += c.beyond
	return w.res
}

// line checks one line, its end included.
func (w *worker) line(raw []byte, long bool, beyond int64) {
	w.precise(bytes.TrimRight(raw, "\r\n"), long, beyond)
}
