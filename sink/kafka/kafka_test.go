package kafka_test

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/kafka"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Every record is there once, those of one token in order on one partition, as
// an independent client reads them.
func TestProducesEveryRecordInOrder(t *testing.T) {
	kcat := realserver.Find(t, "kcat")
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(4, "audit"))
	require.NoError(t, err)
	defer cluster.Close()

	j, err := sink.OpenJournal(t.TempDir(), &sink.JournalOptions{Durability: sink.DurabilityOS})
	require.NoError(t, err)
	defer j.Close(context.Background())
	const n, tokens = 400, 7
	for i := range n {
		line := fmt.Sprintf("{\"msg\":\"record\",\"token_hash\":\"token%d\",\"i\":%d}\n", i%tokens, i)
		require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: []byte(line), N: 1}))
	}
	to, err := kafka.New(kafka.Options{Brokers: cluster.ListenAddrs(), Topic: "audit"})
	require.NoError(t, err)
	s, err := ship.New(ship.FromJournal(j), to, &ship.Options{Name: "kafka", MaxRecords: 37})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	require.NoError(t, s.Close(ctx))

	out, err := exec.Command(kcat, "-C", "-b", cluster.ListenAddrs()[0], "-t", "audit", "-e", "-q", "-f", `%k %p %h %s\n`).Output()
	require.NoError(t, err)
	seen := map[string]bool{}
	partition, last := map[string]string{}, map[string]int{}
	for line := range bytes.Lines(out) {
		f := strings.SplitN(strings.TrimSpace(string(line)), " ", 4)
		require.Len(t, f, 4)
		key, p, id := f[0], f[1], strings.TrimPrefix(f[2], kafka.IDHeader+"=")
		assert.False(t, seen[id], "%s came twice", id)
		seen[id] = true
		if partition[key] == "" {
			partition[key], last[key] = p, -1
		}
		assert.Equal(t, partition[key], p, "a token's events are on two partitions")
		var i int
		_, err := fmt.Sscanf(f[3][strings.LastIndex(f[3], `"i":`):], `"i":%d}`, &i)
		require.NoError(t, err)
		assert.Greater(t, i, last[key])
		last[key] = i
	}
	assert.Equal(t, n, len(seen))
	assert.Equal(t, tokens, len(partition))
}

func TestOptionsAreChecked(t *testing.T) {
	for want, o := range map[string]kafka.Options{
		"required":        {Topic: "t"},
		"needs user":      {Topic: "t", Brokers: []string{"127.0.0.1:1"}, Mechanism: kafka.Plain},
		`mechanism "MD5"`: {Topic: "t", Brokers: []string{"127.0.0.1:1"}, Mechanism: "MD5", User: "u", Password: remote.Secret{File: "none"}},
	} {
		_, err := kafka.New(o)
		assert.ErrorContains(t, err, want)
	}
}
