package sink

import (
	"encoding/json"
	"sync"
	"time"
)

// NoteMessage is the msg of the records that a journal writes about itself.
const NoteMessage = "slogaudit_journal"

// Note is a record that a journal writes about itself, so that a gap is never
// silent.
type Note struct {
	Time  time.Time `json:"time"`
	Level string    `json:"level"`
	Msg   string    `json:"msg"` // NoteMessage
	// Event is what happened:
	//   refused  Count records were not accepted, and their writers were told
	//   lost     records First to Last were accepted and are not there any more
	//   dropped  records First to Last were removed to make room; all were shipped
	//   corrupt  stands in the place of a damaged record (see Reader)
	Event  string   `json:"event"`
	Reason string   `json:"reason,omitempty"`
	First  Position `json:"first,omitempty"`
	Last   Position `json:"last,omitempty"`
	Count  uint64   `json:"count,omitempty"`
	Bytes  int64    `json:"bytes,omitempty"`
	SHA256 string   `json:"sha256,omitempty"` // of the damaged bytes
	Since  string   `json:"since,omitempty"`  // RFC 3339
}

// append writes the note as a line.
func (n *Note) append(dst []byte) []byte {
	n.Level, n.Msg, n.Time = "WARN", NoteMessage, n.Time.UTC()
	line, err := json.Marshal(n)
	if err != nil {
		// Only a year beyond 9999 can do that.
		n.Time = time.Time{}
		line, _ = json.Marshal(n)
	}
	return append(append(dst, line...), '\n')
}

// maxNotes bounds the notes that wait on a disk that takes nothing; further
// losses are merged into the last.
const maxNotes = 64

// notes are the journal's own records that wait to be written.
type notes struct {
	mu   sync.Mutex
	list []Note
	sent []Note // encoded, and not known to be written
}

func (n *notes) waiting() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.list)+len(n.sent) > 0
}

// refused counts records that were refused for a reason.
func (n *notes) refused(reason string, lines int) {
	if lines > 0 {
		n.add(Note{Event: "refused", Reason: reason, Count: uint64(lines), Since: rfc3339(time.Now())})
	}
}

func (n *notes) add(e Note) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = merge(n.list, e)
}

// merge adds e to the list, to an entry of its kind where that says the same.
func merge(list []Note, e Note) []Note {
	for i := range list {
		o := &list[i]
		if o.Event != e.Event || o.Reason != e.Reason {
			continue
		}
		if e.First > 0 {
			if o.Last+1 != e.First && len(list) < maxNotes {
				continue
			}
			o.First, o.Last = min(o.First, e.First), max(o.Last, e.Last)
		}
		o.Count += e.Count
		return list
	}
	return append(list, e)
}

// lost notes that accepted records are gone.
func (n *notes) lost(reason string, first Position, lines int) {
	n.gap(Note{Event: "lost", Reason: reason, First: first, Last: first + Position(lines) - 1})
}

// gap notes that the records First to Last are not there any more.
func (n *notes) gap(e Note) {
	if e.Last < e.First {
		return
	}
	e.Count = uint64(e.Last - e.First + 1)
	n.add(e)
}

// encode returns the waiting notes as lines.
func (n *notes) encode(now time.Time) (c carry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, e := range n.list {
		n.sent = merge(n.sent, e)
	}
	n.list = n.list[:0]
	for _, e := range n.sent {
		e.Time = now
		c.lines = e.append(c.lines)
	}
	c.n = len(n.sent)
	return c
}

// written forgets the notes of the last encode.
func (n *notes) written() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent = n.sent[:0]
}

func rfc3339(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }
