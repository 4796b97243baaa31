package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink/ship"
)

func command(t *testing.T, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	code = run(context.Background(), args, streams{strings.NewReader(""), &o, &e})
	return code, o.String(), e.String()
}

func TestShipOnceStatusAndReconcile(t *testing.T) {
	v := realserver.StartVictoriaLogs(t)
	dir := filepath.Join(t.TempDir(), "journal")
	code, errs := pipeLinesTo(t, numbered(1, 50), "--journal", dir)
	require.Equal(t, exitClean, code, errs)

	code, out, _ := command(t, "ship", "status", "--journal", dir)
	assert.Equal(t, exitClean, code)
	assert.Contains(t, out, "50 records\nno remote end")

	conf := filepath.Join(t.TempDir(), "slogaudit.yaml")
	text := fmt.Sprintf("ship:\n  journal: %s\n  to:\n    - url: %s#name=vl\n      max_records: 7\n", dir, v.URL("/insert/jsonline?_time_field=time&_msg_field=msg"))
	require.NoError(t, os.WriteFile(conf, []byte(text), 0o600))
	code, out, errs = command(t, "ship", "once", "--config", conf)
	require.Equal(t, exitClean, code, errs)
	assert.Equal(t, "vl: 50 sent, 0 set aside, 0 left\n", out)
	v.Query(t, "*", 50)

	code, out, errs = command(t, "ship", "reconcile", "--config", conf, "--against", v.URL(""), "--name", "vl")
	require.Equal(t, exitClean, code, errs)
	assert.Contains(t, out, "records 1 to 50")
	assert.Contains(t, out, "0 missing, 0 double")

	// What the remote end never got is found.
	code, errs = pipeLinesTo(t, numbered(51, 53), "--journal", dir)
	require.Equal(t, exitClean, code, errs)
	code, out, _ = command(t, "ship", "reconcile", "--journal", dir, "--against", v.URL(""))
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, out, "3 missing, 0 double\nmissing 51-53\n")

	// A remote end that is down is said in the status.
	code, _, errs = command(t, "ship", "once", "--journal", dir, "--to", "http://127.0.0.1:1/#name=down", "--drain-timeout", "300ms")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs, "53 records are still in the journal")
	code, out, _ = command(t, "ship", "status", "--journal", dir)
	assert.Equal(t, exitClean, code)
	assert.Regexp(t, `down +0 +53 +0 +waits .*connection refused`, out)
	assert.Regexp(t, `vl +50 +3 +0 +waits .* -\n`, out)
}

func TestQuarantineListAndRetry(t *testing.T) {
	picky := true
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var b bytes.Buffer
		_, _ = b.ReadFrom(r.Body)
		if picky && strings.Contains(b.String(), "line 7\"") {
			http.Error(w, "line 7 is bad", http.StatusBadRequest)
		}
	}))
	defer server.Close()
	dir := filepath.Join(t.TempDir(), "journal")
	to := server.URL + "#name=picky"
	code, errs := pipeLinesTo(t, numbered(1, 20), "--journal", dir, "--to", to)
	require.Equal(t, exitClean, code, errs)
	assert.Contains(t, errs, "set aside: 400 Bad Request: line 7 is bad")

	segment, err := os.ReadFile(filepath.Join(dir, "audit-00000000000000000001.jsonl"))
	require.NoError(t, err)
	assert.Contains(t, string(segment), `"msg":"shipping_quarantined","remote":"picky"`, "the log does not say so")

	code, out, _ := command(t, "quarantine", "list", "--journal", dir)
	assert.Equal(t, exitClean, code)
	assert.Regexp(t, `picky +[0-9a-f]+/7 .*line 7 is bad`, out)

	code, out, _ = command(t, "quarantine", "retry", "--journal", dir, "--to", to)
	assert.Equal(t, exitFindings, code)
	assert.Equal(t, "picky: 0 sent, 1 still refused\n", out)
	picky = false
	code, out, _ = command(t, "quarantine", "retry", "--journal", dir, "--to", to)
	assert.Equal(t, exitClean, code)
	assert.Equal(t, "picky: 1 sent, 0 still refused\n", out)
	_, out, _ = command(t, "quarantine", "list", "--journal", dir, "--lines")
	assert.Empty(t, out)
}

// TestRefusedRecordsAreNoSuccess: a wrong path at a server that answers 400 to it
// sets everything aside. That is told, and not a thousand times.
func TestRefusedRecordsAreNoSuccess(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "unsupported path", http.StatusBadRequest)
	}))
	defer server.Close()
	dir := filepath.Join(t.TempDir(), "journal")
	code, errs := pipeLinesTo(t, numbered(1, 40), "--journal", dir)
	require.Equal(t, exitClean, code, errs)
	code, out, errs := command(t, "ship", "once", "--journal", dir, "--to", server.URL+"#name=wrong")
	assert.Equal(t, exitFindings, code)
	assert.Equal(t, "wrong: 0 sent, 40 set aside, 0 left\n", out)
	assert.Equal(t, maxAsideWarnings, strings.Count(errs, "400 Bad Request: unsupported path"))
	assert.Contains(t, errs, "slogaudit quarantine list")
}

func TestShipUsage(t *testing.T) {
	for want, args := range map[string][]string{
		"which journal?":           {"ship", "once"},
		"where to?":                {"ship", "run", "--journal", "x"},
		"--against URL is missing": {"ship", "reconcile", "--journal", "x"},
		"unknown scheme":           {"ship", "once", "--journal", "x", "--to", "gopher://h/"},
	} {
		code, _, errs := command(t, args...)
		assert.Equal(t, exitUsage, code, errs)
		assert.Contains(t, errs, want)
	}
	code, _, errs := command(t, "ship", "status", "--journal", filepath.Join(t.TempDir(), "none"))
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs, "none")
}

// A remote end that cannot be reached is said when it fails, not when time is up.
func TestShipSaysTheFirstFailureAtOnce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "journal")
	code, errs := pipeLinesTo(t, numbered(1, 3), "--journal", dir)
	require.Equal(t, exitClean, code, errs)
	code, _, errs = command(t, "ship", "once", "--journal", dir, "--drain-timeout", "1s",
		"--to", "http://127.0.0.1:1/#name=down", "--to", "http://127.0.0.1:1/#name=secretless&bearer_env=SLOGAUDIT_NOT_SET")
	assert.Equal(t, exitFailed, code)
	for _, want := range []string{
		"slogaudit: ship once: down: .*connection refused.*; trying again\n",
		"slogaudit: ship once: secretless: .*SLOGAUDIT_NOT_SET is empty; trying again\n",
	} {
		assert.Len(t, regexp.MustCompile(want).FindAllString(errs, -1), 1, errs)
	}
}

type answers []error

func (a *answers) Send(context.Context, ship.Batch) (ship.Ack, error) {
	err := (*a)[0]
	*a = (*a)[1:]
	return ship.Ack{}, err
}

func (*answers) Close() error { return nil }

func TestFirstFailureIsNoVerdict(t *testing.T) {
	var said []string
	f := &firstFailure{
		Sender: &answers{&ship.RefusedError{Reason: "x"}, &ship.ItemsError{}, nil, &ship.RetryError{Err: errors.New("busy")}, errors.New("later")},
		name:   "r",
		warn:   func(format string, args ...any) { said = append(said, fmt.Sprintf(format, args...)) },
	}
	for range 5 {
		_, _ = f.Send(t.Context(), ship.Batch{})
	}
	assert.Equal(t, []string{"r: to be retried: busy; trying again"}, said)
}
