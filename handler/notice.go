package handler

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// RecordsLost is the message of the record that the handler writes, at level
// warning, after records were dropped or an output failed: attribute reason
// says why and count how many. It comes with the first record that is handled
// a second or more after the first loss, and with Flush and Close.
const RecordsLost = "log_records_lost"

const noticeEvery = time.Second

// notices counts records that were not written, until a record tells of them.
type notices struct {
	due     atomic.Bool
	mu      sync.Mutex
	pending map[string]uint64 // by reason
	since   time.Time         // of the first of them
	writing atomic.Bool
}

func (n *notices) add(reason string, count uint64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.pending == nil {
		n.pending, n.since = map[string]uint64{}, time.Now()
	}
	n.pending[reason] += count
	n.due.Store(true)
}

// take returns what is to be told, when it is time.
func (n *notices) take(now time.Time, force bool) map[string]uint64 {
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.pending) == 0 || !force && now.Sub(n.since) < noticeEvery {
		return nil
	}
	taken := n.pending
	n.pending = nil
	n.due.Store(false)
	return taken
}

// writeNotices writes a record for every reason. What cannot be written is
// told later.
func (c *core) writeNotices(ctx context.Context, force bool) {
	n := &c.notices
	if !n.writing.CompareAndSwap(false, true) {
		return
	}
	defer n.writing.Store(false)
	now := time.Now()
	lost := n.take(now, force)
	reasons := make([]string, 0, len(lost))
	for reason := range lost {
		reasons = append(reasons, reason)
	}
	slices.Sort(reasons)
	for _, reason := range reasons {
		if c.writeNotice(ctx, now, reason, lost[reason]) != nil {
			n.add(reason, lost[reason])
		}
	}
}

func (c *core) writeNotice(ctx context.Context, now time.Time, reason string, count uint64) error {
	r := &Record{Time: now, Level: slog.LevelWarn, Message: RecordsLost, h: c.root,
		attrs: []slog.Attr{slog.String("reason", reason), slog.Uint64("count", count)}}
	e := c.encoder(ctx)
	defer c.release(e)
	e.notice = true
	err := c.root.writeRecord(ctx, e, r)
	if err == nil {
		c.noticed.Add(1)
	}
	return err
}
