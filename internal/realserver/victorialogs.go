package realserver

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"testing"
	"time"
)

// VictoriaLogs is a running VictoriaLogs.
type VictoriaLogs struct {
	Addr string // host:port
	*Process
}

// StartVictoriaLogs builds VictoriaLogs, once, and starts it on an empty
// directory. More flags may be given.
func StartVictoriaLogs(t testing.TB, flags ...string) *VictoriaLogs {
	t.Helper()
	v := &VictoriaLogs{Addr: FreeAddr(t)}
	args := append([]string{
		"-httpListenAddr=" + v.Addr,
		"-storageDataPath=" + t.TempDir(),
		"-retentionPeriod=100y",
		"-loggerLevel=WARN",
	}, flags...)
	v.Process = Start(t, Listens(v.Addr), Build(t, "victorialogs", "victoria-logs"), args...)
	return v
}

// URL is the address of a path on the server.
func (v *VictoriaLogs) URL(path string) string { return "http://" + v.Addr + path }

// Query returns the records that a LogsQL query finds once there are at least n
// of them, or what there is after ten seconds.
func (v *VictoriaLogs) Query(t testing.TB, logsQL string, n int) (records []map[string]string) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		records = v.query(t, logsQL)
		if len(records) >= n || time.Now().After(deadline) {
			return records
		}
	}
}

func (v *VictoriaLogs) query(t testing.TB, logsQL string) (records []map[string]string) {
	t.Helper()
	resp, err := http.PostForm(v.URL("/select/logsql/query"), url.Values{"query": {logsQL}})
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(resp.Body)
		t.Fatal(fmt.Sprint("VictoriaLogs: ", resp.Status, " ", string(b)))
	}
	for sc := bufio.NewScanner(resp.Body); sc.Scan(); {
		var r map[string]string
		if err := json.Unmarshal(sc.Bytes(), &r); err != nil {
			t.Fatal(err)
		}
		records = append(records, r)
	}
	return records
}
