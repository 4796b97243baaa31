package handler_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

func genEvent(t *rapid.T) *audit.Event {
	text := rapid.OneOf(rapid.SampledFrom(genTexts), rapid.StringN(0, 30, 90), rapid.StringMatching(`[A-Za-z0-9_-]{20,50}`),
		rapid.StringMatching(`(password|token|Bearer)[= :][A-Za-z0-9]{1,40}`))
	address := rapid.SampledFrom([]netip.Addr{{}, netip.MustParseAddr("192.0.2.7"), netip.MustParseAddr("2001:db8::1"),
		netip.MustParseAddr("::ffff:198.51.100.4"), netip.MustParseAddr("fe80::1%eth0")})
	status := rapid.SampledFrom([]audit.Status{audit.StatusMissing, audit.StatusInvalid, audit.StatusSuccess, "", "else"})
	reason := rapid.SampledFrom(append(audit.Reasons(), "", "of our own\n"))
	hash := rapid.OneOf(text, rapid.StringMatching(`[0-9a-f]{64}`), rapid.Just(""))
	return &audit.Event{
		Method: rapid.OneOf(rapid.SampledFrom([]string{"GET", "POST", "get"}), text).Draw(t, "method"),
		Path:   rapid.OneOf(rapid.Just("/orders/4711"), text).Draw(t, "path"),
		IP:     address.Draw(t, "ip"), UserAgent: text.Draw(t, "ua"), TokenHash: hash.Draw(t, "hash"),
		Status: status.Draw(t, "status"),
		Kind:   rapid.SampledFrom([]string{"", "", "", audit.LoginFailed, audit.TokenIssued, "no event"}).Draw(t, "kind"),
		Reason: reason.Draw(t, "reason"), User: text.Draw(t, "user"), ClientID: text.Draw(t, "client"),
		Scheme: text.Draw(t, "scheme"), Scope: text.Draw(t, "scope"),
		HTTPStatus: rapid.IntRange(-1, 1000).Draw(t, "http"),
		Duration: time.Duration(rapid.OneOf(rapid.Int64Range(-10, 5_000_000), rapid.Int64Range(0, 1e13),
			rapid.Int64Range(math.MinInt64, math.MaxInt64)).Draw(t, "duration")),
		RequestID: text.Draw(t, "request"), TraceID: text.Draw(t, "trace"), TokenFP: hash.Draw(t, "fp"),
		PeerIP: address.Draw(t, "peer"), Country: text.Draw(t, "country"), ASN: rapid.Uint32().Draw(t, "asn"),
	}
}

var eventOptions = func() map[string]*handler.Options {
	own, err := redact.New(&redact.Options{Secrets: []string{"success", "a/b?c"}})
	if err != nil {
		panic(err)
	}
	return map[string]*handler.Options{
		"default": nil, "off": {Enforce: handler.Off}, "reject": {Enforce: handler.Reject}, "source": {AddSource: true},
		"secrets": {Redactor: own}, "attrs": {Attrs: []func(context.Context) []slog.Attr{
			func(context.Context) []slog.Attr { return []slog.Attr{slog.String("path", "twice"), slog.Int("n", 1)} },
		}},
	}
}()

// HandleEvent and Handle write the same line, count alike and return the same
// error.
func TestHandleEventIsHandle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := eventOptions[rapid.SampledFrom([]string{"default", "default", "off", "reject", "source", "secrets", "attrs"}).Draw(t, "options")]
		ev := genEvent(t)
		when := time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "time"), 123456000)
		ctx := background
		if rapid.Bool().Draw(t, "in a request") {
			secrets := []string{rapid.SampledFrom([]string{ev.TokenHash, ev.UserAgent, ev.Path, "GET", "user_agent", "authenticated_request",
				"missing", "192.0.2.7", "no such secret in this event at all"}).Draw(t, "secret")}
			ctx = redact.WithSecrets(ctx, secrets...)
		}
		with := rapid.IntRange(0, 3).Draw(t, "with")
		var lines [2]bytes.Buffer
		var errs [2]error
		var stats [2]handler.Stats
		for i := range lines {
			h := handler.New(handler.JSON(&lines[i]), o)
			log := h
			if with&1 != 0 {
				log = log.WithAttrs([]slog.Attr{slog.String("service", "billing"), slog.String("ip", ev.Path)}).(*handler.Handler)
			}
			if with&2 != 0 {
				log = log.WithGroup("g").(*handler.Handler)
			}
			if i == 0 {
				errs[i] = log.Handle(ctx, ev.Record(when))
			} else {
				errs[i] = log.HandleEvent(ctx, when, ev)
			}
			stats[i] = h.Stats()
		}
		require.Equal(t, lines[0].String(), lines[1].String())
		assert.Equal(t, errs[0], errs[1])
		assert.Equal(t, stats[0], stats[1])
	})
}

