package ship_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	collector "go.opentelemetry.io/proto/slim/otlp/collector/logs/v1"
	"google.golang.org/protobuf/proto"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/datadog"
	"github.com/slogaudit/slogaudit/sink/ship/elastic"
	"github.com/slogaudit/slogaudit/sink/ship/loki"
	"github.com/slogaudit/slogaudit/sink/ship/ndjson"
	"github.com/slogaudit/slogaudit/sink/ship/otlp"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
	"github.com/slogaudit/slogaudit/sink/ship/shiptest"
	"github.com/slogaudit/slogaudit/sink/ship/splunk"
)

func lines(body []byte) (all [][]byte) {
	for sc := bufio.NewScanner(bytes.NewReader(body)); sc.Scan(); {
		all = append(all, bytes.Clone(sc.Bytes()))
	}
	return all
}

func TestNDJSONFaults(t *testing.T) {
	shiptest.Run(t, shiptest.HTTP{
		New: func(base string) (ship.Sender, error) {
			return ndjson.New(ndjson.Options{HTTP: remote.HTTPOptions{URL: base + "/in"}})
		},
		IDs: func(r *http.Request, body []byte) (ids []string, err error) {
			if r.Header.Get("Content-Type") != "application/x-ndjson" || r.Header.Get("Idempotency-Key") == "" {
				return nil, errors.New("a header is missing")
			}
			for _, l := range lines(body) {
				var rec struct {
					ID  string `json:"slogaudit_id"`
					Msg string
				}
				if err := json.Unmarshal(l, &rec); err != nil || rec.Msg == "" {
					return nil, errors.New("a line is not a record")
				}
				ids = append(ids, rec.ID)
			}
			return ids, nil
		},
	})
}

func TestElasticFaults(t *testing.T) {
	shiptest.Run(t, shiptest.HTTP{
		Answers: true,
		New: func(base string) (ship.Sender, error) {
			return elastic.New(elastic.Options{HTTP: remote.HTTPOptions{URL: base + "/_bulk"}})
		},
		IDs: func(r *http.Request, body []byte) (ids []string, err error) {
			all := lines(body)
			if len(all)%2 != 0 || r.Header.Get("Content-Type") != "application/x-ndjson" {
				return nil, errors.New("not a bulk body")
			}
			for i := 0; i < len(all); i += 2 {
				var a struct {
					Create struct {
						Index string `json:"_index"`
						ID    string `json:"_id"`
					}
				}
				if err := json.Unmarshal(all[i], &a); err != nil || a.Create.Index == "" || !json.Valid(all[i+1]) {
					return nil, errors.New("not an action and a document")
				}
				ids = append(ids, a.Create.ID)
			}
			return ids, nil
		},
		Accept: func(w http.ResponseWriter, ids []string, duplicate []bool) {
			items := []map[string]any{}
			for i, id := range ids {
				code := http.StatusCreated
				if duplicate[i] {
					code = http.StatusConflict
				}
				items = append(items, map[string]any{"create": map[string]any{"_id": id, "status": code}})
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"errors": false, "items": items})
		},
	})
}

func TestLokiFaults(t *testing.T) {
	shiptest.Run(t, shiptest.HTTP{
		New: func(base string) (ship.Sender, error) {
			return loki.New(loki.Options{HTTP: remote.HTTPOptions{URL: base + "/loki/api/v1/push"}})
		},
		IDs: func(r *http.Request, body []byte) (ids []string, err error) {
			var p struct {
				Streams []struct {
					Stream map[string]string
					Values [][3]json.RawMessage
				}
			}
			if err := json.Unmarshal(body, &p); err != nil || len(p.Streams) != 1 || len(p.Streams[0].Stream) == 0 {
				return nil, errors.New("not a push")
			}
			for _, v := range p.Streams[0].Values {
				var meta map[string]string
				if err := json.Unmarshal(v[2], &meta); err != nil {
					return nil, err
				}
				ids = append(ids, meta[ship.DefaultIDField])
			}
			return ids, nil
		},
		Accept: func(w http.ResponseWriter, _ []string, _ []bool) { w.WriteHeader(http.StatusNoContent) },
	})
}

