package monitor

import "maps"

// Stats counts what a Monitor did and what it could not do.
type Stats struct {
	Events     uint64 // applied
	Unknown    uint64 // without a status that auth/v1 knows: not applied
	Ignored    uint64 // from Options.Ignore
	Late       uint64 // came later than the lateness: applied out of order
	Forced     uint64 // applied early because too many were held back
	Known      uint64 // left out by Options.SkipKnown
	StateLost  uint64 // state files that could not be used, or written
	Alerts     uint64
	Suppressed uint64 // events of subjects in a cool-down, which alerted or may have
	Merged     uint64 // alerts on other tokens from an address that had just been alerted by the same rule
	Evicted    uint64 // subjects that gave way to heavier ones
	Refused    uint64 // events of subjects for which there was no place
	Subjects   int    // held now
	ByRule     map[string]uint64
}

// Stats returns the counts.
func (m *Monitor) Stats() Stats {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inMu.Lock()
	defer m.inMu.Unlock()
	s := m.stats
	for _, t := range m.tables {
		s.Evicted += t.evicted
		s.Refused += t.refused
		if !t.alone {
			s.Subjects += t.n
		}
	}
	s.ByRule = maps.Clone(m.raised)
	return s
}
