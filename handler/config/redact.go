package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"

	"github.com/slogaudit/slogaudit/redact"
)

// Redact is the section redact.
type Redact struct {
	Key  *Key  `yaml:"key" doc:"hash with HMAC-SHA-256 under this key, in place of plain SHA-256"`
	Keys []Key `yaml:"old_keys" doc:"keys that were used before: their hashes are still found"`
}

// Key names a key for HMAC-SHA-256. The key itself is in a file.
type Key struct {
	ID   string `yaml:"id" doc:"name under which the key appears in hashes: letters, digits, '.', '_', '-'"`
	File string `yaml:"file" doc:"file that holds the key: at least 16 bytes, better 32 random ones; a newline at the end does not count"`
}

func (r *Redact) validate(_ *Config, found func(string, error)) {
	check := func(at string, k *Key) {
		if k.ID == "" {
			found(at+".id", errMissing)
		}
		if k.File == "" {
			found(at+".file", errMissing)
		}
	}
	if r.Key != nil {
		check("key", r.Key)
	} else if len(r.Keys) > 0 {
		found("old_keys", errors.New("there is no key that they could be older than"))
	}
	for i := range r.Keys {
		check(fmt.Sprintf("old_keys[%d]", i), &r.Keys[i])
	}
}

// Redactor builds the redactor.
func (c *Config) Redactor() (*redact.Redactor, error) {
	if c.Redact.Key == nil {
		return redact.Default(), nil
	}
	key, err := c.key("redact.key", *c.Redact.Key)
	if err != nil {
		return nil, err
	}
	var old []redact.Key
	for i, k := range c.Redact.Keys {
		o, err := c.key(fmt.Sprintf("redact.old_keys[%d]", i), k)
		if err != nil {
			return nil, err
		}
		old = append(old, o)
	}
	h, err := redact.HMAC(key.ID, key.Bytes, old...)
	if err != nil {
		return nil, c.errorAt("redact", err)
	}
	return redact.New(&redact.Options{Hasher: h})
}

func (c *Config) key(field string, k Key) (redact.Key, error) {
	b, err := os.ReadFile(c.Path(k.File))
	if err != nil {
		return redact.Key{}, c.errorAt(field+".file", err)
	}
	return redact.Key{ID: k.ID, Bytes: bytes.TrimRight(b, "\r\n")}, nil
}
