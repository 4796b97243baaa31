package handler

import (
	"context"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/redact"
)

// The members of an event, in the order of its record.
const (
	evMethod = iota
	evPath
	evIP
	evUserAgent
	evTokenHash
	evStatus
	evReason
	evUser
	evClientID
	evScheme
	evScope
	evOWASP
	evHTTPStatus
	evDuration
	evRequestID
	evTraceID
	evTokenFP
	evPeerIP
	evCountry
	evASN
	evCount
)

var eventNames = [evCount]string{
	"method", "path", "ip", "user_agent", "token_hash", "status", "reason", "user", "client_id", "scheme", "scope",
	"owasp", "http_status", "duration_ms", "request_id", "trace_id", "token_fp", "peer_ip", "country", "asn",
}

// maxEventWord is at least the length of all names of members, of all events and
// of their level: a longer secret cannot be in them.
const maxEventWord = 24

// eventKeys is what is known of the names of an event's members.
type eventKeys [evCount]keyInfo

// newEventKeys returns nil when events must be written as any record: because
// somebody wants their attributes, or a name means something to the redactor.
func newEventKeys(c *core) *eventKeys {
	if !c.linesOnly || c.addSource || c.mode == Off || c.schema != audit.AuthV1() || !c.plain || c.heads == nil {
		return nil
	}
	e := c.encoder(context.Background())
	defer c.release(e)
	keys := &eventKeys{}
	for i, name := range eventNames {
		k := *e.keyInfoSlow(name)
		if k.flag != 0 || k.rule == nil || k.kind != redact.KindNone && !textOnly(i) {
			return nil
		}
		k.key, k.text = name, strings.Clone(k.text)
		keys[i] = k
	}
	return keys
}

// textOnly says that the member is neither a number nor null.
func textOnly(member int) bool {
	switch member {
	case evUserAgent, evTokenHash, evHTTPStatus, evDuration, evASN:
		return false
	}
	return true
}

// HandleEvent does what Handle does with e.Record(t), and makes no record of it.
func (h *Handler) HandleEvent(ctx context.Context, t time.Time, ev *audit.Event) error {
	c := h.core
	keys := c.eventKeys
	if keys == nil || h.bound.groups > 0 || c.closed.Load() || len(h.bound.parts) > 0 {
		return h.Handle(ctx, ev.Record(t))
	}
	e := c.encoder(ctx)
	if !e.cached && e.red.HasContextSecretUpTo(maxEventWord) {
		c.release(e)
		return h.Handle(ctx, ev.Record(t))
	}
	c.viewEvent(ctx, t, ev)
	level, name := ev.Level(), ev.Name()
	e.head(h, t, level, name, 0)
	for _, f := range c.attrFuncs {
		e.attrs(f(ctx))
	}
	e.boundMembers(&h.bound)
	e.event(keys, ev)
	err := h.finishLine(ctx, e, level)
	c.release(e)
	if err == nil && c.notices.due.Load() {
		c.writeNotices(ctx, false)
	}
	return err
}

// EventHandler returns h itself, which is how package audit learns that its outer
// handlers may hand it whole events: see audit.EventHandler.
func (h *Handler) EventHandler() slog.Handler { return h }

// event writes the members of an event.
func (e *encoder) event(keys *eventKeys, ev *audit.Event) {
	clean := ev.CleanedBy(e.core.base)
	e.freeText(&keys[evMethod], ev.Method, clean)
	e.freeText(&keys[evPath], ev.Path, clean)
	e.strAttr(&keys[evIP], ev.Address())
	if ev.UserAgentIsNull() {
		e.null(&keys[evUserAgent])
	} else {
		e.freeText(&keys[evUserAgent], ev.UserAgent, clean)
	}
	if ev.TokenHash == "" {
		e.null(&keys[evTokenHash])
	} else if k := &keys[evTokenHash]; ev.HashedHere() && k.rule.Plain(&e.check, ev.TokenHash) {
		e.writePlain(k, ev.TokenHash)
	} else {
		e.strAttr(k, ev.TokenHash)
	}
	e.strAttr(&keys[evStatus], string(ev.Status))
	e.optional(&keys[evReason], string(ev.Reason))
	if ev.User != "" {
		e.freeText(&keys[evUser], ev.User, clean)
	}
	if ev.ClientID != "" {
		e.freeText(&keys[evClientID], ev.ClientID, clean)
	}
	e.optional(&keys[evScheme], ev.Scheme)
	e.optional(&keys[evScope], ev.Scope)
	if ev.HasOWASP() {
		e.optional(&keys[evOWASP], ev.OWASP())
	}
	if ev.HTTPStatus != 0 {
		e.number(&keys[evHTTPStatus], int64(ev.HTTPStatus))
	}
	if ev.Duration != 0 {
		e.milliseconds(&keys[evDuration], ev.Duration)
	}
	if ev.RequestID != "" {
		e.freeText(&keys[evRequestID], ev.RequestID, clean)
	}
	if ev.TraceID != "" {
		e.freeText(&keys[evTraceID], ev.TraceID, clean)
	}
	e.optional(&keys[evTokenFP], ev.TokenFP)
	if ev.PeerIP.IsValid() {
		e.strAttr(&keys[evPeerIP], ev.PeerAddress())
	}
	e.optional(&keys[evCountry], ev.Country)
	if ev.ASN != 0 {
		e.number(&keys[evASN], int64(ev.ASN))
	}
}

func (e *encoder) optional(k *keyInfo, s string) {
	if s != "" {
		e.strAttr(k, s)
	}
}

func (e *encoder) number(k *keyInfo, n int64) {
	e.writeKeyOf(k)
	if n >= 100 && n <= 999 { // an HTTP status
		e.buf = append(e.buf, byte('0'+n/100), byte('0'+n/10%10), byte('0'+n%10))
	} else {
		e.buf = strconv.AppendInt(e.buf, n, 10)
	}
	k.rule.Int(&e.check, n)
}

func (e *encoder) null(k *keyInfo) {
	e.writeKeyOf(k)
	e.buf = append(e.buf, "null"...)
	e.core.schema.Null(&e.check, k.key)
}

// freeText writes a key and a string, which may have been redacted already.
func (e *encoder) freeText(k *keyInfo, s string, clean bool) {
	switch {
	case !clean || k.kind != redact.KindNone:
		e.strAttr(k, s)
		return
	case k.rule.Plain(&e.check, s):
		e.writePlain(k, s)
		return
	case plainText(s):
		e.writePlain(k, s)
	default:
		e.writeKeyOf(k)
		e.buf = appendQuoted(e.buf, s)
	}
	k.rule.String(&e.check, s)
}

// exactMicroseconds is how many microseconds are written as they stand: the
// shortest text of the float64 is no other, because it has at most 15 digits.
const exactMicroseconds = 1e15

// milliseconds writes d with three decimals, without those that are zero.
func (e *encoder) milliseconds(k *keyInfo, d time.Duration) {
	e.writeKeyOf(k)
	us := d.Microseconds()
	if us < 0 || us >= exactMicroseconds {
		e.value(k, slog.KindFloat64, slog.Float64Value(float64(us)/1000))
		return
	}
	e.buf = strconv.AppendInt(e.buf, us/1000, 10)
	if f := us % 1000; f != 0 {
		e.buf = append(e.buf, '.', byte('0'+f/100), byte('0'+f/10%10), byte('0'+f%10))
		for e.buf[len(e.buf)-1] == '0' {
			e.buf = e.buf[:len(e.buf)-1]
		}
	}
	k.rule.Float(&e.check, float64(us)/1000)
}
