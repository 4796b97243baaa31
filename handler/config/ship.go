package config

import (
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/slogaudit/slogaudit/sink/ship"
)

// Ship is the section ship: where the records of a journal are sent.
type Ship struct {
	Journal string       `yaml:"journal" doc:"directory of the journal whose records are sent; that of the section journal by default"`
	To      []ShipTarget `yaml:"to" doc:"remote ends, each independent of the others"`
}

// ShipTarget is one remote end.
type ShipTarget struct {
	URL        string `yaml:"url" doc:"remote end, such as loki+https://host/loki/api/v1/push#bearer_env=NAME"`
	MaxRecords int    `yaml:"max_records" doc:"records in a batch; 1000 by default"`
	MaxBytes   Size   `yaml:"max_bytes" doc:"bytes in a batch; 1MiB by default"`
	Linger     Age    `yaml:"linger" doc:"how long a batch waits to fill; 200ms by default"`
	Timeout    Age    `yaml:"timeout" doc:"how long one request may take; 30s by default"`
	MaxBackoff Age    `yaml:"max_backoff" doc:"longest pause after failures; 30s by default"`
	LagAfter   Age    `yaml:"lag_after" doc:"how long it may fail before it counts as lagging; 1m by default"`
}

func (s *Ship) validate(c *Config, found func(string, error)) {
	if len(s.To) > 0 && c.ShipJournal() == "" {
		found("to", errors.New("needs journal: what is sent is sent from there"))
	}
	for i := range s.To {
		s.To[i].check(func(key string, err error) { found(fmt.Sprintf("to[%d].%s", i, key), err) })
	}
}

// ShipJournal is the directory of the journal whose records are sent, ready to
// be opened; empty when there is none.
func (c *Config) ShipJournal() string {
	if c.Ship.Journal != "" {
		return c.Path(c.Ship.Journal)
	}
	return c.Path(c.Journal.Dir)
}

func (t *ShipTarget) check(found func(string, error)) {
	u, err := url.Parse(t.URL)
	switch {
	case t.URL == "":
		found("url", errMissing)
	case err != nil || u.Scheme == "" || u.Host == "":
		found("url", errors.New("must be a URL with scheme and host")) // the cause would quote it
	case u.User != nil:
		found("url", errors.New("must not hold credentials: name an environment variable (#bearer_env=NAME) or a file (#bearer_file=PATH)"))
	}
	if t.MaxRecords < 0 {
		found("max_records", errors.New("must not be negative"))
	}
}

// Options are the shipper's options for the remote end; name is its name.
func (t *ShipTarget) Options(name string, required bool) *ship.Options {
	return &ship.Options{
		Name: name, Required: required,
		MaxRecords: t.MaxRecords, MaxBytes: int(t.MaxBytes), Linger: time.Duration(t.Linger),
		Timeout: time.Duration(t.Timeout), MaxBackoff: time.Duration(t.MaxBackoff), LagAfter: time.Duration(t.LagAfter),
	}
}
