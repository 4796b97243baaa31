package monitor

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

	"github.com/cespare/xxhash/v2"
)

// The state is a line that names the format, a header as JSON, the tables, and a
// checksum. Rows are written as they are, so it can be read only where the cells
// are laid out alike, which the header says; of a rule whose definition differs
// nothing is taken over but the times of its alerts.

const stateMagic = "slogaudit monitor state 3\n"

// maxHeader bounds what is read before anything is known of the file.
const maxHeader = 16 << 20

type stateHeader struct {
	Layout      uint64 // of the cells
	Seed        uint64 // a value that depends on it, but does not give it away
	Last        int64  // time of the last event applied
	Began       int64
	Known       []knownEvent
	Paths       []uint64
	Revocations []stamped
	Fresh       []stamped
	Mass        int64
	Waiting     []waiter
	Storm       []stormState
	Silences    map[string]silenceState
	Tables      []tableState
}

type stormState struct {
	Rule string
	IP   uint64
	At   int64
}

type tableState struct {
	Name          string
	Places, Words int
	N             int
	Gate, Since   int // lines of the sketch
	Columns       []columnState
}

type columnState struct {
	Name     string
	At, Size int
	Nodes    *nodesState
	Many     int
}

type nodesState struct {
	Free, Fresh uint32
	Used        int
}

// Save writes all that the monitor has learned, but for the events that are still
// held back. It blocks the monitor meanwhile, so w should not be slow.
func (m *Monitor) Save(w io.Writer) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.settleAll()
	s := newStateWriter(w)
	header, err := json.Marshal(m.header())
	if err != nil {
		return err
	}
	s.text([]byte(stateMagic))
	s.blob(header)
	for _, t := range m.tables {
		s.table(t)
	}
	s.number(s.sum.Sum64())
	return s.err
}

// Restore takes over what Save has written. It is for a Monitor that has observed
// nothing yet; after an error it still has not.
func (m *Monitor) Restore(r io.Reader) (err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := newStateReader(r)
	var h stateHeader
	if err := s.header(&h); err != nil {
		return err
	}
	e := m.fresh()
	switch {
	case h.Layout != layout():
		return errors.New("written by another version")
	case h.Seed != e.hash.check():
		return errors.New("written with another seed")
	}
	for _, t := range h.Tables {
		if err := s.table(&t, &e); err != nil {
			return err
		}
	}
	if sum := s.sum.Sum64(); s.number() != sum || s.err != nil {
		return errors.Join(errors.New("damaged: the checksum does not fit"), s.err)
	}
	e.take(&h)
	m.use(e)
	m.watermark = max(m.watermark, h.Last)
	m.known.restore(h.Last, h.Known, m.lateness)
	return nil
}

func (m *Monitor) header() *stateHeader {
	h := &stateHeader{Layout: layout(), Seed: m.hash.check(), Last: m.watermark, Began: m.began,
		Known: m.known.ring, Revocations: m.revocations.seen, Fresh: m.revocations.fresh.seen,
		Mass: m.revocations.began, Waiting: m.revocations.waiting, Silences: map[string]silenceState{}}
	if m.known.keep {
		h.Last = m.known.last
	}
	for path := range m.paths.seen {
		h.Paths = append(h.Paths, path)
	}
	for i := range m.storm.ring {
		e := &m.storm.ring[(m.storm.next+i)%len(m.storm.ring)]
		if e.rule != nil {
			h.Storm = append(h.Storm, stormState{e.rule.ID, e.ip, e.at})
		}
	}
	for _, s := range m.silences {
		h.Silences[s.r.identity()] = s.silenceState
	}
	for _, t := range m.tables {
		h.Tables = append(h.Tables, t.state())
	}
	return h
}

// take takes over what stands in the header.
func (e *engine) take(h *stateHeader) {
	e.began = h.Began
	e.revocations = revocations{recent: recent{h.Revocations}, fresh: recent{h.Fresh}, began: h.Mass, waiting: h.Waiting}
	for _, path := range h.Paths {
		e.paths.seen[path] = struct{}{}
	}
	for _, s := range e.silences {
		if was, ok := h.Silences[s.r.identity()]; ok {
			s.silenceState = was
		}
	}
	for _, was := range h.Storm {
		for _, r := range e.rules {
			if r.ID == was.Rule {
				e.storm.add(r, was.IP, was.At)
			}
		}
	}
}

// identity is the rule's name and all of its definition that the meaning of its
// state depends on.
func (r *rule) identity() string {
	text := fmt.Sprint(r.Type, r.GroupBy, int64(r.Timespan), r.Where, r.Of, r.Steps, r.Confirmed, r.Burst, int64(r.BurstSpan))
	for _, d := range r.Distinct {
		text += fmt.Sprint(d.Fields)
	}
	return fmt.Sprintf("%s %016x", r.ID, xxhash.Sum64String(text))
}

// check is a number that only the same seed gives.
func (h *hasher) check() uint64 { return h.number(0x5eed, uint64(numFields)*3) }

// layout is a hash of how the cells are laid out.
func layout() uint64 {
	text := ""
	for _, cell := range []any{profile{}, userProfile{}, countCell{}, ratioCell{}, sequenceCell{}, travelCell{}, past{}, valueSet{}, node{}} {
		text += describe(reflect.TypeOf(cell))
	}
	one := [8]byte{1}
	return xxhash.Sum64String(text + fmt.Sprint(nativeWord(one[:]))) // which end comes first
}

func describe(t reflect.Type) string {
	if t.Kind() != reflect.Struct {
		return fmt.Sprint(t.Kind(), t.Size())
	}
	text := t.Name()
	for i := range t.NumField() {
		f := t.Field(i)
		text += fmt.Sprint(f.Name, f.Offset, describe(f.Type))
	}
	return text
}
