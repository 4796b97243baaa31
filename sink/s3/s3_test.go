package s3_test

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/s3"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// journal makes a journal of several segments.
func journal(t *testing.T) *sink.Journal {
	j, err := sink.OpenJournal(t.TempDir(), &sink.JournalOptions{Durability: sink.DurabilityOS, SegmentBytes: 4096})
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, j.Close(context.Background())) })
	for i := range 200 {
		line := fmt.Sprintf("{\"msg\":\"record %d\",\"pad\":%q}\n", i, strings.Repeat("x", 80))
		require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: []byte(line), N: 1}))
	}
	segments, err := j.Segments()
	require.NoError(t, err)
	require.Greater(t, len(segments), 3)
	return j
}

// secrets writes the keys to files, as a service would have them.
func secrets(t *testing.T) (access, secret string, a, s remote.Secret) {
	access, secret = rand.Text(), rand.Text()
	write := func(name, text string) remote.Secret {
		file := filepath.Join(t.TempDir(), name)
		require.NoError(t, os.WriteFile(file, []byte(text+"\n"), 0o600))
		return remote.Secret{File: file}
	}
	return access, secret, write("access", access), write("secret", secret)
}

func TestArchivesUnderObjectLock(t *testing.T) {
	access, secret, a, s := secrets(t)
	v := realserver.StartVersityGW(t, access, secret)
	u, err := url.Parse(v.URL)
	require.NoError(t, err)
	c, err := minio.New(u.Host, &minio.Options{Creds: credentials.NewStaticV4(access, secret, "")})
	require.NoError(t, err)
	ctx := context.Background()
	require.NoError(t, c.MakeBucket(ctx, "audit", minio.MakeBucketOptions{ObjectLocking: true}))

	j := journal(t)
	archiver, err := s3.New(s3.Options{Endpoint: v.URL, Region: "us-east-1", Bucket: "audit", Prefix: "host1", AccessKey: a, SecretKey: s, Retain: time.Hour})
	require.NoError(t, err)
	put, err := archiver.Archive(ctx, j)
	require.NoError(t, err)
	segments, err := j.Segments()
	require.NoError(t, err)
	assert.Equal(t, len(segments)-1, put)
	again, err := archiver.Archive(ctx, j)
	require.NoError(t, err)
	assert.Zero(t, again)

	for _, seg := range segments[:len(segments)-1] {
		name := "host1/" + j.Origin() + "/" + seg.Name
		info, err := c.StatObject(ctx, "audit", name, minio.StatObjectOptions{})
		require.NoError(t, err)
		assert.Equal(t, "COMPLIANCE", info.Metadata.Get("X-Amz-Object-Lock-Mode"))
		until, err := time.Parse(time.RFC3339, info.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date"))
		require.NoError(t, err)
		assert.WithinDuration(t, time.Now().Add(time.Hour), until, time.Minute)
		assert.Error(t, c.RemoveObject(ctx, "audit", name, minio.RemoveObjectOptions{VersionID: info.VersionID}), "the lock does not hold")
		object, err := c.GetObject(ctx, "audit", name, minio.GetObjectOptions{})
		require.NoError(t, err)
		want, err := os.ReadFile(filepath.Join(j.Dir(), seg.Name))
		require.NoError(t, err)
		got := make([]byte, len(want))
		_, err = object.Read(got)
		if err != nil {
			assert.EqualError(t, err, "EOF")
		}
		assert.Equal(t, want, got)
	}
}

// bucket answers PUT and HEAD as the S3 API documents it.
type bucket struct {
	mu      sync.Mutex
	objects map[string]http.Header
	swallow int // so many puts are stored, and answered 500
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	old, there := b.objects[r.URL.Path]
	switch r.Method {
	case http.MethodPut:
		if there && r.Header.Get("If-None-Match") == "*" {
			w.WriteHeader(http.StatusPreconditionFailed)
			return
		}
		b.objects[r.URL.Path] = r.Header.Clone()
		if b.swallow > 0 {
			b.swallow--
			w.WriteHeader(http.StatusInternalServerError)
		}
	case http.MethodHead:
		if !there {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		for k, v := range old {
			if strings.HasPrefix(k, "X-Amz-Meta-") {
				w.Header()[k] = v
			}
		}
		w.Header().Set("Last-Modified", time.Now().UTC().Format(http.TimeFormat))
		w.Header().Set("ETag", `"x"`)
	default:
		w.WriteHeader(http.StatusNotImplemented)
	}
}

func TestALostAnswerIsNoConflict(t *testing.T) {
	b := &bucket{objects: map[string]http.Header{}, swallow: 1}
	server := httptest.NewServer(b)
	defer server.Close()
	_, _, a, s := secrets(t)
	j := journal(t)
	archiver, err := s3.New(s3.Options{Endpoint: server.URL, Region: "us-east-1", Bucket: "audit", AccessKey: a, SecretKey: s, Retain: time.Hour})
	require.NoError(t, err)
	_, err = archiver.Archive(context.Background(), j)
	require.NoError(t, err)
	segments, err := j.Segments()
	require.NoError(t, err)
	b.mu.Lock()
	assert.Equal(t, len(segments)-1, len(b.objects))
	for _, h := range b.objects {
		assert.Equal(t, "COMPLIANCE", h.Get("X-Amz-Object-Lock-Mode"))
		assert.NotEmpty(t, h.Get("X-Amz-Meta-Slogaudit-Sha256"))
	}
	b.mu.Unlock()
}

func TestAnotherObjectIsNeverOverwritten(t *testing.T) {
	b := &bucket{objects: map[string]http.Header{}}
	server := httptest.NewServer(b)
	defer server.Close()
	_, _, a, s := secrets(t)
	j := journal(t)
	segments, err := j.Segments()
	require.NoError(t, err)
	archiver, err := s3.New(s3.Options{Endpoint: server.URL, Region: "us-east-1", Bucket: "audit", AccessKey: a, SecretKey: s})
	require.NoError(t, err)
	hook := archiver.BeforeDelete(j.Origin, 5*time.Second)
	file := filepath.Join(j.Dir(), segments[0].Name)
	require.NoError(t, hook(file, sink.FileInfo{}))
	require.NoError(t, hook(file, sink.FileInfo{}))
	assert.Equal(t, 1, len(b.objects))
}

func TestOptionsAreChecked(t *testing.T) {
	key := remote.Secret{Env: "X"}
	for want, o := range map[string]s3.Options{
		"endpoint":        {Endpoint: "s3.example.com", Bucket: "b", AccessKey: key, SecretKey: key},
		"are required":    {Endpoint: "https://h"},
		"retain must not": {Endpoint: "https://h", Bucket: "b", AccessKey: key, SecretKey: key, Retain: -1},
	} {
		_, err := s3.New(o)
		assert.ErrorContains(t, err, want)
	}
}
