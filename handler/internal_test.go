package handler

import (
	"bytes"
	"context"
	"flag"
	"io"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/textid"
	"github.com/slogaudit/slogaudit/redact"
)

// In tests a pooled encoder is spoilt, so that what is used again by mistake
// shows; benchmarks measure without.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		poison = spoil
	}
	os.Exit(m.Run())
}

func spoil(e *encoder) {
	for _, b := range [][]byte{e.buf[:cap(e.buf)], e.tmp[:cap(e.tmp)], e.key[:cap(e.key)]} {
		for i := range b {
			b[i] = 0xdb
		}
	}
	e.scope = scope{true, true, 1 << 20, "poison"}
	e.checking, e.notice, e.plain, e.mask = true, true, true, 0
}

func TestBuffersOver16KBAreNotKept(t *testing.T) {
	c := newCore(JSON(io.Discard), nil)
	e := c.encoder(context.Background())
	e.buf = make([]byte, 0, maxPooled+1)
	c.release(e)
	for range 100 {
		require.LessOrEqual(t, cap(c.pool.Get().(*encoder).buf), maxPooled)
	}
}

func TestKeyCache(t *testing.T) {
	c := newCore(JSON(io.Discard), nil)
	e := c.encoder(context.Background())
	keys := []string{"", "a", "ab", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghijklmnop", "abcdefghijklmnopq",
		"abcdefgh1ijklmnopq", "abcdefgh2ijklmnopq", "k\"q", strings.Repeat("x", maxKeyLen), strings.Repeat("y", maxKeyLen+1), "pass", "password"}
	for range 3 {
		for _, k := range keys {
			info := e.keyInfo(k)
			assert.Equal(t, k, info.key)
			assert.Equal(t, c.red.KeyKind(k), info.kind)
			assert.Equal(t, `,`+string(appendQuoted(nil, k))+`:"`, info.text)
		}
	}
	assert.NotNil(t, c.keys.find("abcdefghijklmnopq"))
	assert.Nil(t, c.keys.find(strings.Repeat("y", maxKeyLen+1)))
	secret := "ghp" + "_" + strings.Repeat("a1B2", 9)
	require.Equal(t, keyAltered, e.keyInfo(secret).flag&keyAltered)
	assert.Nil(t, c.keys.find(secret), "a secret is not kept")
	// A key over memory that changes afterwards is not found under its new text.
	mem := []byte("password")
	e.keyInfo(text(mem))
	copy(mem, "username")
	assert.Equal(t, redact.KindNone, e.keyInfo(text(mem)).kind)
}

func TestKeysThatMeetInOneSlotAreAllKept(t *testing.T) {
	c := newCore(JSON(io.Discard), nil)
	e := c.encoder(context.Background())
	met := map[int]bool{}
	for i := range 20 * keySlots {
		if key := "k" + strconv.Itoa(i); keySlot(textid.Of(key))/keyWays == 3 && len(met) < keyWays {
			met[i] = true
			e.keyInfo(key)
		}
	}
	require.Len(t, met, keyWays)
	for i := range met {
		assert.NotNil(t, c.keys.find("k"+strconv.Itoa(i)), i)
	}
}

func TestKeyCacheIsBounded(t *testing.T) {
	c := newCore(JSON(io.Discard), nil)
	e := c.encoder(context.Background())
	for range 5000 {
		e.keyInfo(madeUp(e))
	}
	own := testing.AllocsPerRun(5000, func() { e.misses += uint(len(madeUp(e)) & 1) })
	n := testing.AllocsPerRun(5000, func() { e.keyInfo(madeUp(e)) })
	assert.LessOrEqual(t, n, own+1, "but for making up the key, which is on the heap here")
}

func TestTimeText(t *testing.T) {
	var c timeText
	for _, ns := range []int{0, 1, 10, 999, 1000, 123456789, 100000000, 999999999, 120000000} {
		for _, zone := range []string{"UTC", "other"} {
			tm := testTime.In(loc(zone)).Add(duration(ns))
			require.Equal(t, tm.Format("2006-01-02T15:04:05.999999999Z07:00"), string(c.append(nil, tm)))
		}
	}
}

// Where slog itself allocates nothing, neither do we.
func TestAllocations(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	old := poison
	poison = nil
	defer func() { poison = old }()
	attrs := []slog.Attr{
		slog.String("method", "GET"), slog.String("path", "/v1/users/42"), slog.String("ip", "203.0.113.7"),
		slog.String("user_agent", "curl/8.5"), slog.String("token_hash", redact.Hash("x")), slog.String("status", "success"),
	}
	bearer := slog.String("authorization", "Bearer "+"ey"+"JhbGciOi"+strings.Repeat("J9x.", 40))
	h := New(JSON(io.Discard), &Options{AddSource: true})
	for name, c := range map[string]struct {
		h     slog.Handler
		msg   string
		attrs []slog.Attr
		want  float64
	}{
		"five":   {h, "m", attrs[:5], 0},
		"six":    {h, "authenticated_request", attrs, 1}, // the record's sixth attribute, in slog
		"with":   {h.WithAttrs(attrs[:3]), "authenticated_request", attrs[3:], 0},
		"bearer": {h.WithAttrs(attrs[:3]), "authenticated_request", append(attrs[3:6:6], bearer), 0},
		"group":  {h.WithGroup("g"), "m", []slog.Attr{slog.Any("x", slog.GroupValue(slog.Int("a", 1), slog.Duration("d", 5)))}, 0},
		"utf8":   {h, "m", []slog.Attr{slog.String("k", "é\n\"")}, 0},
	} {
		l := slog.New(c.h)
		got := testing.AllocsPerRun(1000, func() {
			l.LogAttrs(context.Background(), slog.LevelInfo, c.msg, c.attrs...)
		})
		assert.LessOrEqual(t, got, c.want, name)
	}
}

func TestConcurrent(t *testing.T) {
	var b lockedBuffer
	h := New(Tee(JSON(&b), Console(io.Discard, nil)), nil)
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			l := slog.New(h).With("g", i)
			for j := range 200 {
				l.WithGroup("x").Info("m", "j", j, "k", strings.Repeat("é", j%50), "a", map[string]int{"j": j})
				l = l.With("more", j%3)
				if j%20 == 0 {
					l = slog.New(h)
				}
			}
		})
	}
	wg.Wait()
	require.Equal(t, 1600, bytes.Count(b.Bytes(), []byte("\n")))
	require.EqualValues(t, 1600, h.Stats().Written)
}

// lockedBuffer is a buffer that only its handler's lock protects.
type lockedBuffer struct{ bytes.Buffer }

func madeUp(e *encoder) string {
	return string(append([]byte("made-up-"), byte('a'+e.misses%26), byte('a'+e.misses/26%26), byte('a'+e.misses/676%26)))
}
