package monitor

import "encoding/binary"

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
	line := s.line(key)
	// A quarter of the line for each counter.
	a, b, c, d := &line[key>>16&15], &line[16+key>>20&15], &line[32+key>>24&15], &line[48+key>>28&15]
	least := min(*a, *b, *c, *d)
	if least < 255 {
		least++
	}
	*a, *b, *c, *d = max(*a, least), max(*b, least), max(*c, least), max(*d, least)
	if s.since++; s.since >= s.width {
		s.halve()
	}
	return least
}

func (s *sketch) line(key uint64) *sketchLine { return &s.lines[key>>40&uint64(len(s.lines)-1)] }

func (s *sketch) halve() {
	s.since = 0
	for l := range s.lines {
		line := s.lines[l][:]
		for i := 0; i < len(line); i += 8 { // eight counters at a time
			binary.NativeEndian.PutUint64(line[i:], binary.NativeEndian.Uint64(line[i:])>>1&0x7f7f7f7f7f7f7f7f)
		}
	}
}
