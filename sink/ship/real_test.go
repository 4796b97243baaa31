package ship_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/internal/realserver"
	"github.com/slogaudit/slogaudit/sink"
	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/datadog"
	"github.com/slogaudit/slogaudit/sink/ship/elastic"
	"github.com/slogaudit/slogaudit/sink/ship/loki"
	"github.com/slogaudit/slogaudit/sink/ship/ndjson"
	"github.com/slogaudit/slogaudit/sink/ship/otlp"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// Every protocol that VictoriaLogs speaks stores every record once, under its
// id and at its time.
func TestVictoriaLogsStoresEveryRecord(t *testing.T) {
	v := realserver.StartVictoriaLogs(t)
	const n = 1000
	query := "?_stream_fields=app&_time_field=time&_msg_field=msg"
	senders := map[string]func(t *testing.T, c remote.Compression) (ship.Sender, error){
		"ndjson": func(t *testing.T, c remote.Compression) (ship.Sender, error) {
			return ndjson.New(ndjson.Options{HTTP: remote.HTTPOptions{URL: v.URL("/insert/jsonline" + query), Compression: c}})
		},
		"elastic": func(t *testing.T, c remote.Compression) (ship.Sender, error) {
			return elastic.New(elastic.Options{HTTP: remote.HTTPOptions{URL: v.URL("/insert/elasticsearch/_bulk?_msg_field=msg&_time_field=@timestamp"), Compression: c}, IDField: ship.DefaultIDField})
		},
		"loki": func(t *testing.T, c remote.Compression) (ship.Sender, error) {
			return loki.New(loki.Options{HTTP: remote.HTTPOptions{URL: v.URL("/insert/loki/api/v1/push"), Compression: c}})
		},
		"otlp": func(t *testing.T, c remote.Compression) (ship.Sender, error) {
			return otlp.New(otlp.Options{HTTP: remote.HTTPOptions{URL: v.URL("/insert/opentelemetry/v1/logs"), Compression: c}})
		},
	}
	for name, sender := range senders {
		// This version answers 200 to a zstd body and stores nothing of it.
		for _, c := range []remote.Compression{remote.Identity, remote.Gzip} {
			t.Run(name+string(c), func(t *testing.T) {
				j := open(t)
				at := time.Now().UTC().Truncate(time.Millisecond)
				for i := range n {
					l := fmt.Sprintf("{\"time\":%q,\"level\":\"INFO\",\"msg\":\"record %d\",\"app\":\"a\"}\n", at.Add(time.Duration(i)*time.Millisecond).Format(time.RFC3339Nano), i+1)
					require.NoError(t, j.Write(context.Background(), sink.Batch{Lines: []byte(l), N: 1}))
				}
				to, err := sender(t, c)
				require.NoError(t, err)
				s, err := ship.New(ship.FromJournal(j), to, &ship.Options{Name: "vl", MaxRecords: 300})
				require.NoError(t, err)
				require.NoError(t, s.Close(deadline(t, 20*time.Second)))

				idField := ship.DefaultIDField
				if name == "otlp" {
					idField = "log.record.uid"
				}
				got := v.Query(t, strconv.Quote(idField)+`:~"^`+j.Origin()+`/"`, n)
				require.Equal(t, n, len(got))
				var seqs []int
				for _, r := range got {
					seq, err := strconv.Atoi(strings.TrimPrefix(r[idField], j.Origin()+"/"))
					require.NoError(t, err)
					seqs = append(seqs, seq)
					assert.Contains(t, r["_msg"], "record "+strconv.Itoa(seq))
					stamp, err := time.Parse(time.RFC3339Nano, r["_time"])
					require.NoError(t, err)
					assert.True(t, at.Add(time.Duration(seq-1)*time.Millisecond).Equal(stamp), "%d at %v", seq, stamp)
				}
				slices.Sort(seqs)
				assert.Equal(t, n, len(slices.Compact(seqs)))
			})
		}
	}
}

// VictoriaLogs' Datadog endpoint keeps the message, in which the id is.
func TestVictoriaLogsTakesDatadogLogs(t *testing.T) {
	v := realserver.StartVictoriaLogs(t)
	j := open(t)
	write(t, j, 1, 200)
	to, err := datadog.New(datadog.Options{HTTP: remote.HTTPOptions{URL: v.URL("/insert/datadog/api/v2/logs"), Compression: remote.Gzip}})
	require.NoError(t, err)
	s, err := ship.New(ship.FromJournal(j), to, &ship.Options{Name: "dd", Linger: -1, MaxRecords: 50})
	require.NoError(t, err)
	require.NoError(t, s.Close(deadline(t, 20*time.Second)))
	missing, double := reconciled(j, 200, func() (ids []string) {
		for _, r := range v.Query(t, "*", 200) {
			var rec struct {
				ID string `json:"slogaudit_id"`
			}
			require.NoError(t, json.Unmarshal([]byte(r["_msg"]), &rec))
			ids = append(ids, rec.ID)
		}
		return ids
	})
	assert.Empty(t, missing)
	assert.Empty(t, double)
}
