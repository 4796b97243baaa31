package monitor

// storm remembers the last alerts, so that one who tries a hundred stolen
// tokens from one address makes one alert and not a hundred.
type storm struct {
	ring [256]struct {
		rule *rule
		ip   uint64
		at   int64
	}
	next int
}

const stormSpan = int64(10 * minute)

// first says whether the rule has not alerted about another subject at this
// address just now. Rules whose subject is an address have their cool-down.
func (s *storm) first(r *rule, ip uint64, now int64) bool {
	if len(r.GroupBy) != 1 || r.GroupBy[0] != FieldToken {
		return true
	}
	for i := range s.ring {
		e := &s.ring[i]
		if e.rule == r && e.ip == ip && now-e.at < stormSpan {
			e.at = now
			return false
		}
	}
	s.add(r, ip, now)
	return true
}

func (s *storm) add(r *rule, ip uint64, now int64) {
	e := &s.ring[s.next%len(s.ring)]
	e.rule, e.ip, e.at = r, ip, now
	s.next++
}
