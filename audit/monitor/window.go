package monitor

import (
	"math"
	"unsafe"
)

// numPanes is into how many parts a window is cut. A count over a window never
// counts what is older, and misses at most what came in its oldest pane.
const numPanes = 8

// panes count events over a sliding window. Panes begin at multiples of their
// length.
type panes struct {
	end   int64 // of the newest pane
	at    uint32
	total uint32
	n     [numPanes]uint32 // aligned like a word
}

// advance makes the pane of now the newest.
func (p *panes) advance(now, pane int64) {
	if now >= p.end {
		p.turn(now, pane)
	}
}

// turn empties as many panes as have passed. How many nobody can foresee, so it does
// the same whatever their number, without a jump.
func (p *panes) turn(now, pane int64) {
	steps := (now-p.end)/pane + 1
	p.end += steps * pane
	left := &panesLeft[min(steps, numPanes)][p.at%numPanes]
	p.at = (p.at + uint32(steps)) % numPanes
	total, pairs := uint64(0), pairsOf(&p.n)
	for i := range pairs {
		pairs[i] &= left[i]
		total += pairs[i]
	}
	p.total = uint32(total) + uint32(total>>32)
}

// pairs are panes two at a time.
type pairs [numPanes / 2]uint64

func pairsOf(n *[numPanes]uint32) *pairs { return (*pairs)(unsafe.Pointer(n)) }

// panesLeft has ones for the panes that are left of a window, by how many have passed
// and which was the newest.
var panesLeft = func() (left [numPanes + 1][numPanes]pairs) {
	for passed := range left {
		for at := range numPanes {
			var n [numPanes]uint32
			for i := passed; i < numPanes; i++ {
				n[(at+1+i)%numPanes] = math.MaxUint32
			}
			left[passed][at] = *pairsOf(&n)
		}
	}
	return left
}()

func (p *panes) add(now, pane int64, n uint32) {
	p.advance(now, pane)
	p.put(n)
}

// put adds to the newest pane.
func (p *panes) put(n uint32) {
	p.n[p.at] += n
	p.total += n
}

// newest is the sum of the newest quarter.
func (p *panes) newest() (total uint32) {
	for i := range uint32(numPanes / 4) {
		total += p.n[(p.at-i)%numPanes]
	}
	return total
}

// past remembers how high a number used to be: the highest of past windows,
// which fades by half a week. One window raises it by little, so that an
// attack does not pass for custom at once.
type past struct {
	end   int64 // of the current window
	first int64 // when the subject came first
	peak  float32
	now   float32 // highest in the current window
}

const (
	peakHalfLife = 7 * 24 * 3600e9
	peakStep     = 1.15
)

// custom is how a rule looks at the past: windows of span, of which the first
// begins at a multiple of it. The peak may rise to floor at once, and while the
// subject is younger than young to anything: what it does then is its custom.
type custom struct {
	span, young int64
	floor       float64
	fading      []float32 // how much is left of a peak, by windows that passed
}

// fadings is how many factors a rule keeps.
const fadings = 512

func (r *Rule) custom() custom {
	c := custom{span: int64(r.Timespan), young: int64(r.MinAge), floor: r.Gte / r.Baseline}
	if r.Baseline > 0 {
		fading := make([]float32, fadings)
		for i := range fading {
			fading[i] = c.fade(int64(i))
		}
		c.fading = fading
	}
	return c
}

// fade is how much is left of a peak after so many windows.
func (c *custom) fade(windows int64) float32 {
	if windows < int64(len(c.fading)) {
		return c.fading[windows]
	}
	return float32(math.Exp2(-float64(windows*c.span) / peakHalfLife))
}

// note takes the number's present value and returns the peak of past windows, and
// whether the subject is old enough for it to mean anything.
func (p *past) note(value float64, now int64, c *custom) (peak float64, grown bool) {
	if now >= p.end {
		p.turn(now, c)
	}
	p.meet(float32(value), now, c)
	return float64(p.peak), now-p.first >= c.young
}

// meet takes a value of the current window.
func (p *past) meet(value float32, now int64, c *custom) {
	if p.now = max(p.now, value); now-p.first < c.young {
		p.peak = max(p.peak, p.now)
	}
}

// turn begins a new window, or the first.
func (p *past) turn(now int64, c *custom) {
	if p.first == 0 {
		p.first, p.end = now, (now/c.span+1)*c.span
		return
	}
	floor := float32(math.Inf(1))
	if now-p.first >= c.young {
		floor = float32(c.floor)
	}
	passed := int64(1)
	if now >= p.end+c.span {
		passed = (now-p.end)/c.span + 1
	}
	p.end += passed * c.span
	p.peak *= c.fade(passed)
	p.peak = max(p.peak, min(p.now, peakStep*max(p.peak, floor)))
	p.now = 0
}
