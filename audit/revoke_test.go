package audit

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/redact"
)

func isRevoked(t *testing.T, r Revocations, hash string) bool {
	t.Helper()
	revoked, err := r.Revoked(context.Background(), hash)
	require.NoError(t, err)
	return revoked
}

func TestRevocationSet(t *testing.T) {
	a, b, c := redact.Hash("a"), redact.Hash("b"), redact.Hash("c")
	s := RevocationSet{Max: 2}
	assert.False(t, isRevoked(t, &s, a))
	require.NoError(t, s.Revoke(a, time.Time{}))
	require.NoError(t, s.Revoke(a, time.Time{}))
	require.NoError(t, s.Revoke(b, time.Now().Add(time.Hour)))
	assert.ErrorIs(t, s.Revoke(c, time.Time{}), ErrRevocationsFull)
	require.NoError(t, s.Revoke(b, time.Now().Add(-time.Hour)))
	require.NoError(t, s.Revoke(c, time.Time{}), "a token that has ended makes room")
	assert.Equal(t, 2, s.Len())
	assert.True(t, isRevoked(t, &s, a) && isRevoked(t, &s, c))
	s.Restore(a)
	assert.False(t, isRevoked(t, &s, a))

	token := newToken()
	err := s.Revoke(token, time.Time{})
	require.Error(t, err)
	assert.NotContains(t, err.Error(), token)
}

func TestRevocationFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "revoked")
	_, err := OpenRevocationFile(path, nil)
	require.ErrorIs(t, err, os.ErrNotExist)

	a, b, c := redact.Hash("a"), redact.Hash("b"), "hmac-sha256:k1:"+redact.Hash("c")
	write := func(format string, args ...any) {
		t.Helper()
		require.NoError(t, os.WriteFile(path+".new", fmt.Appendf(nil, format, args...), 0o600))
		require.NoError(t, os.Rename(path+".new", path))
	}
	write("# stolen laptop\n%s # alice\n\n%s 2001-01-01T00:00:00Z\n", a, b)
	var reported []error
	f, err := OpenRevocationFile(path, &RevocationFileOptions{Interval: time.Nanosecond, OnError: func(err error) { reported = append(reported, err) }})
	require.NoError(t, err)
	assert.True(t, isRevoked(t, f, a))
	assert.False(t, isRevoked(t, f, b), "ended long ago")
	assert.Equal(t, 1, f.Len())

	write("%s\n%s 2999-01-01T00:00:00Z", b, c)
	assert.True(t, isRevoked(t, f, b) && isRevoked(t, f, c))
	assert.False(t, isRevoked(t, f, a))
	require.NoError(t, f.Err())

	token := newToken()
	for _, bad := range []string{token, b + " soon", b + " 2999-01-01T00:00:00Z x"} {
		write("%s\n%s\n", a, bad)
		assert.True(t, isRevoked(t, f, b), "what was read before stays in force")
		assert.False(t, isRevoked(t, f, a))
		require.ErrorContains(t, f.Err(), path+":2: ")
		assert.NotContains(t, f.Err().Error(), token)
	}
	require.NoError(t, os.Remove(path))
	assert.True(t, isRevoked(t, f, b))
	assert.ErrorIs(t, f.Err(), os.ErrNotExist)
	assert.Len(t, reported, 4)
	write("%s\n", a)
	assert.True(t, isRevoked(t, f, a))
	assert.False(t, isRevoked(t, f, b))
	require.NoError(t, f.Err())
}

// A file that changes while it is asked about never forgets what stays in it.
func TestRevocationFileUnderLoad(t *testing.T) {
	path := filepath.Join(t.TempDir(), "revoked")
	always := redact.Hash("always")
	require.NoError(t, os.WriteFile(path, []byte(always+"\n"), 0o600))
	f, err := OpenRevocationFile(path, &RevocationFileOptions{Interval: time.Microsecond})
	require.NoError(t, err)
	var stop atomic.Bool
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for !stop.Load() {
				if revoked, err := f.Revoked(context.Background(), always); !revoked || err != nil {
					t.Error("forgotten")
					return
				}
			}
		})
	}
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	for i := range 300 {
		_, err := file.WriteString(redact.Hash(strconv.Itoa(i)) + "\n")
		require.NoError(t, err)
	}
	require.NoError(t, file.Close())
	require.Eventually(t, func() bool { return isRevoked(t, f, redact.Hash("299")) }, 5*time.Second, time.Millisecond)
	stop.Store(true)
	wg.Wait()
	assert.Equal(t, 301, f.Len())
}

type revocationsFunc func(context.Context, string) (bool, error)

func (f revocationsFunc) Revoked(ctx context.Context, hash string) (bool, error) { return f(ctx, hash) }

func TestCacheRevocations(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		asked := 0
		bad := redact.Hash("bad")
		down := false
		r := CacheRevocations(revocationsFunc(func(_ context.Context, hash string) (bool, error) {
			asked++
			if down {
				return false, errors.New("down")
			}
			time.Sleep(time.Second)
			return hash == bad, nil
		}), time.Minute, 4)
		var wg sync.WaitGroup
		for range 10 {
			wg.Go(func() { assert.True(t, isRevoked(t, r, bad)) })
		}
		wg.Wait()
		assert.Equal(t, 1, asked, "one call for all that ask at once")
		assert.False(t, isRevoked(t, r, redact.Hash("good")))
		assert.Equal(t, 2, asked)
		down = true
		assert.True(t, isRevoked(t, r, bad))
		assert.False(t, isRevoked(t, r, redact.Hash("good")))
		time.Sleep(2 * time.Minute)
		_, err := r.Revoked(context.Background(), bad)
		assert.ErrorContains(t, err, "down")

		down = false
		c := r.(*cachedRevocations)
		for i := range 100 {
			isRevoked(t, r, redact.Hash(strconv.Itoa(i)))
			assert.LessOrEqual(t, c.good.len(), 4)
		}
	})
}
