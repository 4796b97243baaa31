package monitor

import (
	"fmt"
	"slices"

	"github.com/axiomhq/hyperloglog"
)

func (t *table) state() tableState {
	st := tableState{Name: t.name, Places: t.size(), Words: t.words, N: t.n}
	if t.gate != nil {
		st.Gate, st.Since = len(t.gate.lines), t.gate.since
	}
	for _, c := range t.columns {
		cs := columnState{Name: c.name, At: c.at, Size: c.size}
		if p := nodesOf(c.kind); p != nil {
			cs.Nodes = &nodesState{p.free, p.fresh, p.used}
		}
		if d, ok := c.kind.(*distinctKind); ok {
			cs.Many = len(d.many)
		}
		st.Columns = append(st.Columns, cs)
	}
	return st
}

// nodesOf are the nodes of a kind that has some.
func nodesOf(k kind) *nodes {
	switch k := k.(type) {
	case *distinctKind:
		return &k.nodes
	case *sequenceKind:
		return &k.nodes
	}
	return nil
}

func (s *stateWriter) table(t *table) {
	if t.gate != nil {
		for i := range t.gate.lines {
			s.text(t.gate.lines[i][:])
		}
	}
	for i := range t.size() {
		b, at := &t.buckets[i/ways], i%ways
		if b.keys[at] != 0 {
			s.number(uint64(i), b.keys[at], uint64(b.last[at])<<16|uint64(b.weight[at]))
			s.number(t.row(i)...)
		}
	}
	for _, c := range t.columns {
		if p := nodesOf(c.kind); p != nil {
			for ref := uint32(1); ref <= p.fresh; ref++ {
				s.number(p.node(ref).words()...)
			}
		}
		if d, ok := c.kind.(*distinctKind); ok {
			for key, list := range d.many {
				s.number(key, uint64(len(list)))
				for i := range list {
					s.estimate(&list[i])
				}
			}
		}
	}
}

func (s *stateWriter) estimate(e *estimate) {
	s.number(uint64(e.epoch), e.last, uint64(e.skip))
	for _, p := range e.parts {
		var b []byte
		if p != nil {
			var err error
			if b, err = p.MarshalBinary(); err != nil && s.err == nil {
				s.err = err
			}
		}
		s.blob(b)
	}
}

// table reads a table into that of the engine which is called so.
func (s *stateReader) table(st *tableState, e *engine) error {
	at := slices.IndexFunc(e.tables, func(t *table) bool { return t.name == st.Name })
	t := &table{limit: ways} // for nobody
	if at >= 0 {
		t = e.tables[at]
	}
	if st.Places < ways || st.Places&(st.Places-1) != 0 || st.Places > 1<<30 || st.Words < 0 || st.Words > 1<<16 || st.N > st.Places || st.Gate > st.Places {
		return fmt.Errorf("%w: table %s", errDamaged, st.Name)
	}
	fits := at >= 0 && st.Places <= t.limit
	gate := make([]sketchLine, st.Gate)
	for i := range gate {
		s.text(gate[i][:])
	}
	if fits {
		t.n = 0
		t.resize(st.Places)
		if st.Gate > 0 {
			if t.gate = newSketch(t.limit); len(t.gate.lines) == st.Gate {
				t.gate.lines, t.gate.since = gate, st.Since
			}
		}
	}
	if err := s.rows(st, t, fits); err != nil {
		return err
	}
	for i := range st.Columns {
		if err := s.column(&st.Columns[i], t, fits); err != nil {
			return err
		}
	}
	return s.err
}

// rows reads the entries; of their rows only the columns that t has too.
func (s *stateReader) rows(st *tableState, t *table, fits bool) error {
	row, raw := make([]uint64, st.Words), make([]byte, st.Words*wordSize)
	for range st.N {
		i, key, visits := s.number(), s.number(), s.number()
		s.text(raw)
		if s.err != nil {
			return s.err
		}
		if !fits {
			continue
		}
		for w := range row {
			row[w] = nativeWord(raw[w*wordSize:])
		}
		if i >= uint64(st.Places) || key == 0 || t.number(key) != int(i/ways) && !t.alone || t.key(int(i)) != 0 {
			return fmt.Errorf("%w: table %s", errDamaged, st.Name)
		}
		b := &t.buckets[i/ways]
		t.occupy(b, int(i%ways), key, uint32(visits>>16))
		b.weight[i%ways] = uint16(visits)
		for _, from := range st.Columns {
			if c := t.columnLike(&from); c != nil && from.At+from.Size <= len(row) {
				copy(t.row(int(i))[c.at:c.at+c.size], row[from.At:])
			}
		}
	}
	return nil
}

func (t *table) columnLike(st *columnState) *column {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.name == st.Name && c.size == st.Size })
	if i < 0 || st.At < 0 {
		return nil
	}
	return &t.columns[i]
}

// column reads what a rule has besides the rows.
func (s *stateReader) column(st *columnState, t *table, fits bool) error {
	var p *nodes
	var d *distinctKind
	if c := t.columnLike(st); c != nil && fits {
		p = nodesOf(c.kind)
		d, _ = c.kind.(*distinctKind)
	}
	if st.Nodes != nil {
		if p == nil {
			p = new(nodes)
		}
		if err := s.nodes(st.Nodes, p); err != nil {
			return err
		}
		if c := t.columnLike(st); c != nil && fits && !setsFit(t, c) {
			return fmt.Errorf("%w: %s", errDamaged, st.Name)
		}
	}
	for range st.Many {
		key, n := s.number(), s.number()
		for range min(n, maxHeader) {
			e, err := s.estimate()
			if err != nil {
				return err
			}
			if d != nil && d.many != nil {
				d.many[key] = append(d.many[key], *e)
			}
		}
	}
	return s.err
}

// setsFit says whether the sets of a column have the nodes that they name.
func setsFit(t *table, c *column) bool {
	for i := range t.size() {
		switch k := c.kind.(type) {
		case *distinctKind:
			for j := range k.counts {
				if !k.nodes.fits(k.set(i, j)) {
					return false
				}
			}
		case *sequenceKind:
			if !k.nodes.fits(&k.cell(i).seen) {
				return false
			}
		}
	}
	return true
}

func (p *nodes) fits(s *valueSet) bool {
	values, ref := min(s.n, 1), s.head
	for ; ref != 0 && ref <= p.fresh && values < s.n; ref = p.node(ref).next {
		values += p.node(ref).n
	}
	return ref == 0 && values == s.n
}

func (s *stateReader) nodes(st *nodesState, p *nodes) error {
	p.free, p.used = st.Free, st.Used
	for ref := uint32(1); ref <= st.Fresh && s.err == nil; ref++ {
		p.fresh = ref
		if int(ref>>chunkBits) == len(p.chunks) || len(p.chunks) == 0 {
			p.chunks = append(p.chunks, new([chunkLen]node))
		}
		nd := p.node(ref)
		s.text(nd.bytes())
		if nd.n > nodeValues || nd.next > st.Fresh {
			return fmt.Errorf("%w: nodes", errDamaged)
		}
	}
	return s.err
}

func (s *stateReader) estimate() (*estimate, error) {
	e := &estimate{epoch: int64(s.number()), last: s.number(), skip: int(s.number())}
	for i := range e.parts {
		if b := s.blob(1 << 16); len(b) > 0 && s.err == nil {
			e.parts[i] = new(hyperloglog.Sketch)
			if err := e.parts[i].UnmarshalBinary(b); err != nil {
				return nil, err
			}
		}
	}
	return e, s.err
}
