package monitor

// sketch estimates how often a key came (count-min with conservative update,
// Estan and Varghese 2002). It never says too little; it halves itself after
// width insertions, so that what it says too much stays near one even under a
// flood of keys that each come once.
type sketch struct {
	rows  [4][]uint8
	mask  uint64
	since int
}

func newSketch(width int) *sketch {
	s := &sketch{mask: uint64(width - 1)}
	for i := range s.rows {
		s.rows[i] = make([]uint8, width)
	}
	return s
}

// add counts key once and returns its estimate.
func (s *sketch) add(key uint64) uint8 {
	var cell [4]*uint8
	least := uint8(255)
	for i := range s.rows {
		cell[i] = &s.rows[i][(key>>(i*12)^key*uint64(2*i+1)>>20)&s.mask]
		least = min(least, *cell[i])
	}
	if least < 255 {
		least++
	}
	for _, c := range cell {
		*c = max(*c, least)
	}
	if s.since++; s.since > int(s.mask) {
		s.halve()
	}
	return least
}

func (s *sketch) halve() {
	s.since = 0
	for _, row := range s.rows {
		for i := range row {
			row[i] >>= 1
		}
	}
}
