package notify_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/slogaudit/slogaudit/audit/monitor"
	"github.com/slogaudit/slogaudit/audit/monitor/notify"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func alert(text string) monitor.Alert {
	return monitor.Alert{Time: time.Unix(1, 0).UTC(), Rule: "token-guessing", Title: "Guessing", Text: text, Severity: monitor.SeverityHigh,
		Subject:  []monitor.SubjectPart{{Field: monitor.FieldIP, Value: "192.0.2.1"}},
		Evidence: monitor.Evidence{IPs: []string{"192.0.2.1"}, Paths: []string{"/<!channel>"}}}
}

// receiver answers with the codes in turn, then with 200.
type receiver struct {
	mu     sync.Mutex
	codes  []int
	bodies []string
	paths  []string
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	b, _ := io.ReadAll(req.Body)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bodies, r.paths = append(r.bodies, string(b)), append(r.paths, req.URL.Path)
	if len(r.codes) > 0 {
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(r.codes[0])
		r.codes = r.codes[1:]
	}
}

func serve(t *testing.T, codes ...int) (*receiver, string) {
	r := &receiver{codes: codes}
	s := httptest.NewServer(r)
	t.Cleanup(s.Close)
	return r, s.URL
}

func TestSlackRetriesAndGathers(t *testing.T) {
	r, url := serve(t, 503)
	secret := "/services/" + strings.Repeat("s3", 8)
	target, err := notify.Slack(url + secret)
	require.NoError(t, err)
	var errs []string
	n := notify.New(target, &notify.Options{Gather: 20 * time.Millisecond, OnError: func(err error) { errs = append(errs, err.Error()) }})
	n.Notify(alert("one <!here> *bold*"))
	n.Notify(alert("two"))
	require.NoError(t, n.Close(t.Context()))
	require.Len(t, r.bodies, 2)
	assert.Equal(t, r.bodies[0], r.bodies[1], "the same message again")
	var body struct{ Text string }
	require.NoError(t, json.Unmarshal([]byte(r.bodies[0]), &body))
	assert.Contains(t, body.Text, "one &lt;!here&gt;")
	assert.Contains(t, body.Text, "two")
	assert.NotContains(t, body.Text, "<!")
	assert.NotContains(t, strings.Join(errs, "\n"), secret)
	assert.Equal(t, notify.Stats{Sent: 2}, n.Stats())
}

func TestAlertmanager(t *testing.T) {
	r, url := serve(t)
	target, err := notify.Alertmanager(url + "/")
	require.NoError(t, err)
	n := notify.New(target, nil)
	n.Notify(alert("one"))
	require.NoError(t, n.Close(t.Context()))
	assert.Equal(t, []string{"/api/v2/alerts"}, r.paths)
	var posts []struct {
		Labels           map[string]string
		StartsAt, EndsAt time.Time
	}
	require.NoError(t, json.Unmarshal([]byte(r.bodies[0]), &posts))
	assert.Equal(t, "token-guessing", posts[0].Labels["alertname"])
	assert.Equal(t, "192.0.2.1", posts[0].Labels["ip"])
	assert.True(t, posts[0].EndsAt.After(posts[0].StartsAt))
}

func TestRefusedAndUnreachable(t *testing.T) {
	_, url := serve(t, 404)
	target, err := notify.Slack(url)
	require.NoError(t, err)
	n := notify.New(target, nil)
	n.Notify(alert("one"))
	assert.ErrorContains(t, n.Close(t.Context()), "1 alerts were not delivered")
	assert.Equal(t, notify.Stats{Refused: 1}, n.Stats())

	secret := strings.Repeat("hook", 4)
	target, err = notify.Slack("http://127.0.0.1:1/" + secret)
	require.NoError(t, err)
	var seen []string
	n = notify.New(target, &notify.Options{GiveUp: time.Millisecond, OnError: func(err error) { seen = append(seen, err.Error()) }})
	n.Notify(alert("one"))
	assert.Error(t, n.Close(t.Context()))
	assert.Equal(t, notify.Stats{GivenUp: 1}, n.Stats())
	assert.NotContains(t, strings.Join(seen, "\n"), secret)

	_, err = notify.Slack("file:///" + secret)
	assert.Error(t, err)
	assert.NotContains(t, err.Error(), secret)
}

func TestQueueIsBounded(t *testing.T) {
	_, url := serve(t)
	target, err := notify.Slack(url)
	require.NoError(t, err)
	n := notify.New(target, &notify.Options{Queue: 5, Gather: time.Minute})
	for range 50 {
		n.Notify(alert("x"))
	}
	assert.Error(t, n.Close(t.Context()))
	s := n.Stats()
	assert.Equal(t, uint64(50), s.Sent+s.Dropped)
	assert.LessOrEqual(t, s.Sent, uint64(5))
}

func TestCommand(t *testing.T) {
	out := filepath.Join(t.TempDir(), "alerts")
	target, err := notify.Command([]string{"tee", out})
	require.NoError(t, err)
	n := notify.New(target, nil)
	n.Notify(alert("one"))
	require.NoError(t, n.Close(t.Context()))
	b, err := os.ReadFile(out)
	require.NoError(t, err)
	var a monitor.Alert
	require.NoError(t, json.Unmarshal(b, &a))
	assert.Equal(t, "one", a.Text)
}

// What a command that fails says stands in the error.
func TestCommandThatFails(t *testing.T) {
	target, err := notify.Command([]string{"sh", "-c", "cat >/dev/null; echo no room >&2; echo more >&2; exit 3"})
	require.NoError(t, err)
	err = target.Send(t.Context(), []monitor.Alert{alert("one")})
	assert.ErrorContains(t, err, `exit status 3: it said "no room"`)
}
