// Package shiptest is the conformance and fault table for senders: whatever a
// remote end does, every record arrives, in order, repeated only under its own
// id. A sender from elsewhere passes it as ours do, by describing its protocol.
package shiptest

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
)

// HTTP describes a protocol over HTTP.
type HTTP struct {
	// New makes the sender for a server at this base URL, such as
	// http://127.0.0.1:1234.
	New func(base string) (ship.Sender, error)

	// IDs reads a request as a strict server would: the ids of its records in
	// order, or an error that makes the answer 400.
	IDs func(r *http.Request, body []byte) ([]string, error)

	// Accept answers that all records were stored; duplicate says which were
	// there before. Nil answers 200 without a body.
	Accept func(w http.ResponseWriter, ids []string, duplicate []bool)

	// Answers says that the answer's body is a verdict, so that a 200 with a
	// body of nonsense is no acknowledgement.
	Answers bool
}

// server stores ids and can be told to misbehave.
type server struct {
	p     HTTP
	fault func(s *server, w http.ResponseWriter, r *http.Request) (done bool)

	mu     sync.Mutex
	ids    []string
	known  map[string]bool
	calls  int
	times  []time.Time
	failed string // the first request that was not understood
}

// call counts the requests, from 1.
func (s *server) call() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	s.times = append(s.times, time.Now())
	return s.calls
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.fault != nil && s.fault(s, w, r) {
		return
	}
	s.accept(w, r)
}

func (s *server) accept(w http.ResponseWriter, r *http.Request) {
	ids, duplicate, ok := s.store(w, r)
	if !ok {
		return
	}
	if s.p.Accept != nil {
		s.p.Accept(w, ids, duplicate)
	}
}

func (s *server) store(w http.ResponseWriter, r *http.Request) (ids []string, duplicate []bool, ok bool) {
	body, err := io.ReadAll(r.Body)
	if err == nil {
		ids, err = s.p.IDs(r, body)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		if s.failed == "" {
			s.failed = err.Error()
		}
		http.Error(w, err.Error(), http.StatusBadRequest)
		return nil, nil, false
	}
	for _, id := range ids {
		duplicate = append(duplicate, s.known[id])
		s.known[id] = true
		s.ids = append(s.ids, id)
	}
	return ids, duplicate, true
}

// Run runs the whole table.
func Run(t *testing.T, p HTTP) {
	for _, f := range faults {
		if f.needsAnswers && !p.Answers {
			continue
		}
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			runFault(t, p, f)
		})
	}
	t.Run("down, then up", func(t *testing.T) { t.Parallel(); runDown(t, p) })
}

func runFault(t *testing.T, p HTTP, f fault) {
	s := &server{p: p, fault: f.serve, known: map[string]bool{}}
	h := httptest.NewServer(s)
	defer h.Close()
	j := journal(t)
	write(t, j, 120)
	to, err := p.New(h.URL)
	require.NoError(t, err)
	sh, err := ship.New(ship.FromJournal(j), to, &ship.Options{
		Name: "fault", MaxRecords: 50, Linger: -1, Timeout: 400 * time.Millisecond,
		MinBackoff: time.Millisecond, MaxBackoff: 20 * time.Millisecond,
	})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	require.NoError(t, sh.Close(ctx))
	s.mu.Lock()
	defer s.mu.Unlock()
	require.Empty(t, s.failed, "a request was not understood")
	check(t, j.Origin(), s.ids, 120)
	if f.after != nil {
		f.after(t, s, sh.Stats())
	}
}

// runDown has nobody listening while records come, then someone.
func runDown(t *testing.T, p HTTP) {
	s := &server{p: p, known: map[string]bool{}}
	h := httptest.NewUnstartedServer(s)
	defer h.Close()
	j := journal(t)
	const n = 10_000
	to, err := p.New("http://" + h.Listener.Addr().String())
	require.NoError(t, err)
	addr := h.Listener.Addr().String()
	require.NoError(t, h.Listener.Close())
	sh, err := ship.New(ship.FromJournal(j), to, &ship.Options{Name: "down", MinBackoff: time.Millisecond, MaxBackoff: 20 * time.Millisecond, LagAfter: time.Millisecond})
	require.NoError(t, err)
	write(t, j, n)
	assert.Eventually(t, func() bool { return sh.Stats().Lagging }, 5*time.Second, time.Millisecond)
	assert.Error(t, sh.Stats().LastError)
	listen(t, h, addr)
	h.Start()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	require.NoError(t, sh.Close(ctx))
	s.mu.Lock()
	defer s.mu.Unlock()
	check(t, j.Origin(), s.ids, n)
	assert.False(t, sh.Stats().Lagging)
}

func journal(t *testing.T) *sink.Journal {
	j, err := sink.OpenJournal(t.TempDir(), &sink.JournalOptions{Durability: sink.DurabilityOS})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, j.Close(context.Background())) })
	return j
}

func write(t *testing.T, j *sink.Journal, n int) {
	var lines []byte
	for i := range n {
		lines = fmt.Appendf(lines, "{\"time\":\"2026-11-23T10:00:00Z\",\"level\":\"INFO\",\"msg\":\"record %d\"}\n", i+1)
	}
	require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: lines, N: n}))
}

// check holds the ledger: every record is there, first seen in order, and what
// is there more than once has the same id.
func check(t *testing.T, origin string, ids []string, n int) {
	t.Helper()
	seen := map[string]bool{}
	next := 1
	for _, id := range ids {
		if seen[id] {
			continue
		}
		seen[id] = true
		require.Equal(t, fmt.Sprintf("%s/%d", origin, next), id, "out of order")
		next++
	}
	require.Equal(t, n, len(seen), "records arrived")
}
