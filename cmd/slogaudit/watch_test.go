package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/scram"

	"github.com/slogaudit/slogaudit/redact"
)

// A log of long ago is followed in its own time, across its rotation.
func TestWatchFollowsAcrossRotation(t *testing.T) {
	guess := func(i int) string {
		return fmt.Sprintf(`{"time":"2026-03-02T09:00:%02dZ","level":"WARN","msg":"invalid_bearer_token","method":"GET","path":"/a","ip":"192.0.2.1","user_agent":null,"token_hash":"%s","status":"invalid"}`+"\n",
			i, redact.Hash(fmt.Sprint(i)))
	}
	path := filepath.Join(t.TempDir(), "audit.log")
	require.NoError(t, os.WriteFile(path, []byte(guess(0)+guess(1)+guess(2)), 0o600))
	var out, errs lockedBuffer
	ctx, cancel := context.WithCancel(t.Context())
	code := make(chan int)
	go func() {
		code <- run(ctx, []string{"watch", "--follow", path}, streams{strings.NewReader(""), &out, &errs})
	}()
	time.Sleep(200 * time.Millisecond) // it may or may not have been read by now
	require.NoError(t, os.Rename(path, path+".1"))
	require.NoError(t, os.WriteFile(path, []byte(guess(3)+guess(4)+guess(5)), 0o600))
	require.Eventually(t, func() bool { return strings.Contains(out.String(), "token-guessing") }, 20*time.Second, 20*time.Millisecond)
	cancel()
	assert.Equal(t, exitFindings, <-code)
	assert.Contains(t, out.String(), "2026-03-02T09:00:04Z")
	assert.NotContains(t, errs.String(), "later than --lateness")
	assert.Contains(t, errs.String(), "watch: 6 events")
}

// A broker that wants TLS and a password gets both; one that is not trusted gets
// neither.
func TestWatchReadsKafkaSecurely(t *testing.T) {
	server := httptest.NewTLSServer(nil) // for its certificate
	defer server.Close()
	dir := t.TempDir()
	ca, password := filepath.Join(dir, "ca.pem"), filepath.Join(dir, "password")
	secret := redact.Hash(t.Name())[:20]
	require.NoError(t, os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw}), 0o600))
	require.NoError(t, os.WriteFile(password, []byte(secret+"\n"), 0o600))
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "audit"), kfake.TLS(&tls.Config{Certificates: server.TLS.Certificates}),
		kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-512", "watcher", secret))
	require.NoError(t, err)
	defer cluster.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	c, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.DialTLSConfig(&tls.Config{RootCAs: roots}),
		kgo.SASL(scram.Auth{User: "watcher", Pass: secret}.AsSha512Mechanism()))
	require.NoError(t, err)
	defer c.Close()
	for i := range 5 {
		line := fmt.Sprintf(`{"time":"2026-03-02T09:00:%02dZ","level":"WARN","msg":"invalid_bearer_token","method":"GET","path":"/a","ip":"192.0.2.1","user_agent":null,"token_hash":"%s","status":"invalid"}`,
			i, redact.Hash(fmt.Sprint(i)))
		require.NoError(t, c.ProduceSync(t.Context(), &kgo.Record{Topic: "audit", Value: []byte(line)}).FirstErr())
	}
	spec := strings.Join(cluster.ListenAddrs(), ",") + "/audit"
	watch := func(args ...string) (int, string) {
		var out, errs lockedBuffer
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		code := run(ctx, append([]string{"watch", "--kafka", spec}, args...), streams{strings.NewReader(""), &out, &errs})
		assert.NotContains(t, out.String()+errs.String(), secret)
		return code, out.String() + errs.String()
	}
	code, out := watch("--kafka-ca-file", ca, "--kafka-user", "watcher", "--kafka-password", "file:"+password)
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, out, "token-guessing")

	require.NoError(t, os.WriteFile(password, []byte("wrong"), 0o600))
	code, _ = watch("--kafka-ca-file", ca, "--kafka-user", "watcher", "--kafka-password", "file:"+password)
	assert.Equal(t, exitFailed, code, "wrong password")
	code, _ = watch("--kafka-tls", "--kafka-user", "watcher", "--kafka-password", "file:"+password)
	assert.Equal(t, exitFailed, code, "a certificate that the system does not know")

	for want, args := range map[string][]string{
		"needs --kafka-user":    {"--kafka-mechanism", "PLAIN"},
		"it needs --kafka-tls":  {"--kafka-mechanism", "PLAIN", "--kafka-user", "u", "--kafka-password", "file:" + password},
		"env:NAME or file:PATH": {"--kafka-user", "u", "--kafka-password", "p4ssw0rd"},
		"SLOGAUDIT_NONE is not": {"--kafka-user", "u", "--kafka-password", "env:SLOGAUDIT_NONE"},
	} {
		code, out := watch(args...)
		assert.Equal(t, exitUsage, code, want)
		assert.Contains(t, out, want)
		assert.NotContains(t, out, "p4ssw0rd")
	}
	var errs lockedBuffer
	assert.Equal(t, exitUsage, run(t.Context(), []string{"watch", "--kafka-tls", "audit.log"}, streams{strings.NewReader(""), &errs, &errs}))
	assert.Contains(t, errs.String(), "there is no --kafka")
}

// A fleet writes to a topic of several partitions: its guesses are one story.
func TestWatchReadsKafka(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(3, "audit"))
	require.NoError(t, err)
	defer cluster.Close()
	c, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(t, err)
	defer c.Close()
	guess := func(i int) {
		line := fmt.Sprintf(`{"time":"2026-03-02T09:00:%02dZ","level":"WARN","msg":"invalid_bearer_token","method":"GET","path":"/a","ip":"192.0.2.1","user_agent":null,"token_hash":"%s","status":"invalid"}`,
			i, redact.Hash(fmt.Sprint(i)))
		require.NoError(t, c.ProduceSync(t.Context(), &kgo.Record{Topic: "audit", Value: []byte(line), Partition: int32(i % 3)}).FirstErr())
	}
	for i := range 5 {
		guess(i)
	}
	watch := func(ctx context.Context, args ...string) (code int, out, errs *lockedBuffer) {
		out, errs = &lockedBuffer{}, &lockedBuffer{}
		return run(ctx, append([]string{"watch"}, args...), streams{strings.NewReader(""), out, errs}), out, errs
	}
	spec := strings.Join(cluster.ListenAddrs(), ",") + "/audit"
	code, out, errs := watch(t.Context(), "--kafka", spec)
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, out.String(), "2026-03-02T09:00:04Z")
	assert.Contains(t, errs.String(), "watch: 5 events")
	assert.NotContains(t, errs.String(), "later than")

	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	code, out, _ = watch(ctx, "--kafka", spec, "--follow")
	assert.Equal(t, exitFindings, code)
	assert.Contains(t, out.String(), "token-guessing")

	code, _, errs = watch(t.Context(), "--kafka", strings.Join(cluster.ListenAddrs(), ",")+"/nowhere")
	assert.Equal(t, exitFailed, code)
	assert.Contains(t, errs.String(), "UNKNOWN_TOPIC")
	code, _, errs = watch(t.Context(), "--kafka", "kafka:9092")
	assert.Equal(t, exitUsage, code)
	assert.Contains(t, errs.String(), "BROKER")
}
