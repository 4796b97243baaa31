package prometheus_test

import (
	"io"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	example "github.com/slogaudit/slogaudit/examples/prometheus"
	"github.com/slogaudit/slogaudit/handler"
)

func TestScrape(t *testing.T) {
	h := handler.New(handler.JSON(io.Discard), nil)
	registry := prometheus.NewRegistry()
	registry.MustRegister(example.NewCollector(h))
	slog.New(h).Info("signing in", "password", "hunter2")
	slog.New(h).Info("authenticated_request", "status", "success")

	srv := httptest.NewServer(promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	defer srv.Close()
	res, err := srv.Client().Get(srv.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`slogaudit_records_total{outcome="written",reason=""} 2`,
		`slogaudit_output_records_total{outcome="written",output="json"} 2`,
		`slogaudit_schema_violations_total{violation="method: missing"} 1`,
		`slogaudit_redactions_total{rule="`,
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %q in\n%s", want, body)
		}
	}
}
