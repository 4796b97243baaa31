package ship_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/ndjson"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
	"github.com/slogaudit/slogaudit/sink/ship/syslog"
)

// toxics is what the network does between us and a real server, in turn.
var toxics = []struct {
	kind, stream string
	attributes   map[string]any
}{
	{"reset_peer", "downstream", map[string]any{"timeout": 0}},
	{"latency", "downstream", map[string]any{"latency": 60, "jitter": 40}},
	{"timeout", "downstream", map[string]any{"timeout": 50}}, // the acknowledgement is swallowed
	{"limit_data", "upstream", map[string]any{"bytes": 2000}},
	{"slicer", "upstream", map[string]any{"average_size": 100, "size_variation": 50, "delay": 10}},
	{"bandwidth", "upstream", map[string]any{"rate": 200}},
}

// shipThroughToxics writes records while the network misbehaves in every way,
// and returns the journal once all is acknowledged.
func shipThroughToxics(t *testing.T, upstream string, sender func(addr string) (ship.Sender, error)) (*sink.Journal, int) {
	p := realserver.StartToxiproxy(t)
	addr := p.Proxy(t, "p", upstream)
	to, err := sender(addr)
	require.NoError(t, err)
	j := open(t)
	s, err := ship.New(ship.FromJournal(j), to, &ship.Options{
		Name: "toxic", MaxRecords: 40, Linger: time.Millisecond, Timeout: 300 * time.Millisecond,
		MinBackoff: time.Millisecond, MaxBackoff: 20 * time.Millisecond,
	})
	require.NoError(t, err)
	n := 0
	add := func(k int) {
		for range k {
			n++
			line := fmt.Sprintf("{\"time\":%q,\"level\":\"INFO\",\"msg\":\"record %d\"}\n", time.Now().UTC().Format(time.RFC3339Nano), n)
			require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: []byte(line), N: 1}))
		}
	}
	for _, x := range toxics {
		add(50)
		p.Toxic(t, "p", x.kind, x.stream, x.attributes)
		add(100)
		time.Sleep(250 * time.Millisecond)
		p.Heal(t, "p")
	}
	p.Enable(t, "p", false)
	add(100)
	time.Sleep(100 * time.Millisecond)
	p.Enable(t, "p", true)
	start := time.Now()
	require.NoError(t, s.Close(deadline(t, 30*time.Second)))
	t.Logf("drained in %v; %+v", time.Since(start), s.Stats())
	assert.Positive(t, s.Stats().Retries)
	assert.Zero(t, s.Stats().Quarantined)
	return j, n
}

// reconciled returns what a ledger of the ids at a destination misses, and how
// many are there more than once. It asks again while some are missing, for up to
// ten seconds: what was sent twice makes the count of what has arrived no sign
// that all has.
func reconciled(j *sink.Journal, n int, ids func() []string) (missing, double []ship.Range) {
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		l := ship.NewLedger(j.Origin(), 1, sink.Position(n))
		for _, id := range ids() {
			l.Saw(id)
		}
		missing, double = l.Missing(), l.Double()
		if len(missing) == 0 || time.Now().After(deadline) {
			return missing, double
		}
	}
}

func TestVictoriaLogsBehindABadNetwork(t *testing.T) {
	t.Parallel()
	v := realserver.StartVictoriaLogs(t)
	j, n := shipThroughToxics(t, v.Addr, func(addr string) (ship.Sender, error) {
		return ndjson.New(ndjson.Options{HTTP: remote.HTTPOptions{URL: "http://" + addr + "/insert/jsonline?_time_field=time&_msg_field=msg"}})
	})
	missing, double := reconciled(j, n, func() (ids []string) {
		for _, r := range v.Query(t, "*", n) {
			ids = append(ids, r[ship.DefaultIDField])
		}
		return ids
	})
	assert.Empty(t, missing)
	t.Logf("%d ranges of records are there more than once", len(double))
}

func TestRsyslogBehindABadNetwork(t *testing.T) {
	for _, transport := range []syslog.Transport{syslog.RELP, syslog.TCP} {
		t.Run(string(transport), func(t *testing.T) {
			t.Parallel()
			r := realserver.StartRsyslog(t, nil)
			addr := r.RELP
			if transport == syslog.TCP {
				addr = r.TCP
			}
			j, n := shipThroughToxics(t, addr, func(addr string) (ship.Sender, error) {
				return syslog.New(syslog.Options{Addr: addr, Transport: transport})
			})
			missing, double := reconciled(j, n, func() []string { return r.IDs(t, n) })
			// Plain TCP cannot promise it, but what is lost here is within what is
			// sent again.
			assert.Empty(t, missing)
			t.Logf("%d ranges of records are there more than once", len(double))
		})
	}
}
