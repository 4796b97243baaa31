// Package open makes senders from URLs, as command lines and configuration
// files name remote ends. It imports every protocol but Kafka; a program that
// needs one of them alone imports that one.
package open

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"

	"github.com/slogaudit/slogaudit/sink/ship"
	"github.com/slogaudit/slogaudit/sink/ship/datadog"
	"github.com/slogaudit/slogaudit/sink/ship/elastic"
	"github.com/slogaudit/slogaudit/sink/ship/loki"
	"github.com/slogaudit/slogaudit/sink/ship/ndjson"
	"github.com/slogaudit/slogaudit/sink/ship/otlp"
	"github.com/slogaudit/slogaudit/sink/ship/remote"
	"github.com/slogaudit/slogaudit/sink/ship/splunk"
	"github.com/slogaudit/slogaudit/sink/ship/syslog"
)

// Target is a remote end: its name, which its cursor is kept under, and the
// way to it.
type Target struct {
	Name     string
	Required bool // retention waits for it
	Sender   ship.Sender
}

// Schemes lists the schemes of URL, for documentation and completion.
func Schemes() []string {
	return []string{
		"http", "https", "ndjson+http", "ndjson+https", "loki+http", "loki+https",
		"elastic+http", "elastic+https", "otlp+http", "otlp+https",
		"splunk+http", "splunk+https", "datadog+http", "datadog+https",
		"syslog+tcp", "syslog+tls", "syslog+udp", "relp", "relp+tls",
	}
}

// URL makes the sender that raw names. The scheme is one of Schemes; http and
// https alone mean NDJSON. Host, path and query are the remote end's. What we
// are to know stands in the fragment, which is never sent, as in
//
//	loki+https://loki:3100/loki/api/v1/push#bearer_env=LOKI_TOKEN&compression=gzip
//
// with the options name, required (true by default), compression (gzip, zstd),
// bearer_env, bearer_file, user, password_env, password_file, ca_file,
// cert_file, key_file, server_name, and id_field for NDJSON and Elasticsearch,
// index for Elasticsearch and Splunk. Splunk's token and Datadog's key are
// bearer_env or bearer_file too.
//
// A user or a password before the host is refused. A path or a query that lets its
// holder in, as that of a webhook does, is taken: errors and status files never hold
// more of the URL than the host.
func URL(raw string) (*Target, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return nil, errors.New("ship: not a URL") // the cause quotes it
	}
	if u.User != nil {
		return nil, errors.New("ship: credentials in a URL are refused: name an environment variable (#bearer_env=NAME) or a file (#bearer_file=PATH)")
	}
	if !slices.Contains(Schemes(), u.Scheme) {
		return nil, fmt.Errorf("ship: unknown scheme %q: want one of %s", u.Scheme, strings.Join(Schemes(), ", "))
	}
	if u.Host == "" {
		return nil, fmt.Errorf("ship: %s: no host", u.Scheme)
	}
	o, err := parseOptions(u.Fragment)
	if err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment = "", ""
	t := &Target{Name: o.take("name"), Required: true}
	if t.Name == "" {
		t.Name = nameOf(u)
	}
	switch v := o.take("required"); v {
	case "", "true":
	case "false":
		t.Required = false
	default:
		return nil, errors.New("ship: option required: want true or false")
	}
	if t.Sender, err = sender(u, o); err != nil {
		return nil, err
	}
	if err := o.unused(); err != nil {
		return nil, errors.Join(err, t.Sender.Close())
	}
	return t, nil
}

func sender(u *url.URL, o options) (ship.Sender, error) {
	tls := remote.TLS{CAFile: o.take("ca_file"), CertFile: o.take("cert_file"), KeyFile: o.take("key_file"), ServerName: o.take("server_name")}
	proto, transport, _ := strings.Cut(u.Scheme, "+")
	if proto == "syslog" || proto == "relp" {
		if proto == "relp" {
			transport = u.Scheme
		}
		addr := u.Host
		if u.Port() == "" {
			addr += ":" + defaultPorts[u.Scheme]
		}
		return syslog.New(syslog.Options{Addr: addr, Transport: syslog.Transport(transport), TLS: tls})
	}
	if transport == "" {
		proto, transport = "ndjson", u.Scheme
	}
	target := *u
	target.Scheme = transport
	h := remote.HTTPOptions{
		URL:         target.String(),
		Compression: remote.Compression(o.take("compression")),
		Bearer:      remote.Secret{Env: o.take("bearer_env"), File: o.take("bearer_file")},
		User:        o.take("user"),
		Password:    remote.Secret{Env: o.take("password_env"), File: o.take("password_file")},
		TLS:         tls,
	}
	switch proto {
	case "loki":
		return loki.New(loki.Options{HTTP: h})
	case "elastic":
		return elastic.New(elastic.Options{HTTP: h, Index: o.take("index"), IDField: o.take("id_field")})
	case "splunk":
		return splunk.New(splunk.Options{HTTP: h, Index: o.take("index")})
	case "datadog":
		return datadog.New(datadog.Options{HTTP: h})
	case "otlp":
		return otlp.New(otlp.Options{HTTP: h})
	default:
		return ndjson.New(ndjson.Options{HTTP: h, IDField: o.take("id_field")})
	}
}

// defaultPorts are the registered ones; RELP has none, 2514 is customary.
var defaultPorts = map[string]string{
	"syslog+tcp": "601", "syslog+tls": "6514", "syslog+udp": "514", "relp": "2514", "relp+tls": "2514",
}

// nameOf makes a name that stays the same as long as the URL does.
func nameOf(u *url.URL) string {
	sum := sha256.Sum256([]byte(u.String()))
	name := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' || r == '-' {
			return r
		}
		return '-'
	}, strings.ToLower(u.Scheme+"-"+u.Host))
	return name[:min(len(name), 48)] + "-" + hex.EncodeToString(sum[:4])
}

// options are those of a fragment that nobody has taken yet.
type options struct{ values url.Values }

func parseOptions(fragment string) (options, error) {
	v, err := url.ParseQuery(fragment)
	if err != nil {
		return options{}, errors.New("ship: options after '#' are not of the form key=value&key=value")
	}
	for k, all := range v {
		if len(all) > 1 {
			return options{}, fmt.Errorf("ship: option %s is given twice", k)
		}
	}
	return options{v}, nil
}

func (o options) take(key string) string {
	v := o.values.Get(key)
	o.values.Del(key)
	return v
}

func (o options) unused() error {
	if len(o.values) == 0 {
		return nil
	}
	keys := make([]string, 0, len(o.values))
	for k := range o.values {
		if len(k) > 20 || strings.Trim(k, "abcdefghijklmnopqrstuvwxyz_") != "" {
			k = "(not shown)" // what no option is called may be a credential
		}
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return fmt.Errorf("ship: option %s is unknown here", strings.Join(keys, ", "))
}
