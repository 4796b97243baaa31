package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/audit"
)

// lockedBuffer is a stream that may be read while it is written.
type lockedBuffer struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lockedBuffer) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lockedBuffer) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

var demoAddress = regexp.MustCompile(`listening on http://(\S+),`)
var demoToken = regexp.MustCompile(`(?m)^(valid|expired|revoked) token: (\S+)$`)

// A person with curl tries everything on the demo's service. Each request is
// one sound event, and nothing that was sent as a token is in any output.
func TestDemoServeUnderOddRequests(t *testing.T) {
	var out, errs lockedBuffer
	log := filepath.Join(t.TempDir(), "audit.log")
	ctx, interrupt := context.WithCancel(context.Background())
	code := make(chan int)
	go func() {
		code <- run(ctx, []string{"demo", "--serve", "127.0.0.1:0", "--log", log}, streams{strings.NewReader(""), &out, &errs})
	}()
	require.Eventually(t, func() bool { return strings.Count(out.String(), "curl ") == 3 }, 5*time.Second, 5*time.Millisecond)
	addr := demoAddress.FindStringSubmatch(out.String())[1]
	tokens := map[string]string{}
	for _, m := range demoToken.FindAllStringSubmatch(out.String(), -1) {
		tokens[m[1]] = m[2]
	}
	require.Len(t, tokens, 3)

	opaque, long := random(40), random(100_000)
	get := func(target string, headers ...string) string {
		return "GET " + target + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + strings.Join(headers, "\r\n") + "\r\n\r\n"
	}
	tests := []struct {
		name, request  string
		code           int
		status, reason string
	}{
		{"no token", get("/orders", "User-Agent: x"), 401, "missing", "no_header"},
		{"valid", get("/orders", "Authorization: Bearer "+tokens["valid"]), 200, "success", ""},
		{"any case", get("/orders", "Authorization: bEaReR "+tokens["valid"]), 200, "success", ""},
		{"expired", get("/orders", "Authorization: Bearer "+tokens["expired"]), 401, "invalid", "expired"},
		{"revoked", get("/orders", "Authorization: Bearer "+tokens["revoked"]), 401, "invalid", "revoked"},
		{"unknown", get("/orders", "Authorization: Bearer "+opaque), 401, "invalid", "unknown"},
		{"basic", get("/orders", "Authorization: Basic "+opaque), 401, "missing", "other_scheme"},
		{"two headers", get("/orders", "Authorization: Bearer "+opaque, "Authorization: Bearer "+tokens["valid"]), 400, "invalid", "multiple_headers"},
		{"empty token", get("/orders", "Authorization: Bearer"), 400, "invalid", "empty"},
		{"100 KB token", get("/orders", "Authorization: Bearer "+long), 401, "invalid", "too_long"},
		{"token in the query", get("/orders?access_token=" + opaque), 400, "missing", "token_in_query"},
		{"HTTP/1.0 without User-Agent", "GET /orders HTTP/1.0\r\n\r\n", 401, "missing", "no_header"},
		{"newline in the path", get("/a%0a%0d{\"msg\":1}/" + tokens["valid"]), 401, "missing", "no_header"},
	}
	for i, tt := range tests {
		assert.Equal(t, tt.code, statusOf(t, addr, tt.request), tt.name)
		lines := fileLines(t, log, i+1)
		require.Len(t, lines, i+1, tt.name)
		vs, event, err := audit.AuthV1().CheckLine(nil, lines[i])
		require.NoError(t, err, tt.name)
		assert.True(t, event, tt.name)
		assert.Empty(t, vs, tt.name)
		var e struct {
			Status, Reason string
			HTTPStatus     int `json:"http_status"`
		}
		require.NoError(t, json.Unmarshal(lines[i], &e))
		assert.Equal(t, tt.status, e.Status, tt.name)
		assert.Equal(t, tt.reason, e.Reason, tt.name)
		assert.Equal(t, tt.code, e.HTTPStatus, tt.name)
	}
	interrupt()
	assert.Equal(t, exitClean, <-code, errs.String())

	file, err := os.ReadFile(log)
	require.NoError(t, err)
	for _, secret := range []string{tokens["valid"], tokens["expired"], tokens["revoked"], opaque, long[:200]} {
		assert.False(t, strings.Contains(string(file), secret), "a token is in the file")
		assert.False(t, strings.Contains(errs.String(), secret), "a token is on the console")
	}
}

func statusOf(t *testing.T, addr, request string) (code int) {
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err)
	defer conn.Close()
	require.NoError(t, conn.SetDeadline(time.Now().Add(10*time.Second)))
	_, err = io.WriteString(conn, request)
	require.NoError(t, err)
	line, err := bufio.NewReader(conn).ReadString('\n')
	require.NoError(t, err)
	_, err = fmt.Sscanf(line, "HTTP/1.1 %d", &code)
	if err != nil {
		_, err = fmt.Sscanf(line, "HTTP/1.0 %d", &code)
	}
	require.NoError(t, err)
	return code
}

// fileLines waits until the log has n lines: an event is written after its
// answer.
func fileLines(t *testing.T, path string, n int) (lines [][]byte) {
	require.Eventually(t, func() bool {
		lines = nil
		b, err := os.ReadFile(path)
		if err != nil {
			return false
		}
		require.NoError(t, readLines(strings.NewReader(string(b)), func(l []byte) error {
			lines = append(lines, append([]byte(nil), l...))
			return nil
		}, nil))
		return len(lines) >= n
	}, 5*time.Second, 5*time.Millisecond)
	return lines
}