// plainLog hides that the log takes events.
type plainLog struct{ slog.Handler }

// The middleware's event is the same line for a log that takes events and for
// one that takes records, whatever the client sends.
func TestMiddlewareEventIsItsRecord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.SampledFrom(genTexts), rapid.StringMatching(`[ -~]{0,60}`), rapid.StringN(0, 20, 60),
			rapid.StringMatching(`(password=|ey[A-Z]|gh[p]_)[A-Za-z0-9_.%-]{10,60}`))
		token := rapid.OneOf(text, rapid.StringMatching(`[A-Za-z0-9_-]{20,60}`)).Draw(t, "token")
		r := httptest.NewRequest("GET", "/", nil)
		r.Method = rapid.OneOf(rapid.SampledFrom([]string{"GET", "get", "PROPFIND"}), text).Draw(t, "method")
		r.URL = &url.URL{Path: "/" + rapid.OneOf(text, rapid.Just(token)).Draw(t, "path")}
		r.Header["Authorization"] = []string{"Bearer " + token}
		r.Header["User-Agent"] = []string{rapid.OneOf(text, rapid.Just(token)).Draw(t, "ua")}
		r.Header["X-Api-Key"] = []string{text.Draw(t, "key")}
		id := rapid.OneOf(text, rapid.Just("req-1")).Draw(t, "id")
		user := text.Draw(t, "user")
		o := &audit.MiddlewareOptions{
			TrailTimeout: -1,
			RequestID:    func(*http.Request) string { return id },
			Verifier: audit.VerifierFunc(func(context.Context, string) (audit.Identity, error) {
				return audit.Identity{Subject: user, ClientID: user}, nil
			}),
		}
		lines := [2]bytes.Buffer{}
		for i := range lines {
			h := slog.Handler(handler.New(handler.JSON(&lines[i]), nil))
			if i == 1 {
				h = plainLog{h}
			}
			next := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") })
			audit.Middleware(h, o)(next).ServeHTTP(httptest.NewRecorder(), r)
		}
		require.Equal(t, constant(lines[0].String()), constant(lines[1].String()))
	})
}

// constant removes what differs from one request to the next.
func constant(line string) string {
	for _, re := range varying {
		line = re.ReplaceAllString(line, "")
	}
	return line
}

var varying = []*regexp.Regexp{
	regexp.MustCompile(`^{"time":"[^"]*"`), regexp.MustCompile(`,"duration_ms":[0-9.]+`),
	regexp.MustCompile(`,"request_id":"[0-9a-f]{8}-[0-9a-f-]{27}"`),
}

// counting has a Handle of its own around an embedded handler.
type counting struct {
	*handler.Handler
	n int
}

func (c *counting) Handle(ctx context.Context, r slog.Record) error {
	c.n++
	return c.Handler.Handle(ctx, r)
}

// The Handle of a type that embeds a handler is not passed by.
func TestEmbeddedHandlerIsAsked(t *testing.T) {
	var out bytes.Buffer
	log := &counting{Handler: handler.New(handler.JSON(&out), nil)}
	audit.Middleware(log, nil)(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil))
	assert.Equal(t, 1, log.n)
	assert.Contains(t, out.String(), audit.MissingBearerToken)
}
