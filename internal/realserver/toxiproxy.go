package realserver

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
)

// Toxiproxy is a running Toxiproxy: a TCP proxy with faults on demand.
type Toxiproxy struct {
	api string
	*Process
}

// StartToxiproxy builds Toxiproxy, once, and starts it.
func StartToxiproxy(t testing.TB) *Toxiproxy {
	t.Helper()
	addr := FreeAddr(t)
	p := &Toxiproxy{api: "http://" + addr}
	p.Process = Start(t, Listens(addr), Build(t, "toxiproxy", "server"), "-host", "127.0.0.1", "-port", port(addr))
	return p
}

// Proxy starts a proxy for upstream and returns its address.
func (p *Toxiproxy) Proxy(t testing.TB, name, upstream string) (addr string) {
	t.Helper()
	addr = FreeAddr(t)
	p.call(t, http.MethodPost, "/proxies", map[string]any{"name": name, "listen": addr, "upstream": upstream, "enabled": true})
	return addr
}

// Toxic makes a proxy misbehave, until Heal: kind is one of Toxiproxy's, such
// as reset_peer; stream is upstream or downstream.
func (p *Toxiproxy) Toxic(t testing.TB, proxy, kind, stream string, attributes map[string]any) {
	t.Helper()
	p.call(t, http.MethodPost, "/proxies/"+proxy+"/toxics", map[string]any{"name": "toxic", "type": kind, "stream": stream, "attributes": attributes})
}

// Heal ends the misbehaviour of a proxy.
func (p *Toxiproxy) Heal(t testing.TB, proxy string) {
	t.Helper()
	p.call(t, http.MethodDelete, "/proxies/"+proxy+"/toxics/toxic", nil)
}

// Enable lets a proxy through, or cuts all its connections.
func (p *Toxiproxy) Enable(t testing.TB, proxy string, on bool) {
	t.Helper()
	p.call(t, http.MethodPost, "/proxies/"+proxy, map[string]any{"enabled": on})
}

func (p *Toxiproxy) call(t testing.TB, method, path string, body any) {
	t.Helper()
	b, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	req, err := http.NewRequest(method, p.api+path, bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 {
		answer, _ := io.ReadAll(resp.Body)
		t.Fatal(fmt.Sprint("toxiproxy: ", resp.Status, " ", string(answer)))
	}
}
