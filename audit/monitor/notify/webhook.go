package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/slogaudit/slogaudit/audit/monitor"
)

// webhook posts JSON. Its URL may be a secret and stands in no error.
type webhook struct {
	name   string
	url    string
	client *http.Client
	body   func([]monitor.Alert) any
}

// Slack posts to an incoming webhook of Slack, or of what speaks its form:
// Mattermost, Rocket.Chat, Discord's /slack. The URL is a secret.
func Slack(url string) (Target, error) { return newWebhook("slack", url, slackBody) }

// Alertmanager posts to Prometheus Alertmanager; url is its base, such as
// http://127.0.0.1:9093.
func Alertmanager(base string) (Target, error) {
	return newWebhook("alertmanager", strings.TrimRight(base, "/")+"/api/v2/alerts", alertmanagerBody)
}

func newWebhook(name, raw string, body func([]monitor.Alert) any) (Target, error) {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("notify: %s: the address is no http or https URL", name)
	}
	return &webhook{name, raw, &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}, body}, nil
}

func (w *webhook) Name() string { return w.name }

func (w *webhook) Send(ctx context.Context, alerts []monitor.Alert) error {
	b, err := json.Marshal(w.body(alerts))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, w.url, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("%w: the request could not be made", ErrRefused)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := w.client.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the URL
		}
		return err
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20)) // so that the connection can be used again
	return outcome(resp)
}

func outcome(resp *http.Response) error {
	err := fmt.Errorf("answered %d", resp.StatusCode)
	switch c := resp.StatusCode; {
	case c >= 200 && c < 300:
		return nil
	case c == http.StatusTooManyRequests || c >= 500:
		if s, parseErr := strconv.Atoi(resp.Header.Get("Retry-After")); parseErr == nil && s > 0 {
			return &RetryAfter{time.Duration(s) * time.Second, err}
		}
		return err
	case c == http.StatusRequestTimeout:
		return err
	}
	return fmt.Errorf("%w: %w", ErrRefused, err)
}

var marks = map[monitor.Severity]string{
	monitor.SeverityCritical: ":rotating_light:", monitor.SeverityHigh: ":red_circle:",
	monitor.SeverityMedium: ":large_orange_circle:", monitor.SeverityLow: ":large_yellow_circle:", monitor.SeverityInfo: ":white_circle:",
}

// escaper keeps text that attackers chose from being markup or a mention.
var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "`", "'", "*", "∗", "_", "\u02cd", "~", "∼")

func slackBody(alerts []monitor.Alert) any {
	var b strings.Builder
	for i := range alerts {
		a := &alerts[i]
		fmt.Fprintf(&b, "%s %s %s (%s)\n", marks[a.Severity], a.Time.Format(time.RFC3339), escaper.Replace(a.Text), a.Rule)
		if len(a.Evidence.IPs) > 0 {
			fmt.Fprintf(&b, "addresses: %s\n", strings.Join(a.Evidence.IPs, ", "))
		}
		if len(a.Evidence.TokenHashes) > 0 {
			fmt.Fprintf(&b, "token hashes: %s\n", strings.Join(a.Evidence.TokenHashes, ", "))
		}
		if len(a.Evidence.Paths) > 0 {
			fmt.Fprintf(&b, "paths: %s\n", escaper.Replace(strings.Join(a.Evidence.Paths, ", ")))
		}
	}
	return map[string]any{"text": b.String(), "unfurl_links": false, "unfurl_media": false}
}

// resolveAfter is how long an alert stays active in Alertmanager.
const resolveAfter = time.Hour

func alertmanagerBody(alerts []monitor.Alert) any {
	type post struct {
		Labels      map[string]string `json:"labels"`
		Annotations map[string]string `json:"annotations"`
		StartsAt    time.Time         `json:"startsAt"`
		EndsAt      time.Time         `json:"endsAt"`
	}
	posts := make([]post, len(alerts))
	for i := range alerts {
		a := &alerts[i]
		labels := map[string]string{"alertname": a.Rule, "severity": string(a.Severity), "service": "slogaudit"}
		for _, p := range a.Subject {
			labels[p.Field.String()] = p.Value
		}
		posts[i] = post{labels, map[string]string{
			"summary": a.Title, "description": a.Text,
			"ips": strings.Join(a.Evidence.IPs, " "), "token_hashes": strings.Join(a.Evidence.TokenHashes, " "),
			"paths": strings.Join(a.Evidence.Paths, " "),
		}, a.Time, time.Now().Add(resolveAfter)}
	}
	return posts
}
