package audit

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// target is a service under attack: it counts what reached it and marks what
// it answered, so that the events can be held against what clients saw.
type target struct {
	*httptest.Server
	log     buffer
	reached atomic.Int64
}

const mark = "X-Answered-By-Service"

func newTarget(t testing.TB, o *MiddlewareOptions) *target {
	tg := &target{}
	byProxy, err := ClientIP{Strategy: RightmostUntrusted, Trusted: PrivateRanges()}.Func()
	require.NoError(t, err)
	o.ClientIP = byProxy
	o.RequestID = RequestIDHeader("X-Request-Id")
	protected := Middleware(slog.NewJSONHandler(&tg.log, nil), o)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("panic") {
			panic("boom")
		}
		_, _ = io.Copy(io.Discard, r.Body)
		ok(w, r)
	}))
	tg.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		tg.reached.Add(1)
		w.Header().Set(mark, "1")
		protected.ServeHTTP(w, r)
	}))
	tg.Config.ErrorLog = log.New(io.Discard, "", 0)
	tg.Config.ReadHeaderTimeout = 2 * time.Second
	tg.Start()
	t.Cleanup(tg.Close)
	return tg
}

// send writes raw bytes and returns the status codes of the answers that came
// from the service itself.
func (tg *target) send(t testing.TB, raw string) (codes []int) {
	conn, err := net.Dial("tcp", tg.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	go func() {
		_, _ = io.WriteString(conn, raw)
		_ = conn.(*net.TCPConn).CloseWrite()
	}()
	br := bufio.NewReader(conn)
	for {
		resp, err := http.ReadResponse(br, nil)
		if err != nil {
			return codes
		}
		_, err = io.Copy(io.Discard, resp.Body)
		_ = resp.Body.Close()
		if resp.Header.Get(mark) != "" {
			codes = append(codes, resp.StatusCode)
		}
		if err != nil || resp.Close {
			return codes
		}
	}
}

// leak returns the first part of a log that gives the secret away: as it is,
// percent-encoded, or as a method in upper case.
func leak(log, secret string) string {
	for line := range strings.Lines(log) {
		plain := line
		for range 6 {
			if strings.Contains(plain, secret) {
				return strings.ReplaceAll(line, secret, "<secret>")
			}
			decoded, err := url.PathUnescape(plain)
			if err != nil || decoded == plain {
				break
			}
			plain = decoded
		}
		if strings.Contains(line, `"method":"`+strings.ToUpper(secret)) {
			return "<secret> in upper case"
		}
	}
	return ""
}

func percent(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02X", s[i])
	}
	return b.String()
}

