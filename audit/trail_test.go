package audit

import (
	"context"
	"errors"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// brokenLog is a handler that fails, hangs or panics.
type brokenLog struct {
	slog.Handler
	handle func(context.Context, slog.Record) error
}

func (b brokenLog) Enabled(context.Context, slog.Level) bool        { return true }
func (b brokenLog) Handle(ctx context.Context, r slog.Record) error { return b.handle(ctx, r) }

func get(h http.Handler, token string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/x", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestTrailThatFails(t *testing.T) {
	f := newFixture(t)
	full := errors.New("no space left; " + f.good)
	for name, handle := range map[string]func(context.Context, slog.Record) error{
		"error": func(context.Context, slog.Record) error { return full },
		"panic": func(context.Context, slog.Record) error { panic("boom " + f.good) },
	} {
		t.Run(name, func(t *testing.T) {
			var reported []error
			var c Counters
			o := f.options
			o.Counters, o.OnError = &c, func(err error) { reported = append(reported, err) }
			serve := func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Set-Cookie", "session=1")
				w.Header().Set("Content-Length", "4")
				_, err := io.WriteString(w, "fine")
				if o.Trail == TrailRequired {
					assert.ErrorIs(t, err, ErrNotRecorded)
				}
			}

			w := get(Middleware(brokenLog{handle: handle}, &o)(http.HandlerFunc(serve)), f.good)
			assert.Equal(t, 200, w.Code)
			assert.Equal(t, "fine", w.Body.String())
			require.Len(t, reported, 1)
			var op *OperationError
			require.ErrorAs(t, reported[0], &op)
			assert.Equal(t, "record", op.Op)

			o.Trail = TrailRequired
			h := Middleware(brokenLog{handle: handle}, &o)(http.HandlerFunc(serve))
			for _, token := range []string{f.good, "", f.expired} {
				w = get(h, token)
				assert.Equal(t, 503, w.Code)
				assert.NotContains(t, w.Body.String(), "fine")
				assert.Empty(t, w.Header().Get("Set-Cookie"))
				assert.Empty(t, w.Header().Get("Www-Authenticate"))
				assert.Equal(t, "application/problem+json", w.Header().Get("Content-Type"))
			}
			silent := Middleware(brokenLog{handle: handle}, &o)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
			assert.Equal(t, 503, get(silent, f.good).Code)
			assert.EqualValues(t, 5, c.Counts().Lost)
		})
	}
}

func TestRequiredTrailIsWrittenBeforeTheAnswer(t *testing.T) {
	f := newFixture(t)
	f.options.Trail = TrailRequired
	var before, after int
	w := get(f.handler(func(w http.ResponseWriter, _ *http.Request) {
		before = len(f.log.events(t))
		w.WriteHeader(http.StatusEarlyHints)
		assert.Empty(t, f.log.events(t))
		w.WriteHeader(http.StatusTeapot)
		after = len(f.log.events(t))
		_, _ = io.WriteString(w, "short and stout")
	}), f.good)
	assert.Equal(t, []int{0, 1}, []int{before, after})
	require.Len(t, f.log.events(t), 1)
	assert.EqualValues(t, http.StatusTeapot, f.log.events(t)[0]["http_status"])
	assert.Equal(t, "short and stout", w.Body.String())
}

func TestTrailThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		release := make(chan struct{})
		var c Counters
		var tried atomic.Int64
		o := f.options
		o.Counters, o.OnError = &c, func(error) {}
		log := brokenLog{handle: func(ctx context.Context, _ slog.Record) error {
			tried.Add(1)
			<-release
			return nil
		}}
		h := Middleware(log, &o)(http.HandlerFunc(ok))

		start := time.Now()
		var wg sync.WaitGroup
		for range maxOverdue {
			wg.Go(func() { assert.Equal(t, 200, get(h, f.good).Code) })
		}
		wg.Wait()
		assert.Equal(t, DefaultTrailTimeout, time.Since(start))

		// The log hangs for sure now: nobody waits for it any more.
		for range 100 {
			assert.Equal(t, 200, get(h, f.good).Code)
		}
		assert.Equal(t, DefaultTrailTimeout, time.Since(start))
		assert.EqualValues(t, maxOverdue, tried.Load())
		assert.Equal(t, Counts{Success: maxOverdue + 100, Lost: maxOverdue + 100}, c.Counts())

		close(release)
		synctest.Wait()
		assert.EqualValues(t, maxOverdue, c.Counts().Late)
		get(h, f.good)
		assert.EqualValues(t, maxOverdue+100, c.Counts().Lost)
		time.Sleep(2 * idleWorker)
	})
}

// A log that heeds its context ends by itself, and the client's going away does
// not end it.
func TestEventHasItsOwnEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		var ended error
		f.options.OnError = func(error) {}
		h := Middleware(brokenLog{handle: func(ctx context.Context, _ slog.Record) error {
			assert.NoError(t, ctx.Err())
			_, limited := ctx.Deadline()
			assert.True(t, limited)
			<-ctx.Done()
			ended = ctx.Err()
			return ended
		}}, &f.options)(http.HandlerFunc(ok))
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		r := httptest.NewRequestWithContext(ctx, "GET", "/", nil)
		h.ServeHTTP(httptest.NewRecorder(), r)
		synctest.Wait()
		assert.ErrorIs(t, ended, context.DeadlineExceeded)
		time.Sleep(2 * idleWorker)
	})
}

func TestReportsHoldNoSecretAndComeSeldom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		var got []error
		f.options.OnError = func(err error) { got = append(got, err) }
		f.options.Verifier = VerifierFunc(func(_ context.Context, token string) (Identity, error) {
			return Identity{}, errors.New("cannot look up Bearer " + token)
		})
		h := f.handler(ok)
		jwt := "ey" + "J" + newToken() + "." + newToken() + "." + newToken()
		for range 5 {
			assert.Equal(t, 503, get(h, jwt).Code)
		}
		require.Len(t, got, 1)
		assert.NotContains(t, got[0].Error(), jwt)
		time.Sleep(2 * time.Second)
		get(h, jwt)
		require.Len(t, got, 2)
		var op *OperationError
		require.ErrorAs(t, got[1], &op)
		assert.Equal(t, 4, op.Suppressed)
		time.Sleep(2 * idleWorker)
	})
}

func TestRequiredTrailNeedsTheLevel(t *testing.T) {
	f := newFixture(t)
	var reported error
	f.options.OnError = func(err error) { reported = err }
	quiet := slog.NewJSONHandler(&f.log, &slog.HandlerOptions{Level: slog.LevelWarn})
	assert.Equal(t, 200, get(Middleware(quiet, &f.options)(http.HandlerFunc(ok)), f.good).Code)
	assert.NoError(t, reported)
	f.options.Trail = TrailRequired
	assert.Equal(t, 503, get(Middleware(quiet, &f.options)(http.HandlerFunc(ok)), f.good).Code)
	assert.ErrorIs(t, reported, errLevel)
}

// With slog.SetDefault to the log that hangs, the report of it must not hang.
func TestDefaultReportDoesNotUseTheDefaultLog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFixture(t)
		release := make(chan struct{})
		hanging := brokenLog{handle: func(context.Context, slog.Record) error { <-release; return nil }}
		before, flags := slog.Default(), log.Flags()
		defer func() {
			slog.SetDefault(before)
			log.SetOutput(os.Stderr)
			log.SetFlags(flags)
		}()
		slog.SetDefault(slog.New(hanging))
		start := time.Now()
		assert.Equal(t, 200, get(Middleware(hanging, &f.options)(http.HandlerFunc(ok)), f.good).Code)
		assert.Equal(t, DefaultTrailTimeout, time.Since(start))
		close(release)
		time.Sleep(2 * idleWorker)
	})
}
