package sink

import "sync/atomic"

// JournalStats counts what a journal has done since it was opened.
type JournalStats struct {
	Accepted uint64 // records whose Write returned nil
	Refused  uint64 // records whose Write returned an error
	Dropped  uint64 // shipped records removed to make room
	Groups   uint64 // writes to a segment; records/groups is the group size
	Bytes    uint64
	Segments uint64 // begun
	Poisoned uint64 // segments given up after an error
	Full     bool   // the last attempt to write found no space
	Written  Position
	Durable  Position
}

type journalCounters struct {
	accepted, refused, dropped, groups, bytes, segments, poisoned atomic.Uint64
}

// Stats returns a snapshot of the counters.
func (j *Journal) Stats() JournalStats {
	c := &j.stats
	return JournalStats{
		Accepted: c.accepted.Load(),
		Refused:  c.refused.Load(),
		Dropped:  c.dropped.Load(),
		Groups:   c.groups.Load(),
		Bytes:    c.bytes.Load(),
		Segments: c.segments.Load(),
		Poisoned: c.poisoned.Load(),
		Full:     j.full.Load(),
		Written:  j.progress.accepted(),
		Durable:  j.progress.synced(),
	}
}
