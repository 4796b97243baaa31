package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

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
	assert.Contains(t, errs.String(), "watched 6 events")
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
	assert.Contains(t, errs.String(), "watched 5 events")
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
