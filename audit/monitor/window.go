package monitor

import (
	"math"
	"time"
)

// numPanes is into how many parts a window is cut. A count over a window never
// counts what is older, and misses at most what came in its oldest pane.
const numPanes = 8

// panes count events over a sliding window.
type panes struct {
	epoch int64 // number of the newest pane
	n     [numPanes]uint32
}

// advance makes the pane of now the newest.
func (p *panes) advance(now, pane int64) {
	e := now / pane
	if e <= p.epoch {
		return
	}
	if e-p.epoch >= numPanes {
		p.n = [numPanes]uint32{}
	} else {
		for i := p.epoch + 1; i <= e; i++ {
			p.n[i%numPanes] = 0
		}
	}
	p.epoch = e
}

func (p *panes) add(now, pane int64) {
	p.advance(now, pane)
	p.n[p.epoch%numPanes]++
}

func (p *panes) sum() (total uint32) {
	for _, n := range p.n {
		total += n
	}
	return total
}

// newest is the sum of the newest quarter.
func (p *panes) newest() (total uint32) {
	for i := range int64(numPanes / 4) {
		total += p.n[max(p.epoch-i, 0)%numPanes]
	}
	return total
}

// past remembers how high a number used to be: the highest of past windows,
// which fades by half a week. One window raises it by little, so that an
// attack does not pass for custom at once.
type past struct {
	epoch int64 // number of the current window
	peak  float32
	now   float32 // highest in the current window
	first int64   // when the subject came first
}

const (
	peakHalfLife = 7 * 24 * 3600e9
	peakStep     = 1.15
)

// note takes the number's present value and returns the peak of past windows.
// The peak may rise to floor at once, and while the subject is younger than
// young to anything: what it does then is its custom.
func (p *past) note(value float64, now, span int64, floor float64, young time.Duration) float64 {
	if p.first == 0 {
		p.first, p.epoch = now, now/span
	}
	if p.age(now) < int64(young) {
		floor = math.Inf(1)
	}
	if e := now / span; e > p.epoch {
		fade := math.Exp2(-float64((e-p.epoch)*span) / peakHalfLife)
		p.peak *= float32(fade)
		p.peak = max(p.peak, min(p.now, peakStep*max(p.peak, float32(floor))))
		p.epoch, p.now = e, 0
	}
	p.now = max(p.now, float32(value))
	if p.age(now) < int64(young) {
		p.peak = max(p.peak, p.now)
	}
	return float64(p.peak)
}

func (p *past) age(now int64) int64 { return now - p.first }
