package convert

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/logs/v1"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/slogaudit/slogaudit/redact"
)

func full() string {
	return `{"time":"2026-11-23T10:00:00.5Z","level":"WARN","msg":"invalid_bearer_token","method":"GET","path":"/a=b|c","ip":"192.0.2.7","user_agent":"a|b=c\\d\ne","token_hash":"` +
		redact.Hash("x") + `","status":"invalid","reason":"expired","user":"u1","http_status":401,"duration_ms":0.2,"request_id":"r1","trace_id":"4bf92f3577b34da6a3ce929d0e0e4736","country":"FR","asn":64500}`
}

func converted(t *testing.T, to, line string) string {
	e, err := Parse([]byte(line))
	require.NoError(t, err)
	f, err := Find(to)
	require.NoError(t, err)
	out, err := f.Append(nil, e, Options{Service: "api", Version: "1"})
	require.NoError(t, err)
	assert.NotContains(t, string(out), "\n")
	return string(out)
}

func get(t *testing.T, doc string, path ...string) any {
	var v any
	require.NoError(t, json.Unmarshal([]byte(doc), &v))
	for _, p := range path {
		if list, ok := v.([]any); ok {
			v = list[0]
		}
		v = v.(map[string]any)[p]
	}
	return v
}

func TestOCSF(t *testing.T) {
	out := converted(t, "ocsf", full())
	assert.EqualValues(t, 3002, get(t, out, "class_uid"))
	assert.EqualValues(t, 300299, get(t, out, "type_uid"))
	assert.EqualValues(t, 2, get(t, out, "status_id"))
	assert.EqualValues(t, 1795428000500, get(t, out, "time"))
	assert.Equal(t, redact.Hash("x"), get(t, out, "user", "credential_uid"))
	assert.Equal(t, "expired", get(t, out, "status_detail"))
	assert.Equal(t, "401", get(t, out, "status_code"))
	for _, required := range []string{"activity_id", "category_uid", "class_uid", "metadata", "severity_id", "time", "type_uid", "user", "service"} {
		assert.NotNil(t, get(t, out, required), required)
	}
}

func TestECS(t *testing.T) {
	out := converted(t, "ecs", full())
	assert.Equal(t, "2026-11-23T10:00:00.5Z", get(t, out, "@timestamp"))
	assert.Equal(t, "failure", get(t, out, "event", "outcome"))
	assert.EqualValues(t, 200000, get(t, out, "event", "duration"))
	assert.Equal(t, "192.0.2.7", get(t, out, "source", "ip"))
	assert.Equal(t, redact.Hash("x"), get(t, out, "labels", "token_hash"))
}

func TestOTel(t *testing.T) {
	out := converted(t, "otel", full())
	record := get(t, out, "resourceLogs", "scopeLogs", "logRecords").([]any)[0].(map[string]any)
	assert.Equal(t, "1795428000500000000", record["timeUnixNano"])
	assert.Equal(t, "invalid_bearer_token", record["eventName"])
	assert.Equal(t, "4bf92f3577b34da6a3ce929d0e0e4736", record["traceId"])
	var request collector.ExportLogsServiceRequest
	require.NoError(t, protojson.Unmarshal([]byte(out), &request), "OTLP's own definition reads it")
	assert.Contains(t, out, `{"key":"auth.token_hash","value":{"stringValue":"`+redact.Hash("x")+`"}}`)
}

func TestCEF(t *testing.T) {
	out := converted(t, "cef", full())
	assert.True(t, strings.HasPrefix(out, "CEF:0|slogaudit|slogaudit|1|invalid_bearer_token|invalid bearer token|5|rt=1795428000500 src=192.0.2.7 "), out)
	assert.Contains(t, out, ` request=/a\=b|c `)
	assert.Contains(t, out, ` requestClientApplication=a|b\=c\\d\ne `)
	assert.Contains(t, out, ` cs1=`+redact.Hash("x")+` cs1Label=tokenHash `)
}

// Most requests take less than a millisecond: what matters of a duration is its
// fraction.
func TestDurationsKeepTheirFraction(t *testing.T) {
	line := strings.Replace(full(), `"duration_ms":0.2`, `"duration_ms":0.063`, 1)
	assert.EqualValues(t, 0.063, get(t, converted(t, "ocsf", line), "unmapped", "duration_ms"))
	assert.EqualValues(t, 63000, get(t, converted(t, "ecs", line), "event", "duration"))
	assert.Contains(t, converted(t, "otel", line), `{"key":"http.server.request.duration","value":{"doubleValue":0.000063}}`)
	assert.Contains(t, converted(t, "cef", line), ` cfp1=0.063 cfp1Label=durationMs`)
}

func TestParse(t *testing.T) {
	for _, line := range []string{`{"msg":"started"}`, `not json`, ``, `{"msg":`} {
		_, err := Parse([]byte(line))
		assert.ErrorIs(t, err, ErrNotEvent)
	}
	_, err := Parse([]byte(`{"msg":"invalid_bearer_token"}`))
	assert.ErrorContains(t, err, "does not meet auth/v1: time is missing")
	_, err = Find("leef")
	assert.ErrorContains(t, err, "there are ocsf, ecs, otel, cef")
}
