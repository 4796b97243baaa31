package monitor

import (
	"fmt"
	"math/bits"
	"slices"
	"unsafe"
)

// compile makes the rules ready and shares the memory among their tables.
// Rules that group by the same fields, and let the same events enter a new
// subject, share a table: one look-up serves them all.
func (e *engine) compile(rules []Rule, memory int64) error {
	if memory <= 0 {
		memory = defaultMemory
	}
	e.tokens = &table{group: tokenField, admit: 1 << statusSuccess, keep: int64(30 * days), coarser: -1}
	e.users = &table{keep: int64(30 * days), coarser: -1}
	e.profiles.attach(e.tokens)
	e.userProfiles.attach(e.users)
	e.tokens.column("profile", 0, nil)
	e.users.column("profile", 0, nil)
	e.tables = []*table{e.tokens, e.users}
	e.tokens.name, e.users.name = groupName(tokenField, 1<<statusSuccess), "users"
	c := compiler{m: e, ids: make(map[string]bool), extra: make([]int, 2), group: []string{e.tokens.name, e.users.name}}
	for i := range rules {
		if rules[i].Disabled {
			continue
		}
		if err := c.rule(rules[i]); err != nil {
			return err
		}
	}
	for _, w := range e.rules {
		if w.idler = w.mayIdle(); w.idler != nil {
			e.idlers = append(e.idlers, w)
		}
	}
	// What most events ask for lies together at the beginning of a row.
	for _, often := range []bool{true, false} {
		for _, w := range e.rules {
			if (w.ticks() != nil) == often {
				w.attach(e.tables[w.table])
			}
		}
	}
	e.tokens.words = (e.tokens.words + lineWords - 1) / lineWords * lineWords // rows begin with a cache line
	c.share(memory)
	e.plan = candidates(e.rules)
	e.x.places = make([]int32, len(e.tables))
	return nil
}

// attach adds the rule's columns to the rows of its table.
func (r *rule) attach(t *table) {
	from := t.words
	r.kind.attach(t)
	t.column(r.identity(), from, r.kind)
}

type compiler struct {
	m     *engine
	ids   map[string]bool
	group []string // by table: what its subjects are
	extra []int    // by table: what one subject costs besides its row
}

func (c *compiler) rule(r Rule) error {
	if err := r.Validate(); err != nil {
		return err
	}
	if c.ids[r.ID] {
		return fmt.Errorf("monitor: rule %q is there twice", r.ID)
	}
	c.ids[r.ID] = true
	if r.Cooldown == 0 {
		r.Cooldown = max(defaultCooldown, r.Timespan)
	}
	r.GroupBy = slices.Clone(r.GroupBy)
	w := &rule{Rule: r, cooldown: int64(r.Cooldown), order: len(c.m.rules)}
	if r.Baseline == 0 && (r.Type == TypeCount || r.Type == TypeDistinct) {
		w.calm = int64(r.Cooldown - r.Timespan)
	}
	w.where, _ = r.Where.compile() // Validate has compiled it
	if r.Type == TypeAbsence && len(r.GroupBy) == 0 {
		c.m.silences = append(c.m.silences, newSilence(w))
		return nil
	}
	w.kind, w.sample = newKind(&w.Rule), w.where
	if r.Type == TypeSequence || r.Type == TypeAbsence || r.Type == TypeTravel {
		w.sample, _ = new(Match).compile() // what came before matters too
	}
	if k, ok := w.kind.(*sequenceKind); ok {
		w.steps = k.where
	}
	w.distinct, _ = w.kind.(*distinctKind)
	w.where = gate(&w.Rule, w.where)
	w.admit = admitted(&w.Rule, w.where)
	w.plain = w.where.plain() && !slices.ContainsFunc(w.steps, func(m matcher) bool { return !m.plain() })
	c.place(w)
	c.m.rules = append(c.m.rules, w)
	for _, f := range r.GroupBy {
		if !slices.Contains(c.m.traced, f) {
			c.m.traced = append(c.m.traced, f)
		}
	}
	return nil
}

func newKind(r *Rule) kind {
	switch r.Type {
	case TypeCount:
		return newCount(r)
	case TypeDistinct:
		return newDistinct(r)
	case TypeRatio:
		return newRatio(r)
	case TypeSequence:
		return newSequence(r)
	case TypeAbsence:
		return newReturn(r)
	default:
		return &travelKind{r: r}
	}
}

// gate is what decides whether an event reaches a rule at all. For ratios,
// sequences and absences Where is decided inside: other events matter too.
func gate(r *Rule, where matcher) matcher {
	switch r.Type {
	case TypeRatio:
		where, _ = r.Of.compile()
	case TypeSequence:
		where = matcher{}
		for i := range r.Steps {
			m, _ := r.Steps[i].Where.compile()
			where.status |= m.status
		}
	case TypeAbsence:
		where = matcher{status: where.status}
	}
	return where
}

// admitted are the statuses whose events may enter a new subject. Events that
// must have a known token have been entered when it was accepted; the second
// step of a sequence does not begin one.
func admitted(r *Rule, where matcher) uint8 {
	if where.all&FactKnownToken != 0 && slices.Contains(r.GroupBy, FieldToken) {
		return 1 << statusSuccess
	}
	if r.Type == TypeSequence {
		first, _ := r.Steps[0].Where.compile()
		return first.status
	}
	return where.status
}

// groupName names a table. All rules whose subject is the service share one, which
// it has entered before any event.
func groupName(fields []Field, admit uint8) string {
	if len(fields) == 0 {
		return "service"
	}
	return fmt.Sprint(joinFields(fields), admit)
}

func (c *compiler) place(w *rule) {
	name := groupName(w.GroupBy, w.admit)
	w.table = slices.Index(c.group, name)
	if w.table < 0 {
		w.table = len(c.group)
		c.group = append(c.group, name)
		c.extra = append(c.extra, 0)
		c.m.tables = append(c.m.tables, &table{name: name, group: w.GroupBy, admit: w.admit, alone: len(w.GroupBy) == 0, coarser: c.coarser(w)})
	}
	t := c.m.tables[w.table]
	w.alerted.attach(t)
	t.column(w.ID, w.alerted.at, nil)
	t.keep = max(t.keep, int64(w.Timespan), int64(w.Cooldown), int64(w.MinAge))
	c.extra[w.table] += w.kind.extra()
}

// coarser is the table of what the rule's subjects are parts of, as an address and
// a user agent are of an address; -1 if there is none.
func (c *compiler) coarser(w *rule) int {
	if len(w.GroupBy) < 2 {
		return -1
	}
	return slices.Index(c.group, groupName(w.GroupBy[:1], w.admit))
}

// share divides the memory: twelve parts of 32 to the accepted tokens, one to
// their users, the rest in equal parts to the others.
func (c *compiler) share(memory int64) {
	memory -= fixedMemory
	others := int64(0)
	for _, t := range c.m.tables[2:] {
		if !t.alone {
			others++
		}
	}
	for i, t := range c.m.tables {
		part := memory * 3 / 8
		switch {
		case t.alone:
			part = 0
		case i == 1:
			part = memory / 32
		case i > 1:
			part = memory * 19 / 32 / others
		}
		const entry = int(unsafe.Sizeof(bucket{}))/ways + 16 // and the sketch of the gate
		least := firstSize
		if t.alone {
			least = ways
		}
		n := max(int(part/int64(wordSize*t.words+c.extra[i]+entry)), least)
		t.limit = 1 << (bits.Len(uint(n)) - 1)
		t.init()
	}
}

// fixedMemory is what does not depend on the tables: events held back, traces,
// caches.
const fixedMemory = 10 << 20
