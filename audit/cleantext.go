package audit

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	"github.com/slogaudit/slogaudit/redact"
)

const (
	textSlots = 128 // a power of two
	// One miss in this many may put a text in the place of another: clients that
	// make up user agents must not cost an allocation each.
	textEvictEvery = 32
)

// cleanTexts remembers user agents in which the redactor has found nothing: a
// service sees the same ones again and again. It compares whole texts.
type cleanTexts struct {
	misses atomic.Uint32
	slots  [textSlots]atomic.Pointer[string]
}

var textSeed = maphash.MakeSeed()

// clean is eventText for a user agent. red is the redactor with the secrets of
// the request.
func (c *cleanTexts) clean(red *redact.Redactor, s string) string {
	if len(s) > maxUserAgentBytes || red.HoldsContextSecret(s) {
		return eventText(red, s, maxUserAgentBytes)
	}
	slot := &c.slots[maphash.String(textSeed, s)%textSlots]
	known := slot.Load()
	if known != nil && *known == s {
		return *known
	}
	clean := eventText(red, s, maxUserAgentBytes)
	if clean == s && (known == nil || c.misses.Add(1)%textEvictEvery == 0) {
		kept := strings.Clone(s)
		slot.Store(&kept)
	}
	return clean
}
