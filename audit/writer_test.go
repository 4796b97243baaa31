package audit

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The wrapped writer has exactly the optional methods of the one it wraps.
func TestWriterKeepsOptionalMethods(t *testing.T) {
	type (
		plain = struct{ http.ResponseWriter }
		f     = struct {
			http.ResponseWriter
			http.Flusher
		}
		h = struct {
			http.ResponseWriter
			http.Hijacker
		}
		r = struct {
			http.ResponseWriter
			io.ReaderFrom
		}
		fh = struct {
			http.ResponseWriter
			http.Flusher
			http.Hijacker
		}
		fr = struct {
			http.ResponseWriter
			http.Flusher
			io.ReaderFrom
		}
		hr = struct {
			http.ResponseWriter
			http.Hijacker
			io.ReaderFrom
		}
		fhr = struct {
			http.ResponseWriter
			http.Flusher
			http.Hijacker
			io.ReaderFrom
		}
		fp = struct {
			http.ResponseWriter
			http.Flusher
			http.Pusher
		}
	)
	methods := func(w any) string {
		_, f := w.(http.Flusher)
		_, h := w.(http.Hijacker)
		_, r := w.(io.ReaderFrom)
		_, p := w.(http.Pusher)
		return fmt.Sprint(f, h, r, p)
	}
	for _, w := range []http.ResponseWriter{plain{}, f{}, h{}, r{}, fh{}, fr{}, hr{}, fhr{}, fp{}} {
		rw := &responseWriter{ResponseWriter: w}
		assert.Equal(t, methods(w), methods(rw.wrapped()), "%T", w)
		assert.Zero(t, testing.AllocsPerRun(10, func() { _ = rw.wrapped() }))
	}
}

func serve(t *testing.T, f *fixture, next http.HandlerFunc) *httptest.Server {
	s := httptest.NewUnstartedServer(f.handler(next))
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // the panics of these tests
	s.EnableHTTP2 = true
	t.Cleanup(s.Close)
	return s
}

func call(t *testing.T, s *httptest.Server, token string) (*http.Response, string, error) {
	r, err := http.NewRequest(http.MethodGet, s.URL+"/x", nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := s.Client().Do(r)
	if err != nil {
		return nil, "", err
	}
	body, err := io.ReadAll(resp.Body)
	_ = resp.Body.Close()
	return resp, string(body), err
}

// await waits until the server's goroutines have written n events.
func await(t *testing.T, f *fixture, n int) []map[string]any {
	t.Helper()
	require.Eventually(t, func() bool { return strings.Count(f.log.String(), "\n") >= n }, 5*time.Second, time.Millisecond)
	events := f.log.events(t)
	require.Len(t, events, n)
	return events
}

func TestPanickingHandlers(t *testing.T) {
	for _, trail := range []Trail{TrailBestEffort, TrailRequired} {
		for name, tt := range map[string]struct {
			next http.HandlerFunc
			want int
		}{
			"before the answer": {func(http.ResponseWriter, *http.Request) { panic("boom") }, 500},
			"in the answer":     {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated); panic("boom") }, 201},
			"by a status":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(1000) }, 500},
			"abort":             {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, 500},
		} {
			t.Run(name, func(t *testing.T) {
				f := newFixture(t)
				f.options.Trail = trail
				s := serve(t, f, tt.next)
				s.Start()
				_, _, err := call(t, s, f.good)
				assert.Error(t, err)
				assert.EqualValues(t, tt.want, await(t, f, 1)[0]["http_status"])
			})
		}
	}
}

func TestPanicKeepsItsStack(t *testing.T) {
	f := newFixture(t)
	defer func() { assert.Equal(t, "boom", recover()) }()
	get(f.handler(func(http.ResponseWriter, *http.Request) { panic("boom") }), f.good)
}

func TestClientGoesAway(t *testing.T) {
	f := newFixture(t)
	started, gone := make(chan struct{}), make(chan struct{})
	s := serve(t, f, func(w http.ResponseWriter, r *http.Request) {
		close(started)
		<-r.Context().Done()
		close(gone)
		w.WriteHeader(http.StatusAccepted)
	})
	s.Start()
	ctx, cancel := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+f.good)
	go func() { <-started; cancel() }()
	_, err = s.Client().Do(r)
	require.ErrorIs(t, err, context.Canceled)
	<-gone
	assert.EqualValues(t, http.StatusAccepted, await(t, f, 1)[0]["http_status"])
}

