package monitor_test

import (
	"bytes"
	"log/slog"
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/audit/monitor"
)

func TestParseLine(t *testing.T) {
	want := audit.Event{Method: "GET", Path: "/a\"b", IP: netip.MustParseAddr("2001:db8::1"), UserAgent: "x", TokenHash: hash("t"),
		Status: audit.StatusInvalid, Reason: audit.ReasonExpired, HTTPStatus: 401, Country: "DE", ASN: 4200000000, TokenFP: hash("fp")}
	var b bytes.Buffer
	at := time.Date(2026, 3, 2, 9, 0, 0, 123456789, time.UTC)
	require.NoError(t, slog.NewJSONHandler(&b, nil).Handle(t.Context(), want.Record(at)))
	gotAt, got, event, err := monitor.ParseLine(bytes.TrimSpace(b.Bytes()))
	require.NoError(t, err)
	assert.True(t, event)
	assert.Equal(t, at, gotAt)
	assert.Equal(t, want, got)

	for line, wantErr := range map[string]string{
		`{"msg":"started"}`: "",
		`{"msg":"invalid_bearer_token","time":"2026-03-02T09:00:00Z","status":"odd"}`:              "field status",
		`{"msg":"invalid_bearer_token","time":"yesterday","status":"invalid"}`:                     "field time",
		`{"msg":"invalid_bearer_token","time":"2026-03-02T09:00:00Z","status":"invalid","ip":"x"}`: "field ip",
		`{"msg":`: "offset",
	} {
		_, _, _, err := monitor.ParseLine([]byte(line))
		if wantErr == "" {
			assert.NoError(t, err)
		} else {
			assert.ErrorContains(t, err, wantErr)
		}
	}
}

func FuzzParseLine(f *testing.F) {
	f.Add([]byte(`{"msg":"missing_bearer_token","time":"2026-03-02T09:00:00Z","status":"missing","ip":"::1","asn":99999999999}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		at, e, event, err := monitor.ParseLine(line)
		if event && err == nil {
			m, err := monitor.New(nil)
			require.NoError(t, err)
			m.Observe(at, &e)
			m.Flush()
		}
	})
}
