// Package sigma loads alert rules from Sigma correlation files
// (specification 2.1): detections over the fields of auth/v1, and correlations
// of type event_count, value_count and temporal_ordered over them. What the
// rules of package monitor cannot do is an error, never ignored.
package sigma

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"time"

	"github.com/goccy/go-yaml"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// document is one YAML document: a detection or a correlation.
type document struct {
	Title       string         `yaml:"title"`
	ID          string         `yaml:"id"`
	Name        string         `yaml:"name"`
	Level       string         `yaml:"level"`
	Detection   map[string]any `yaml:"detection"`
	Correlation *correlation   `yaml:"correlation"`
}

type correlation struct {
	Type      string         `yaml:"type"`
	Rules     []string       `yaml:"rules"`
	GroupBy   []string       `yaml:"group-by"`
	Timespan  string         `yaml:"timespan"`
	Condition map[string]any `yaml:"condition"`
	Field     any            `yaml:"field"`
	Aliases   map[string]any `yaml:"aliases"`
}

// Load reads the correlations of a file. Errors name the file, the document
// and the field.
func Load(path string) ([]monitor.Rule, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("sigma: %w", err)
	}
	rules, err := Parse(b)
	if err != nil {
		return nil, fmt.Errorf("sigma: %s: %w", path, err)
	}
	return rules, nil
}

// Parse is Load for text.
func Parse(text []byte) ([]monitor.Rule, error) {
	dec := yaml.NewDecoder(bytes.NewReader(text))
	var docs []document
	for n := 1; ; n++ {
		var d document
		err := dec.Decode(&d)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("document %d: %s", n, yaml.FormatError(err, false, false))
		}
		docs = append(docs, d)
	}
	matches := make(map[string][][]monitor.Test)
	for i := range docs {
		d := &docs[i]
		if d.Detection == nil {
			continue
		}
		m, err := detection(d.Detection)
		if err != nil {
			return nil, fmt.Errorf("document %d (%s): %w", i+1, d.Title, err)
		}
		matches[d.Name], matches[d.ID], matches[d.Title] = m, m, m
	}
	delete(matches, "")
	var rules []monitor.Rule
	for i := range docs {
		if docs[i].Correlation == nil {
			continue
		}
		r, err := docs[i].rule(matches)
		if err == nil {
			err = r.Validate()
		}
		if err != nil {
			return nil, fmt.Errorf("document %d (%s): %w", i+1, docs[i].Title, err)
		}
		rules = append(rules, r)
	}
	if len(rules) == 0 {
		return nil, errors.New("no correlation in it")
	}
	return rules, nil
}

var severities = map[string]monitor.Severity{
	"": monitor.SeverityMedium, "informational": monitor.SeverityInfo, "low": monitor.SeverityLow,
	"medium": monitor.SeverityMedium, "high": monitor.SeverityHigh, "critical": monitor.SeverityCritical,
}

func (d *document) rule(matches map[string][][]monitor.Test) (r monitor.Rule, err error) {
	c := d.Correlation
	r = monitor.Rule{ID: d.Name, Title: d.Title, Source: "Sigma"}
	if r.ID == "" {
		r.ID = d.ID
	}
	var known bool
	if r.Severity, known = severities[d.Level]; !known {
		return r, fmt.Errorf("level: %q is none that Sigma has", d.Level)
	}
	if len(c.Aliases) > 0 {
		return r, errors.New("correlation.aliases: not supported")
	}
	if r.Timespan, err = timespan(c.Timespan); err != nil {
		return r, err
	}
	for _, name := range c.GroupBy {
		f, err := monitor.ParseField(name)
		if err != nil {
			return r, fmt.Errorf("correlation.group-by: %w", err)
		}
		r.GroupBy = append(r.GroupBy, f)
	}
	var tests [][][]monitor.Test
	for _, name := range c.Rules {
		m, ok := matches[name]
		if !ok {
			return r, fmt.Errorf("correlation.rules: no detection %q in this file", name)
		}
		tests = append(tests, m)
	}
	if len(tests) == 0 {
		return r, errors.New("correlation.rules: none given")
	}
	return r, c.fill(&r, tests)
}

func (c *correlation) fill(r *monitor.Rule, tests [][][]monitor.Test) (err error) {
	if c.Type == "temporal_ordered" {
		r.Type = monitor.TypeSequence
		for _, t := range tests {
			r.Steps = append(r.Steps, monitor.Step{Where: monitor.Match{Any: t}})
		}
		return nil
	}
	for _, t := range tests {
		r.Where.Any = append(r.Where.Any, t...)
	}
	if r.Gte, err = c.threshold(); err != nil {
		return err
	}
	switch c.Type {
	case "event_count":
		r.Type = monitor.TypeCount
		return nil
	case "value_count":
		r.Type = monitor.TypeDistinct
		d, err := c.counted()
		r.Distinct = []monitor.Distinct{d}
		return err
	}
	return fmt.Errorf("correlation.type: %q is none of event_count, value_count, temporal_ordered", c.Type)
}

// counted is the field of value_count, which stands in the condition since
// specification 2.1 and beside it before.
func (c *correlation) counted() (d monitor.Distinct, err error) {
	v := c.Condition["field"]
	if v == nil {
		v = c.Field
	}
	names, err := texts(v)
	if v == nil || err != nil || len(names) == 0 {
		return d, errors.New("correlation.condition.field: value_count needs one")
	}
	for _, name := range names {
		f, err := monitor.ParseField(name)
		if err != nil {
			return d, fmt.Errorf("correlation.condition.field: %w", err)
		}
		d.Fields = append(d.Fields, f)
	}
	return d, nil
}

func (c *correlation) threshold() (float64, error) {
	found := 0.0
	for op, v := range c.Condition {
		if op == "field" {
			continue
		}
		n, err := strconv.ParseFloat(fmt.Sprint(v), 64)
		if err != nil {
			return 0, fmt.Errorf("correlation.condition.%s: no number", op)
		}
		switch op {
		case "gte":
			found = n
		case "gt":
			found = n + 1
		default:
			return 0, fmt.Errorf("correlation.condition: %q is not supported, only gte and gt", op)
		}
	}
	if found < 1 {
		return 0, errors.New("correlation.condition: gte missing or below 1")
	}
	return found, nil
}

var span = regexp.MustCompile(`^([0-9]{1,6})(s|m|h|d)$`)

func timespan(s string) (time.Duration, error) {
	m := span.FindStringSubmatch(s)
	if m == nil {
		return 0, fmt.Errorf("correlation.timespan: %q is no time such as 30s, 10m, 1h or 7d", s)
	}
	n, _ := strconv.Atoi(m[1])
	return time.Duration(n) * map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour}[m[2]], nil
}
