package main

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/redact"
)

// testCase is one record, logged over and over.
type testCase struct {
	name  string
	msg   string
	doc   string
	goal  float64       // the ratio that slogaudit is to reach; 0: none
	bound []slog.Attr   // given to With once
	attrs []slog.Attr   // given to each call
	vary  [][]slog.Attr // or these, one after the other
	level slog.Level    // of the call; the loggers are at Info

	parallel int  // goroutines; 0 is 1
	special  bool // has implementations of its own
}

const eventMessage = "authenticated_request"

const userAgent = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"

func authAttrs() []slog.Attr {
	return []slog.Attr{
		slog.String("method", "GET"),
		slog.String("path", "/v1/users/42/orders"),
		slog.String("ip", "203.0.113.7"),
		slog.String("user_agent", userAgent),
		slog.String("token_hash", redact.Hash("of nothing")),
		slog.String("status", "success"),
	}
}

// variedAttrs are 500 events of which no two are alike.
func variedAttrs() (sets [][]slog.Attr) {
	for i := range 500 {
		sets = append(sets, []slog.Attr{
			slog.String("method", []string{"GET", "POST", "PUT", "DELETE"}[i%4]),
			slog.String("path", fmt.Sprintf("/v1/users/%d/orders/%d", i*7919%10000, i)),
			slog.String("ip", fmt.Sprintf("203.0.%d.%d", i%113, i%256)),
			slog.String("user_agent", fmt.Sprintf("Mozilla/5.0 (X11; Linux x86_64; rv:%d.%d) Gecko/20100101 Firefox/%d.%d", 60+i/10, i%10, 60+i/10, i%10)),
			slog.String("token_hash", redact.Hash(fmt.Sprint("of ", i))),
			slog.String("status", "success"),
		})
	}
	return sets
}

// next returns what gives the attributes of each call in turn.
func (c *testCase) next() func() []slog.Attr {
	if len(c.vary) == 0 {
		return func() []slog.Attr { return c.attrs }
	}
	i := 0
	return func() []slog.Attr {
		if i++; i == len(c.vary) {
			i = 0
		}
		return c.vary[i]
	}
}

// jwt makes text of the shape of a signed token, 200 bytes long.
func jwt() string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	var b strings.Builder
	b.WriteString("ey" + "JhbGciOiJIUzI1NiJ9" + "." + "ey" + "JzdWIi")
	for x := uint32(1); b.Len() < 200; {
		x = x*1664525 + 1013904223
		b.WriteByte(alphabet[x>>26])
		if b.Len() == 156 {
			b.WriteByte('.')
		}
	}
	return b.String()
}

func nestedAttrs() []slog.Attr {
	at := time.Date(2026, 11, 23, 12, 30, 15, 0, time.UTC)
	group := func(name string, as ...slog.Attr) slog.Attr {
		return slog.Attr{Key: name, Value: slog.GroupValue(as...)}
	}
	return []slog.Attr{
		slog.String("service", "checkout"),
		slog.String("version", "2.14.3"),
		slog.String("region", "eu-central-1"),
		group("http",
			slog.String("method", "POST"),
			slog.String("path", "/v1/orders"),
			slog.String("proto", "HTTP/2.0"),
			slog.Int("code", 201),
			slog.Int64("bytes", 18234),
			slog.Duration("elapsed", 18250*time.Microsecond),
			group("headers",
				slog.String("user_agent", userAgent),
				slog.String("accept", "application/json, text/plain;q=0.9"),
				slog.String("host", "shop.example.com"),
			),
		),
		group("user",
			slog.Int("id", 420042),
			slog.String("plan", "enterprise"),
			slog.Bool("beta", true),
		),
		group("db",
			slog.String("table", "orders"),
			slog.Int("rows", 12),
			slog.Duration("elapsed", 4100*time.Microsecond),
			group("pool", slog.Int("idle", 7), slog.Time("since", at)),
		),
	}
}

func cases() []testCase {
	six := authAttrs()
	all := []testCase{
		{name: "rec6", goal: 0.55, attrs: six,
			doc: "the six fields of an authentication event"},
		{name: "with6", goal: 0.58, bound: six[:3], attrs: six[3:],
			doc: "three of them bound by With"},
		{name: "bearer7", goal: 0.75, attrs: append(authAttrs(), slog.String("authorization", "Bearer "+jwt())),
			doc: "and an Authorization header with a token of 200 bytes"},
		{name: "nest20", msg: "order placed", goal: 0.75, attrs: nestedAttrs(),
			doc: "20 attributes of several kinds in nested groups"},
		{name: "vary6", vary: variedAttrs(),
			doc: "rec6 with other values in every call: 500 addresses, paths, user agents and hashes"},
		{name: "rec6-parallel2", goal: 0.55, attrs: six, parallel: 2,
			doc: "rec6 from two goroutines"},
		{name: "disabled", attrs: six, level: slog.LevelDebug,
			doc: "a record below the level"},
		{name: "decorator", goal: 1.30, attrs: six, special: true,
			doc: "rec6 through something in front of slog.JSONHandler"},
		{name: "file", goal: 1.00, attrs: six, special: true,
			doc: "rec6 into a rotating file; the base is slog.JSONHandler to io.Discard"},
	}
	for i := range all {
		if all[i].msg == "" {
			all[i].msg = eventMessage
		}
	}
	return all
}

var background = context.Background()