func TestRawAttacks(t *testing.T) {
	f := newFixture(t)
	tok := f.good
	bearer := "Authorization: Bearer " + tok + "\r\n"
	req := func(line string, headers ...string) string {
		return line + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + strings.Join(headers, "") + "\r\n"
	}
	tests := map[string]struct {
		raw    string
		reason string // "-": net/http answers itself; "": success
	}{
		"good":                   {req("GET /", bearer), ""},
		"obs-fold":               {req("GET /", "Authorization: Bearer\r\n "+tok+"\r\n"), ""},
		"obs-fold in the token":  {req("GET /", "Authorization: Bearer "+tok[:8]+"\r\n "+tok[8:]+"\r\n"), "malformed"},
		"duplicate":              {req("GET /", bearer, bearer), "multiple_headers"},
		"duplicate, other case":  {req("GET /", bearer, "aUTHORIZATION: Bearer x\r\n"), "multiple_headers"},
		"space before the colon": {req("GET /", "Authorization : Bearer "+tok+"\r\n"), "-"},
		"no-break space":         {req("GET /", "Authorization: Bearer\u00a0"+tok+"\r\n"), "malformed"},
		"em space":               {req("GET /", "Authorization: Bearer \u2003"+tok+"\r\n"), "malformed"},
		"NUL":                    {req("GET /", "Authorization: Bearer "+tok+"\x00\r\n"), "-"},
		"bare CR":                {req("GET /", "Authorization: Bearer "+tok+"\rX: y\r\n"), "-"},
		"ESC":                    {req("GET /", "Authorization: Bearer "+tok+"\x1b[2J\r\n"), "-"},
		"0.9 MB token":           {req("GET /", "Authorization: Bearer "+strings.Repeat(tok, 900_000/len(tok))+"\r\n"), "too_long"},
		"3 MB token":             {req("GET /", "Authorization: Bearer "+strings.Repeat("a", 3<<20)+"\r\n"), "-"},
		"Latin-1 byte":           {req("GET /", "Authorization: Bearer "+tok+"\xff\r\n"), "malformed"},
		"token as user":          {req("GET /", "Authorization: Basic "+tok+"\r\n"), "other_scheme"},
		"token alone":            {req("GET /", "Authorization: "+tok+"\r\n"), "other_scheme"},
		"in the path":            {req("GET /a/"+tok+"/b", bearer), ""},
		"in the path, encoded":   {req("GET /a/"+percent(tok), bearer), ""},
		"in the path, twice":     {req("GET /a/"+percent(percent(tok)), bearer), ""},
		"in the path, half":      {req("GET /a/"+tok[:5]+percent(tok[5:9])+tok[9:], bearer), ""},
		"in the path, bad token": {req("GET /a/"+tok, "Authorization: Bearer "+tok+" x\r\n"), "malformed"},
		"in the query":           {req("GET /?access_token=" + tok), "token_in_query"},
		"in another parameter":   {req("GET /?q="+tok, bearer), ""},
		"in the fragment":        {req("GET /#"+tok, bearer), ""},
		"as user info":           {req("GET http://u:"+tok+"@a/x", bearer), ""},
		"as host":                {"GET / HTTP/1.1\r\nHost: " + strings.ReplaceAll(tok, "_", "-") + "\r\nConnection: close\r\n" + bearer + "\r\n", ""},
		"as method":              {req(tok+" /", bearer), ""},
		"as method, no header":   {req(tok + " /"), "no_header"},
		"as method, lower":       {req(strings.ToLower(tok)+" /", "Authorization: Bearer "+strings.ToLower(tok)+"\r\n"), "unknown"},
		"as user agent":          {req("GET /", bearer, "User-Agent: x "+tok+" y\r\n"), ""},
		"as request id":          {req("GET /", bearer, "X-Request-Id: "+tok+"\r\n"), ""},
		"as trace":               {req("GET /", bearer, "Traceparent: 00-"+tok+"-01\r\n"), ""},
		"as forwarded address":   {req("GET /", bearer, "X-Forwarded-For: "+tok+"\r\n"), ""},
		"spoofed chain":          {req("GET /", bearer, "X-Forwarded-For: 1.1.1.1, 8.8.8.8\r\n", "X-Forwarded-For: 198.51.100.1, 10.1.1.1\r\n"), ""},
		"long chain":             {req("GET /", bearer, "X-Forwarded-For: "+strings.Repeat("10.0.0.1,", 50_000)+"10.0.0.1\r\n"), ""},
		"user agent of 64 KB":    {req("GET /", bearer, "User-Agent: "+strings.Repeat("é", 32<<10)+"\r\n"), ""},
		"user agent, not UTF-8":  {req("GET /", bearer, "User-Agent: "+strings.Repeat("\xff", 2000)+"\r\n"), ""},
		"user agent and token":   {req("GET /", bearer, "User-Agent: "+strings.Repeat("a", 1010)+" "+tok+"\r\n"), ""},
		"path of 8 KB":           {req("GET /"+strings.Repeat("a/", 4<<10), bearer), ""},
		"path and token":         {req("GET /"+strings.Repeat("a", 2030)+"/"+tok, bearer), ""},
		"newline in the path":    {req("GET /a%0a%0D%1b[2J", bearer), ""},
		"ESC in the path":        {req("GET /\x1b[2J", bearer), "-"},
		"quotes in the path":     {req(`GET /"},{"msg":"forged`, bearer), ""},
		"bytes in the path":      {req("GET /\xc3\x28\xff", bearer), ""},
		"dots and slashes":       {req("GET //../..//./x//", bearer), ""},
		"bad escape":             {req("GET /%zz", bearer), "-"},
		"star":                   {req("OPTIONS *", bearer), "-"}, // net/http answers it
		"absolute form":          {req("GET http://a", bearer), ""},
		"connect":                {req("CONNECT a:443", bearer), ""},
		"method in lower case":   {req("get /", bearer), ""},
		"method with symbols":    {req("!#$%&'*+-.^_`|~ /", bearer), ""},
		"method of 60":           {req(strings.Repeat("A", 60)+" /", bearer), ""},
		"HTTP/1.0":               {"GET / HTTP/1.0\r\n" + bearer + "\r\n", ""},
		"pipelined":              {"GET /1 HTTP/1.1\r\nHost: a\r\n" + bearer + "\r\n" + req("GET /2", bearer), ""},
		"expect":                 {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n" + bearer + "\r\nhi", ""},
		"trailer":                {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: Authorization\r\n\r\n0\r\nAuthorization: Bearer " + tok + "\r\n\r\n", "no_header"},
		"form":                   {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: " + fmt.Sprint(13+len(tok)) + "\r\n\r\naccess_token=" + tok, "token_in_query"},
		"long form":              {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9000\r\n\r\naccess_token=" + tok + strings.Repeat("a", 9000), "no_header"},
		"form that never comes":  {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 90\r\n\r\nx", "no_header"},
		"body that never comes":  {"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100\r\n" + bearer + "\r\n", ""},
		"panic":                  {req("GET /?panic", bearer), ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			o := f.options
			tg := newTarget(t, &o)
			codes := tg.send(t, tt.raw)
			tg.Close() // waits for the handlers
			events := tg.log.events(t)
			require.EqualValues(t, tg.reached.Load(), len(events), "one event for each request that reached the service")
			if tt.reason == "-" {
				require.Empty(t, codes)
				require.Empty(t, events)
				return
			}
			require.NotEmpty(t, events)
			if name != "panic" {
				require.Len(t, codes, len(events))
			}
			for i, e := range events {
				if tt.reason == "" {
					assert.NotContains(t, e, "reason")
				} else {
					assert.Equal(t, tt.reason, e["reason"])
				}
				if name != "panic" {
					assert.EqualValues(t, codes[i], e["http_status"])
				}
				if name == "spoofed chain" {
					assert.Equal(t, "198.51.100.1", e["ip"])
					assert.Equal(t, "127.0.0.1", e["peer_ip"])
				}
			}
			for _, secret := range []string{tok, strings.ToLower(tok)} {
				assert.Empty(t, leak(tg.log.String(), secret))
			}
		})
	}
}

// slow clients hold their connections, not the others' events.
func TestSlowClients(t *testing.T) {
	f := newFixture(t)
	tg := newTarget(t, &f.options)
	var slow []net.Conn
	for range 20 {
		conn, err := net.Dial("tcp", tg.Listener.Addr().String())
		require.NoError(t, err)
		_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer "+f.good[:4])
		slow = append(slow, conn)
	}
	assert.Equal(t, []int{200}, tg.send(t, "GET / HTTP/1.0\r\nAuthorization: Bearer "+f.good+"\r\n\r\n"))
	for _, conn := range slow {
		_ = conn.Close()
	}
	tg.Close()
	assert.Len(t, tg.log.events(t), 1)
}

// Many clients at once: the events are as many, and of the kinds, that the
// clients saw.
func TestCrowd(t *testing.T) {
	clients, each := 500, 10
	if testing.Short() {
		clients = 100
	}
	if n, err := strconv.Atoi(os.Getenv("AUDIT_CROWD")); err == nil {
		clients = n // such as 10000: each needs two files
	}
	f := newFixture(t)
	var counters Counters
	f.options.Counters = &counters
	f.options.OnError = func(error) {}
	tg := newTarget(t, &f.options)
	tokens := []string{"", f.good, f.expired, f.revoked, f.broken, "a b"}
	var seen [600]atomic.Int64
	var failed atomic.Int64
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			transport := &http.Transport{MaxIdleConnsPerHost: 1}
			defer transport.CloseIdleConnections()
			client := http.Client{Transport: transport, Timeout: 30 * time.Second}
			for i := range each {
				r, _ := http.NewRequest(http.MethodGet, tg.URL+"/c", nil)
				r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.6.6.6, 203.0.113.%d", c%250))
				if token := tokens[(c+i)%len(tokens)]; token != "" {
					r.Header.Set("Authorization", "Bearer "+token)
				}
				resp, err := client.Do(r)
				if err != nil {
					failed.Add(1)
					continue
				}
				_, _ = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				seen[resp.StatusCode].Add(1)
			}
		})
	}
	wg.Wait()
	tg.Close()
	require.Zero(t, failed.Load())
	events := tg.log.events(t)
	require.Len(t, events, clients*each)
	byStatus := map[int]int64{}
	for _, e := range events {
		byStatus[int(e["http_status"].(float64))]++
		assert.True(t, strings.HasPrefix(e["ip"].(string), "203.0.113."))
	}
	for code, n := range byStatus {
		assert.Equal(t, seen[code].Load(), n, "status %d", code)
	}
	c := counters.Counts()
	assert.EqualValues(t, clients*each, c.Missing+c.Invalid+c.Success)
	assert.Zero(t, c.Lost)
	for _, secret := range tokens[1:5] {
		assert.Empty(t, leak(tg.log.String(), secret))
	}
}

// FuzzRequest holds the laws for any request that net/http lets in: one event,
// which meets the schema, and no secret in it. {T} stands for the secret.
func FuzzRequest(f *testing.F) {
	for _, seed := range [][6]string{
		{"GET", "/", "Bearer {T}", "curl/8", "r1", "198.51.100.1"},
		{"{T}", "/{T}?access_token={T}", "bearer  {T}", "{T}", "{T}", "{T}"},
		{"POST", "/%0a//..%2f{T}", "Bearer\t{T}", "\xff{T}", "é", "10.0.0.1,,x"},
		{"OPTIONS", "*", "Basic {T}", "", "", "[::1]:80"},
		{"CONNECT", "a:1", "{T}", "x", "y", "for=\"{T}"},
	} {
		f.Add(seed[0], seed[1], seed[2], seed[3], seed[4], seed[5])
	}
	secret := newToken()
	var set TokenSet
	var log buffer
	byProxy, err := ClientIP{Strategy: RightmostUntrusted, Trusted: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}}.Func()
	require.NoError(f, err)
	h := Middleware(slog.NewJSONHandler(&log, nil), &MiddlewareOptions{
		Verifier: &set, Mode: ModeObserve, ClientIP: byProxy, RequestID: RequestIDHeader("X-Request-Id"), TrailTimeout: -1,
		Sources: []Source{CookieSource("s"), WebSocketSource("b")},
	})(http.HandlerFunc(ok))
	f.Fuzz(func(t *testing.T, method, target, auth, ua, id, xff string) {
		in := strings.NewReplacer("{T}", secret)
		raw := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: a\r\nUser-Agent: %s\r\nAuthorization: %s\r\nX-Request-Id: %s\r\nX-Forwarded-For: %s\r\n\r\n", method, target, ua, auth, id, xff)
		r, err := http.ReadRequest(bufio.NewReader(bytes.NewReader([]byte(in.Replace(raw)))))
		if err != nil {
			return
		}
		r.RemoteAddr = "192.0.2.7:1"
		log.b.Reset()
		h.ServeHTTP(httptest.NewRecorder(), r)
		require.Len(t, log.events(t), 1)
		if strings.Contains(auth, "{T}") {
			require.Empty(t, leak(log.String(), secret))
		}
	})
}
