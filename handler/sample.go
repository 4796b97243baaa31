package handler

import (
	"context"
	"log/slog"
	"math"
	"sync"
	"sync/atomic"
	"time"
)

// SampleOptions configures Sample.
type SampleOptions struct {
	// Every is the period in which equal records are counted. Zero means one
	// second.
	Every time.Duration
	// First is how many records with the same level and message are kept in
	// each period. Zero means 100.
	First int
	// Then keeps one of so many after those; zero keeps none of them.
	Then int
	// Below bounds what is sampled: records below this level; those at it or above are
	// all kept. Nil means slog.LevelError.
	Below slog.Leveler
}

// Sample returns a stage that keeps the first records of a level and message in
// each period and drops most of the others, counted as "sampled". Events of the
// schema are never dropped.
//
// Messages are told apart by a hash with 4,096 places: two that share one are
// counted together.
func Sample(o *SampleOptions) Stage {
	s := &sampler{every: time.Second, first: 100, below: slog.LevelError}
	if o != nil {
		if o.Every > 0 {
			s.every = o.Every
		}
		if o.First > 0 {
			s.first = uint64(o.First)
		}
		if o.Below != nil {
			s.below = o.Below
		}
		s.then = uint64(max(o.Then, 0))
	}
	return s
}

type sampler struct {
	every       time.Duration
	first, then uint64
	below       slog.Leveler
	slots       [4096]sampleSlot
}

type sampleSlot struct {
	until atomic.Int64 // unix nanoseconds
	n     atomic.Uint64
}

func (s *sampler) Process(_ context.Context, r *Record) {
	if r.IsEvent() || r.Level >= s.below.Level() {
		return
	}
	slot := &s.slots[(hashText(r.Message)^uint32(r.Level)*0x9E3779B1)%uint32(len(s.slots))]
	now := time.Now().UnixNano()
	if until := slot.until.Load(); now >= until && slot.until.CompareAndSwap(until, now+int64(s.every)) {
		slot.n.Store(0)
	}
	n := slot.n.Add(1)
	if n <= s.first || s.then > 0 && (n-s.first)%s.then == 0 {
		return
	}
	r.Drop("sampled")
}

// hashText is FNV-1a.
func hashText(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// RateLimit returns a stage that lets burst records pass at once and perSecond
// in the long run. It drops the others, counted as "rate_limited". Events of
// the schema always pass and do not count. It panics when perSecond or burst is
// not positive.
func RateLimit(perSecond float64, burst int) Stage {
	if !(perSecond > 0) || math.IsInf(perSecond, 0) || burst < 1 {
		panic("handler: RateLimit: perSecond and burst must be positive")
	}
	return &limiter{rate: perSecond, burst: float64(burst), tokens: float64(burst)}
}

type limiter struct {
	rate, burst float64

	mu     sync.Mutex
	tokens float64
	last   time.Time
}

func (l *limiter) Process(_ context.Context, r *Record) {
	if !r.IsEvent() && !l.take(time.Now()) {
		r.Drop("rate_limited")
	}
}

func (l *limiter) take(now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.last.IsZero() {
		l.tokens = min(l.burst, l.tokens+now.Sub(l.last).Seconds()*l.rate)
	}
	l.last = now
	if l.tokens < 1 {
		return false
	}
	l.tokens--
	return true
}
