package ship_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/ndjson"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// receiver is a strict receiver of NDJSON that can be told to fail.
type receiver struct {
	mu      sync.Mutex
	ids     []string
	bad     string // a body that holds it is refused with 400
	fail    int    // so many requests are answered 503
	swallow int    // so many requests are stored, and answered 500
	calls   int
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.calls++
	if r.fail > 0 {
		r.fail--
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if req.Header.Get("Content-Type") != "application/x-ndjson" || req.Header.Get("Idempotency-Key") == "" {
		w.WriteHeader(http.StatusUnsupportedMediaType)
		return
	}
	body, err := io.ReadAll(req.Body)
	if err != nil || r.bad != "" && strings.Contains(string(body), r.bad) {
		http.Error(w, "a record is bad", http.StatusBadRequest)
		return
	}
	for sc := bufio.NewScanner(strings.NewReader(string(body))); sc.Scan(); {
		var rec struct {
			ID string `json:"slogaudit_id"`
		}
		if json.Unmarshal(sc.Bytes(), &rec) == nil {
			r.ids = append(r.ids, rec.ID)
		}
	}
	if r.swallow > 0 {
		r.swallow--
		w.WriteHeader(http.StatusInternalServerError)
	}
}

func (r *receiver) stored() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.ids...)
}

func write(t *testing.T, j *sink.Journal, from, to int) {
	for i := from; i <= to; i++ {
		line := fmt.Sprintf("{\"msg\":\"record %d\"}\n", i)
		require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: []byte(line), N: 1}))
	}
}

func open(t *testing.T) *sink.Journal {
	j, err := sink.OpenJournal(t.TempDir(), &sink.JournalOptions{Durability: sink.DurabilityOS})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, j.Close(context.Background())) })
	return j
}

func start(t *testing.T, j *sink.Journal, url string, o ship.Options) *ship.Shipper {
	to, err := ndjson.New(ndjson.Options{HTTP: remote.HTTPOptions{URL: url}})
	require.NoError(t, err)
	o.Name, o.Linger, o.MinBackoff = "test", time.Millisecond, time.Millisecond
	s, err := ship.New(ship.FromJournal(j), to, &o)
	require.NoError(t, err)
	return s
}

func deadline(t *testing.T, d time.Duration) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), d)
	t.Cleanup(cancel)
	return ctx
}

// ordered requires that ids are those of records 1 to n, in order, with
// repetitions only where allowed.
func ordered(t *testing.T, j *sink.Journal, ids []string, n int, repeats bool) {
	seen := map[string]bool{}
	var first []string
	for _, id := range ids {
		if !seen[id] {
			first = append(first, id)
		} else {
			assert.True(t, repeats, "%s came twice", id)
		}
		seen[id] = true
	}
	require.Equal(t, n, len(first))
	for i, id := range first {
		require.Equal(t, fmt.Sprintf("%s/%d", j.Origin(), i+1), id)
	}
}

func TestShipsEverythingInOrder(t *testing.T) {
	r := &receiver{fail: 3}
	server := httptest.NewServer(r)
	defer server.Close()
	j := open(t)
	write(t, j, 1, 300)
	s := start(t, j, server.URL, ship.Options{MaxRecords: 7})
	write(t, j, 301, 500)
	require.NoError(t, s.Close(deadline(t, 20*time.Second)))
	ordered(t, j, r.stored(), 500, false)
	assert.Equal(t, uint64(500), s.Stats().Sent)
	assert.GreaterOrEqual(t, s.Stats().Retries, uint64(3))
}

func TestSwallowedAnswersOnlyMakeDuplicates(t *testing.T) {
	r := &receiver{swallow: 4}
	server := httptest.NewServer(r)
	defer server.Close()
	j := open(t)
	write(t, j, 1, 50)
	s := start(t, j, server.URL, ship.Options{MaxRecords: 10})
	require.NoError(t, s.Close(deadline(t, 20*time.Second)))
	ordered(t, j, r.stored(), 50, true)
}

func TestTheBadRecordAloneGoesToQuarantine(t *testing.T) {
	r := &receiver{bad: "record 33\""}
	server := httptest.NewServer(r)
	defer server.Close()
	j := open(t)
	write(t, j, 1, 100)
	s := start(t, j, server.URL, ship.Options{})
	require.NoError(t, s.Close(deadline(t, 20*time.Second)))
	assert.Equal(t, 99, len(r.stored()))
	assert.Equal(t, uint64(1), s.Stats().Quarantined)
	q, err := ship.OpenQuarantine(j.Dir(), "test")
	require.NoError(t, err)
	entries, err := q.Entries()
	require.NoError(t, err)
	require.Len(t, entries, 1)
	assert.Equal(t, sink.Position(33), entries[0].Sequence)
	assert.Equal(t, `{"msg":"record 33"}`, entries[0].Line)
	assert.Contains(t, entries[0].Reason, "a record is bad")
}

func TestWhatIsNotShippedIsShippedAfterTheNextStart(t *testing.T) {
	r := &receiver{fail: 1 << 30}
	server := httptest.NewServer(r)
	defer server.Close()
	j := open(t)
	write(t, j, 1, 20)
	s := start(t, j, server.URL, ship.Options{})
	var pending *ship.PendingError
	require.ErrorAs(t, s.Close(deadline(t, 100*time.Millisecond)), &pending)
	assert.Equal(t, uint64(20), pending.N)
	assert.ErrorContains(t, pending, "503")

	r.mu.Lock()
	r.fail = 0
	r.mu.Unlock()
	s = start(t, j, server.URL, ship.Options{})
	require.NoError(t, s.Close(deadline(t, 20*time.Second)))
	ordered(t, j, r.stored(), 20, false)
}

func TestLaggingIsARecordOfTheLog(t *testing.T) {
	r := &receiver{fail: 20}
	server := httptest.NewServer(r)
	defer server.Close()
	j := open(t)
	write(t, j, 1, 5)
	s := start(t, j, server.URL, ship.Options{LagAfter: 5 * time.Millisecond, MaxBackoff: 10 * time.Millisecond, OnState: ship.RecordStates(j)})
	require.Eventually(t, func() bool { return j.Sync(context.Background()) == nil && j.Last() >= 7 }, 10*time.Second, time.Millisecond)
	require.NoError(t, s.Close(deadline(t, 20*time.Second)))
	reader, err := j.NewReader(6)
	require.NoError(t, err)
	defer reader.Close()
	c, err := reader.Next(context.Background(), 2, 0)
	require.NoError(t, err)
	assert.Contains(t, string(c.Lines), `"level":"WARN","msg":"shipping_lagging","remote":"test"`)
	assert.Contains(t, string(c.Lines), `"level":"INFO","msg":"shipping_caught_up"`)
}
