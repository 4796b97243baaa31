package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
)

func pipeLinesTo(t *testing.T, lines string, args ...string) (code int, errs string) {
	t.Helper()
	var out, stderr bytes.Buffer
	code = run(context.Background(), append([]string{"pipe"}, args...), streams{strings.NewReader(lines), &out, &stderr})
	return code, stderr.String()
}

func numbered(from, to int) string {
	var b strings.Builder
	for i := from; i <= to; i++ {
		fmt.Fprintf(&b, "{\"time\":\"2026-11-23T10:00:00Z\",\"level\":\"INFO\",\"msg\":\"line %d\"}\n", i)
	}
	return b.String()
}

func TestPipeShipsToRealServers(t *testing.T) {
	v := realserver.StartVictoriaLogs(t)
	r := realserver.StartRsyslog(t, nil)
	journal := t.TempDir() + "/journal"
	to := []string{
		"--journal", journal,
		"--to", v.URL("/insert/jsonline?_time_field=time&_msg_field=msg"),
		"--to", "relp://" + r.RELP,
	}
	code, errs := pipeLinesTo(t, numbered(1, 300), to...)
	require.Equal(t, exitClean, code, errs)
	assert.Len(t, v.Query(t, "*", 300), 300)
	assert.Equal(t, 300, len(r.Messages(t, 300)))

	// While a remote end is down the records stay, and the code says so.
	r.Stop()
	code, errs = pipeLinesTo(t, numbered(301, 310), append(to, "--drain-timeout", "1s")...)
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs, "10 records are still in the journal")
	assert.Len(t, v.Query(t, "*", 310), 310, "the other one has them")

	// A later pipe on the same journal sends them, and nothing twice.
	code, errs = pipeLinesTo(t, "", to[:4]...)
	require.Equal(t, exitClean, code, errs)
	assert.Len(t, v.Query(t, "*", 310), 310)
}

func TestPipeRefusesBadTargets(t *testing.T) {
	password := random(20)
	code, errs := pipeLinesTo(t, "", "--journal", t.TempDir(), "--to", "https://u:"+password+"@h/")
	assert.Equal(t, exitUsage, code)
	assert.NotContains(t, errs, password)
	code, errs = pipeLinesTo(t, "", "--file", t.TempDir()+"/f", "--to", "https://h/")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs, "--to needs --journal")
}

// Killed at any moment, and started again on the same journal, pipe loses
// nothing on the way to the remote end.
func TestPipeKilledWhileShipping(t *testing.T) {
	v := realserver.StartVictoriaLogs(t)
	dir := filepath.Join(t.TempDir(), "j")
	to := v.URL("/insert/jsonline?_time_field=time&_msg_field=msg") + "#name=vl"
	rounds := 8
	if testing.Short() {
		rounds = 3
	}
	acknowledged := sink.Position(0)
	for range rounds {
		p := startPipe(t, "--journal", dir, "--to", to)
		go func() {
			for n := 1; ; n += 5 {
				if _, err := io.WriteString(p.in, numbered(n, n+4)); err != nil {
					return
				}
				time.Sleep(time.Millisecond)
			}
		}()
		time.AfterFunc(200*time.Millisecond+rand.N(300*time.Millisecond), func() { _ = p.cmd.Process.Kill() })
		for pos, ok := p.ack(); ok; pos, ok = p.ack() {
			acknowledged = pos
		}
		_ = p.cmd.Wait()
	}
	code, errs := pipeLinesTo(t, "", "--journal", dir, "--to", to)
	require.Equal(t, exitClean, code, errs)
	v.Query(t, "*", int(acknowledged))
	code, out, errs := command(t, "ship", "reconcile", "--journal", dir, "--against", v.URL(""))
	require.Equal(t, exitClean, code, out+errs)
	assert.Contains(t, out, " 0 missing")
	t.Logf("%d acknowledged; %s", acknowledged, out[:strings.IndexByte(out, '\n')])
}
