package shiptest

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink/ship"
)

// fault is one way in which a remote end misbehaves, at its first requests.
type fault struct {
	name         string
	needsAnswers bool
	serve        func(s *server, w http.ResponseWriter, r *http.Request) (done bool)
	after        func(t *testing.T, s *server, stats ship.Stats)
}

// early misbehaves at the first three requests.
func early(do func(s *server, w http.ResponseWriter, r *http.Request)) func(*server, http.ResponseWriter, *http.Request) bool {
	return func(s *server, w http.ResponseWriter, r *http.Request) bool {
		if s.call() > 3 {
			return false
		}
		do(s, w, r)
		return true
	}
}

func status(code int) func(*server, http.ResponseWriter, *http.Request) bool {
	return early(func(_ *server, w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) })
}

// reset closes the connection with a reset instead of an answer.
func reset(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	conn.Close()
}

func retried(t *testing.T, _ *server, stats ship.Stats) {
	assert.GreaterOrEqual(t, stats.Retries, uint64(3))
	assert.Zero(t, stats.Quarantined)
}

var faults = []fault{
	{name: "none", after: func(t *testing.T, s *server, stats ship.Stats) {
		assert.Equal(t, 120, len(s.ids), "a record was repeated without need")
		assert.Equal(t, uint64(120), stats.Sent)
	}},
	{name: "acknowledgement swallowed after storing", after: retried, serve: early(func(s *server, w http.ResponseWriter, r *http.Request) {
		if _, _, ok := s.store(w, r); ok {
			reset(w)
		}
	})},
	{name: "reset before", after: retried, serve: early(func(_ *server, w http.ResponseWriter, _ *http.Request) { reset(w) })},
	{name: "stalled", after: retried, serve: early(func(_ *server, _ http.ResponseWriter, r *http.Request) {
		select {
		case <-r.Context().Done():
		case <-time.After(time.Second):
		}
	})},
	{name: "answer cut off", after: retried, serve: early(func(s *server, w http.ResponseWriter, r *http.Request) {
		if _, _, ok := s.store(w, r); ok {
			w.Header().Set("Content-Length", "1000")
			w.WriteHeader(http.StatusOK)
			_, _ = w.Write([]byte("{"))
			_ = http.NewResponseController(w).Flush()
			reset(w)
		}
	})},
	{name: "429", after: retried, serve: status(http.StatusTooManyRequests)},
	{name: "429 with Retry-After", after: waited, serve: early(func(_ *server, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusTooManyRequests)
	})},
	{name: "500", after: retried, serve: status(http.StatusInternalServerError)},
	{name: "503", after: retried, serve: status(http.StatusServiceUnavailable)},
	{name: "401 until the credential is mended", after: retried, serve: status(http.StatusUnauthorized)},
	{name: "404 until the path is mended", after: retried, serve: status(http.StatusNotFound)},
	{name: "redirect to another host refused", after: retried, serve: early(func(_ *server, w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.2:9/stolen", http.StatusTemporaryRedirect)
	})},
	{name: "slow drip", serve: early(func(s *server, w http.ResponseWriter, r *http.Request) {
		if _, _, ok := s.store(w, r); !ok {
			return
		}
		w.Header().Set("Content-Length", strconv.Itoa(1<<20))
		for range 100 {
			if _, err := w.Write([]byte(" ")); err != nil {
				return
			}
			_ = http.NewResponseController(w).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	}), after: retried},
	{name: "malformed 200", needsAnswers: true, after: retried, serve: early(func(_ *server, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/octet-stream")
		_, _ = w.Write([]byte("\xff\xff"))
	})},
	{name: "login page of a proxy", after: retried, serve: early(func(_ *server, w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<html>please sign in</html>"))
	})},
	{name: "413 above a size", serve: func(s *server, w http.ResponseWriter, r *http.Request) bool {
		if r.ContentLength > 1500 {
			w.WriteHeader(http.StatusRequestEntityTooLarge)
			return true
		}
		return false
	}, after: func(t *testing.T, _ *server, stats ship.Stats) { assert.Zero(t, stats.Quarantined) }},
}

// waited requires that the shipper left the server alone for as long as it
// asked.
func waited(t *testing.T, s *server, stats ship.Stats) {
	retried(t, s, stats)
	for i := 1; i <= 3; i++ {
		assert.GreaterOrEqual(t, s.times[i].Sub(s.times[i-1]), 900*time.Millisecond)
	}
}

// listen makes a closed server listen on its old address again.
func listen(t *testing.T, h *httptest.Server, addr string) {
	require.Eventually(t, func() bool {
		l, err := net.Listen("tcp", addr)
		if err != nil {
			return false
		}
		h.Listener = l
		return true
	}, 5*time.Second, 10*time.Millisecond)
}
