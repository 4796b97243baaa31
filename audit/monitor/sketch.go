package monitor

// sketch estimates how often a key came (count-min with conservative update,
// Estan and Varghese 2002). It never says too little; it halves itself after as
// many insertions as it has places for keys, so that what it says too much stays
// near one even under a flood of keys that each come once. The four counters of
// a key lie in one cache line.
type sketch struct {
	lines []sketchLine
	since int
	width int
}

type sketchLine [64]uint8

// newSketch makes one for about so many keys, a power of two.
func newSketch(keys int) *sketch {
	return &sketch{lines: make([]sketchLine, max(keys/4, 64)), width: max(2*keys, 1<<10)}
}

// add counts key once and returns its estimate.
func (s *sketch) add(key uint64) uint8 {
	line := &s.lines[key>>40&uint64(len(s.lines)-1)]
	// A quarter of the line for each counter.
	at := [4]uint64{key >> 16 & 15, 16 + key>>20&15, 32 + key>>24&15, 48 + key>>28&15}
	least := uint8(255)
	for _, i := range at {
		least = min(least, line[i])
	}
	if least < 255 {
		least++
	}
	for _, i := range at {
		line[i] = max(line[i], least)
	}
	if s.since++; s.since >= s.width {
		s.halve()
	}
	return least
}

func (s *sketch) halve() {
	s.since = 0
	for l := range s.lines {
		for i := range s.lines[l] {
			s.lines[l][i] >>= 1
		}
	}
}
