// Package prometheus exports a handler's counts to Prometheus. It is a module
// of its own, so that the client library reaches only those who want it.
package prometheus

import (
	"github.com/prometheus/client_golang/prometheus"

	"github.com/slogaudit/slogaudit/handler"
)

// Collector makes a prometheus.Collector of a handler's counts, read anew for
// every scrape.
type Collector struct{ counter handler.Counter }

// NewCollector returns a Collector of c, usually a *handler.Handler.
func NewCollector(c handler.Counter) *Collector { return &Collector{c} }

var (
	records = prometheus.NewDesc("slogaudit_records_total",
		"Records by what became of them: written, refused, dropped.", []string{"outcome", "reason"}, nil)
	redactions = prometheus.NewDesc("slogaudit_redactions_total",
		"Secrets replaced, by rule.", []string{"rule"}, nil)
	violations = prometheus.NewDesc("slogaudit_schema_violations_total",
		"Violations of the event schema, by field and code.", []string{"violation"}, nil)
	unreadable = prometheus.NewDesc("slogaudit_unreadable_values_total",
		"Values that could not be rendered and became a marker.", nil, nil)
	outputs = prometheus.NewDesc("slogaudit_output_records_total",
		"Records by output: written, failed.", []string{"output", "outcome"}, nil)
)

// Describe implements prometheus.Collector.
func (c *Collector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range []*prometheus.Desc{records, redactions, violations, unreadable, outputs} {
		ch <- d
	}
}

// Collect implements prometheus.Collector.
func (c *Collector) Collect(ch chan<- prometheus.Metric) {
	s := c.counter.Stats()
	add := func(d *prometheus.Desc, n uint64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(n), labels...)
	}
	add(records, s.Written, "written", "")
	add(records, s.Refused, "refused", "")
	for reason, n := range s.Dropped {
		add(records, n, "dropped", reason)
	}
	for rule, n := range s.Redacted {
		add(redactions, n, rule)
	}
	for v, n := range s.Violations {
		add(violations, n, v)
	}
	add(unreadable, s.Markers)
	for _, o := range s.Outputs {
		add(outputs, o.Written, o.Name, "written")
		add(outputs, o.Failed, o.Name, "failed")
	}
}
