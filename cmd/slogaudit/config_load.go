package main

import (
	"errors"

	"github.com/slogaudit/slogaudit/handler/config"
)

// unreadable is an error of a file that holds no configuration at all.
type unreadable struct{ error }

func (u unreadable) Unwrap() error { return u.error }

// loadConfig reads a configuration file. What it says wrongly is a config.Errors;
// that it says nothing, as it is no YAML, or none of a configuration, is an
// unreadable.
func loadConfig(path string) (*config.Config, error) {
	c, err := config.Load(path)
	found, ok := errors.AsType[config.Errors](err)
	if !ok {
		return c, err
	}
	all := make(config.Errors, len(found))
	for i, e := range found {
		if e.Field != "" {
			return nil, err
		}
		no := *e
		no.Msg = "not a configuration in YAML or JSON: " + e.Msg
		all[i] = &no
	}
	return nil, unreadable{all}
}