func TestOTLPFaults(t *testing.T) {
	shiptest.Run(t, shiptest.HTTP{
		Answers: true,
		New: func(base string) (ship.Sender, error) {
			return otlp.New(otlp.Options{HTTP: remote.HTTPOptions{URL: base + "/v1/logs"}})
		},
		IDs: func(r *http.Request, body []byte) (ids []string, err error) {
			var req collector.ExportLogsServiceRequest
			if err := proto.Unmarshal(body, &req); err != nil {
				return nil, err
			}
			for _, rec := range req.ResourceLogs[0].ScopeLogs[0].LogRecords {
				for _, a := range rec.Attributes {
					if a.Key == "log.record.uid" {
						ids = append(ids, a.Value.GetStringValue())
					}
				}
			}
			return ids, nil
		},
	})
}

func TestSplunkFaults(t *testing.T) {
	shiptest.Run(t, shiptest.HTTP{
		Answers: true,
		New: func(base string) (ship.Sender, error) {
			return splunk.New(splunk.Options{HTTP: remote.HTTPOptions{URL: base + "/services/collector/event"}})
		},
		IDs: func(_ *http.Request, body []byte) (ids []string, err error) {
			for d := json.NewDecoder(bytes.NewReader(body)); d.More(); {
				var e struct {
					Time   float64
					Event  struct{ Msg string }
					Fields map[string]string
				}
				if err := d.Decode(&e); err != nil || e.Time == 0 || e.Event.Msg == "" {
					return nil, errors.New("not an event")
				}
				ids = append(ids, e.Fields[ship.DefaultIDField])
			}
			return ids, nil
		},
		Accept: func(w http.ResponseWriter, _ []string, _ []bool) {
			_, _ = w.Write([]byte(`{"text":"Success","code":0}`))
		},
	})
}

// The collector names the bad event: the ones before it are stored, the ones
// after it are sent again.
func TestSplunkNamesTheBadEvent(t *testing.T) {
	var stored int
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		for d := json.NewDecoder(r.Body); d.More(); n++ {
			var e struct{ Event struct{ Msg string } }
			if d.Decode(&e) != nil || e.Event.Msg == "record 33" {
				w.WriteHeader(http.StatusBadRequest)
				fmt.Fprintf(w, `{"text":"Invalid data format","code":6,"invalid-event-number":%d}`, n)
				return
			}
			stored++
		}
		_, _ = w.Write([]byte(`{"text":"Success","code":0}`))
	}))
	defer server.Close()
	j := open(t)
	write(t, j, 1, 100)
	to, err := splunk.New(splunk.Options{HTTP: remote.HTTPOptions{URL: server.URL}})
	require.NoError(t, err)
	s, err := ship.New(ship.FromJournal(j), to, &ship.Options{Name: "splunk", Linger: -1})
	require.NoError(t, err)
	require.NoError(t, s.Close(deadline(t, 10*time.Second)))
	assert.Equal(t, 99, stored)
	assert.Equal(t, uint64(1), s.Stats().Quarantined)
}

func TestDatadogFaults(t *testing.T) {
	shiptest.Run(t, shiptest.HTTP{
		New: func(base string) (ship.Sender, error) {
			return datadog.New(datadog.Options{HTTP: remote.HTTPOptions{URL: base + "/api/v2/logs"}})
		},
		IDs: func(_ *http.Request, body []byte) (ids []string, err error) {
			var logs []struct{ Message string }
			if err := json.Unmarshal(body, &logs); err != nil {
				return nil, err
			}
			for _, l := range logs {
				var rec struct {
					ID string `json:"slogaudit_id"`
				}
				if err := json.Unmarshal([]byte(l.Message), &rec); err != nil {
					return nil, err
				}
				ids = append(ids, rec.ID)
			}
			return ids, nil
		},
		Accept: func(w http.ResponseWriter, _ []string, _ []bool) { w.WriteHeader(http.StatusAccepted) },
	})
}