func TestStreamingFileAndHTTP2(t *testing.T) {
	file := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(file, []byte("content"), 0o600))
	for _, h2 := range []bool{false, true} {
		for _, trail := range []Trail{TrailBestEffort, TrailRequired} {
			f := newFixture(t)
			f.options.Trail = trail
			s := serve(t, f, func(w http.ResponseWriter, r *http.Request) {
				_, _ = io.WriteString(w, "a")
				w.(http.Flusher).Flush()
				rc := http.NewResponseController(w)
				assert.NoError(t, rc.SetWriteDeadline(time.Now().Add(time.Minute)))
				assert.NoError(t, rc.Flush())
				src, err := os.Open(file)
				assert.NoError(t, err)
				defer func() { _ = src.Close() }()
				_, err = io.Copy(w, src)
				assert.NoError(t, err)
			})
			if h2 {
				s.StartTLS()
			} else {
				s.Start()
			}
			resp, body, err := call(t, s, f.good)
			require.NoError(t, err)
			assert.Equal(t, h2, resp.ProtoMajor == 2)
			assert.Equal(t, "acontent", body)
			await(t, f, 1)
		}
	}
}

func TestUpgrade(t *testing.T) {
	for _, trail := range []Trail{TrailBestEffort, TrailRequired} {
		f := newFixture(t)
		f.options.Trail = trail
		done := make(chan struct{})
		s := serve(t, f, func(w http.ResponseWriter, r *http.Request) {
			conn, rw, err := http.NewResponseController(w).Hijack()
			assert.NoError(t, err)
			defer func() { _ = conn.Close() }()
			_, _ = rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\n")
			_ = rw.Flush()
			line, _ := rw.ReadString('\n')
			assert.Len(t, f.log.events(t), 1, "the event is written when the connection is taken over")
			_, _ = rw.WriteString(line)
			_ = rw.Flush()
			close(done)
		})
		s.Start()
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		require.NoError(t, err)
		_, _ = fmt.Fprintf(conn, "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: echo\r\nAuthorization: Bearer %s\r\n\r\n", f.good)
		br := bufio.NewReader(conn)
		resp, err := http.ReadResponse(br, nil)
		require.NoError(t, err)
		assert.Equal(t, 101, resp.StatusCode)
		_, _ = io.WriteString(conn, "hello\n")
		line, _ := br.ReadString('\n')
		assert.Equal(t, "hello\n", line)
		<-done
		_ = conn.Close()
		assert.EqualValues(t, 101, await(t, f, 1)[0]["http_status"])
	}
}

// A hijack that fails leaves the answer to the handler.
func TestFailedHijack(t *testing.T) {
	f := newFixture(t)
	w := get(f.handler(func(w http.ResponseWriter, r *http.Request) {
		_, _, err := http.NewResponseController(w).Hijack()
		assert.ErrorIs(t, err, errors.ErrUnsupported)
		w.WriteHeader(http.StatusNotImplemented)
	}), f.good)
	assert.Equal(t, http.StatusNotImplemented, w.Code)
	assert.EqualValues(t, http.StatusNotImplemented, f.log.events(t)[0]["http_status"])
}

// outer is a middleware's writer that leaves everything but the basics to
// Unwrap.
type outer struct{ w http.ResponseWriter }

func (o outer) Header() http.Header         { return o.w.Header() }
func (o outer) Write(b []byte) (int, error) { return o.w.Write(b) }
func (o outer) WriteHeader(status int)      { o.w.WriteHeader(status) }
func (o outer) Unwrap() http.ResponseWriter { return o.w }

// An answer cannot leave by a method that only a writer beneath has.
func TestNothingLeavesBeneath(t *testing.T) {
	f := newFixture(t)
	f.options.Trail, f.options.OnError = TrailRequired, func(error) {}
	full := brokenLog{handle: func(context.Context, slog.Record) error { return errors.New("full") }}
	h := Middleware(full, &f.options)(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		w.Header().Set("X-Leaked", "1")
		if r.URL.Path == "/flush" {
			_ = rc.Flush()
			return
		}
		conn, _, err := rc.Hijack()
		assert.ErrorIs(t, err, ErrNotRecorded)
		assert.Nil(t, conn)
	}))
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.ServeHTTP(outer{w}, r) }))
	defer s.Close()
	for _, path := range []string{"/flush", "/hijack"} {
		r, err := http.NewRequest(http.MethodGet, s.URL+path, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+f.good)
		resp, err := s.Client().Do(r)
		require.NoError(t, err)
		_ = resp.Body.Close()
		assert.Equal(t, 503, resp.StatusCode, path)
		assert.Empty(t, resp.Header.Get("X-Leaked"))
	}
}

func TestEmptyUserAgent(t *testing.T) {
	f := newFixture(t)
	r := bearer(f.good)
	f.handler(ok).ServeHTTP(httptest.NewRecorder(), r)
	r.Header.Set("User-Agent", "")
	f.handler(ok).ServeHTTP(httptest.NewRecorder(), r)
	assert.Nil(t, f.log.events(t)[0]["user_agent"])
	assert.Equal(t, "", f.log.events(t)[1]["user_agent"])
}
