// Package s3 archives the closed segments of a journal in S3-compatible storage:
// each once, under object lock, with its SHA-256. It is a module of its own
// because its client is heavy.
package s3

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Options configures an Archiver. Endpoint, Bucket and the keys are required.
type Options struct {
	Endpoint string // https://s3.eu-west-1.amazonaws.com, or http:// for tests
	Region   string
	Bucket   string // it must exist, with object lock enabled where Retain is set
	Prefix   string // of object names; they are <prefix>/<origin>/<segment>

	AccessKey remote.Secret
	SecretKey remote.Secret

	// Retain is how long nobody can delete or change an object; 0 sets no lock.
	Retain time.Duration
	// Governance lets principals with a special permission end the lock early.
	// Without it nobody can (compliance mode).
	Governance bool

	Transport http.RoundTripper // nil is the default one
}

// Archiver puts segments into a bucket. It is safe for concurrent use.
type Archiver struct {
	o Options
	c *minio.Client
}

// ErrConflict is returned when an object of the segment's name is there with
// other content: it is never overwritten.
var ErrConflict = errors.New("another object of that name is in the archive")

// New checks the options; it does not connect.
func New(o Options) (*Archiver, error) {
	u, err := url.Parse(o.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
		return nil, errors.New("s3: endpoint: want https://host[:port] without credentials")
	}
	if o.Bucket == "" || o.AccessKey.IsZero() || o.SecretKey.IsZero() {
		return nil, errors.New("s3: bucket, access key and secret key are required")
	}
	if o.Retain < 0 {
		return nil, errors.New("s3: retain must not be negative")
	}
	c, err := minio.New(u.Host, &minio.Options{
		Creds:     credentials.New(&keys{access: o.AccessKey, secret: o.SecretKey}),
		Secure:    u.Scheme == "https",
		Region:    o.Region,
		Transport: o.Transport,
	})
	if err != nil {
		return nil, fmt.Errorf("s3: %w", err)
	}
	return &Archiver{o: o, c: c}, nil
}

// keys reads the credentials anew every minute, so that renewed ones are used.
type keys struct {
	access, secret remote.Secret
	read           time.Time
}

func (k *keys) Retrieve() (credentials.Value, error) { return k.RetrieveWithCredContext(nil) }

func (k *keys) RetrieveWithCredContext(*credentials.CredContext) (credentials.Value, error) {
	access, err := k.access.Read()
	if err != nil {
		return credentials.Value{}, err
	}
	secret, err := k.secret.Read()
	if err != nil {
		return credentials.Value{}, err
	}
	k.read = time.Now()
	return credentials.Value{AccessKeyID: access, SecretAccessKey: secret, SignerType: credentials.SignatureV4}, nil
}

func (k *keys) IsExpired() bool { return time.Since(k.read) > time.Minute }

// Segments is what an Archiver needs of a journal: *sink.Journal or
// *sink.JournalView.
type Segments interface {
	Origin() string
	Dir() string
	Segments() ([]sink.SegmentInfo, error)
}

// Archive puts every closed segment that is not in the archive there, oldest
// first, and returns how many it put. It stops at the first error.
func (a *Archiver) Archive(ctx context.Context, j Segments) (put int, err error) {
	segments, err := j.Segments()
	if err != nil {
		return 0, fmt.Errorf("s3: %w", err)
	}
	for i, s := range segments {
		if i == len(segments)-1 {
			break // the one being written
		}
		is, err := a.has(ctx, j.Origin(), s.Name)
		if err != nil {
			return put, err
		}
		if is {
			continue
		}
		if err := a.put(ctx, j.Origin(), filepath.Join(j.Dir(), s.Name)); err != nil {
			return put, err
		}
		put++
	}
	return put, nil
}

// BeforeDelete returns a hook for sink.JournalOptions: it archives the segment
// if need be, and keeps it on the disk as long as that fails. A try takes at
// most timeout.
func (a *Archiver) BeforeDelete(origin func() string, timeout time.Duration) func(string, sink.FileInfo) error {
	return func(file string, _ sink.FileInfo) error {
		ctx, cancel := context.WithTimeout(context.Background(), timeout)
		defer cancel()
		is, err := a.has(ctx, origin(), filepath.Base(file))
		if err != nil || is {
			return err
		}
		return a.put(ctx, origin(), file)
	}
}

// extensions are what compression appends to a segment's name.
var extensions = []string{"", ".gz", ".zst"}

// has says whether the segment is in the archive, compressed or not.
func (a *Archiver) has(ctx context.Context, origin, name string) (bool, error) {
	for _, ext := range extensions {
		name = strings.TrimSuffix(name, ext)
	}
	for _, ext := range extensions {
		_, err := a.c.StatObject(ctx, a.o.Bucket, a.object(origin, name+ext), minio.StatObjectOptions{})
		if err == nil {
			return true, nil
		}
		if minio.ToErrorResponse(err).StatusCode != http.StatusNotFound {
			return false, fmt.Errorf("s3: %s: %w", name, err)
		}
	}
	return false, nil
}

func (a *Archiver) object(origin, name string) string { return path.Join(a.o.Prefix, origin, name) }

// digestKey is the metadata that holds the content's SHA-256.
const digestKey = "Slogaudit-Sha256"

func (a *Archiver) put(ctx context.Context, origin, file string) error {
	f, err := os.Open(file)
	if err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	defer f.Close()
	h := sha256.New()
	size, err := io.Copy(h, f)
	if err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	sum := h.Sum(nil)
	digest := hex.EncodeToString(sum)
	name := a.object(origin, filepath.Base(file))
	opts := minio.PutObjectOptions{
		ContentType:      "application/x-ndjson",
		DisableMultipart: true,
		UserMetadata: map[string]string{
			digestKey:               digest,
			"X-Amz-Checksum-Sha256": base64.StdEncoding.EncodeToString(sum), // the server checks it
		},
	}
	opts.SetMatchETagExcept("*") // If-None-Match: never overwrite
	if a.o.Retain > 0 {
		opts.Mode = minio.Compliance
		if a.o.Governance {
			opts.Mode = minio.Governance
		}
		opts.RetainUntilDate = time.Now().Add(a.o.Retain).UTC()
	}
	_, err = a.c.PutObject(ctx, a.o.Bucket, name, f, size, opts)
	if minio.ToErrorResponse(err).StatusCode == http.StatusPreconditionFailed {
		return a.same(ctx, name, digest)
	}
	if err != nil {
		return fmt.Errorf("s3: %s: %w", name, err)
	}
	return nil
}

// same returns nil when the object is there with this content: an earlier put
// whose answer was lost.
func (a *Archiver) same(ctx context.Context, name, digest string) error {
	info, err := a.c.StatObject(ctx, a.o.Bucket, name, minio.StatObjectOptions{})
	if err != nil {
		return fmt.Errorf("s3: %s: %w", name, err)
	}
	if info.UserMetadata[digestKey] != digest {
		return fmt.Errorf("s3: %s: %w", name, ErrConflict)
	}
	return nil
}
