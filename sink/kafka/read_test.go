package kafka_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"github.com/slogaudit/slogaudit/sink/kafka"
)

var epoch = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

func produce(t *testing.T, c *kgo.Client, from, to int) {
	var records []*kgo.Record
	for i := from; i < to; i++ {
		line := fmt.Sprintf(`{"time":%q,"i":%d}`, epoch.Add(time.Duration(i)*time.Millisecond).Format(time.RFC3339Nano), i)
		records = append(records, &kgo.Record{Topic: "audit", Value: []byte(line), Partition: int32(i * 7 % 3)})
	}
	require.NoError(t, c.ProduceSync(t.Context(), records...).FirstErr())
}

// What partitions hold comes out in the order of time, and what comes later
// only with Follow.
func TestReadMergesPartitions(t *testing.T) {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(2), kfake.SeedTopics(4, "audit"), kfake.SeedTopics(1, "empty")) // one partition stays empty
	require.NoError(t, err)
	defer cluster.Close()
	c, err := kgo.NewClient(kgo.SeedBrokers(cluster.ListenAddrs()...), kgo.RecordPartitioner(kgo.ManualPartitioner()))
	require.NoError(t, err)
	defer c.Close()
	const n = 20000
	produce(t, c, 0, n)
	o := kafka.ReadOptions{Options: kafka.Options{Brokers: cluster.ListenAddrs(), Topic: "audit"}}
	seen := 0
	require.NoError(t, kafka.Read(t.Context(), o, func(line []byte) error {
		var at string
		var i int
		_, err := fmt.Sscanf(string(line), `{"time":%q,"i":%d}`, &at, &i)
		require.NoError(t, err)
		require.Equal(t, seen, i)
		seen++
		return nil
	}))
	assert.Equal(t, n, seen)

	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	o.Follow = true
	seen = 0
	require.NoError(t, kafka.Read(ctx, o, func([]byte) error {
		if seen++; seen == n {
			produce(t, c, n, n+10)
		}
		if seen == n+10 {
			cancel()
		}
		return nil
	}))
	assert.Equal(t, n+10, seen)

	o.Follow = false
	stop := errors.New("enough")
	assert.ErrorIs(t, kafka.Read(t.Context(), o, func([]byte) error { return stop }), stop)
	o.Topic = "empty"
	assert.NoError(t, kafka.Read(t.Context(), o, func([]byte) error { return stop }))
	o.Topic = "nowhere"
	assert.ErrorContains(t, kafka.Read(t.Context(), o, func([]byte) error { return nil }), "UNKNOWN_TOPIC")
}
