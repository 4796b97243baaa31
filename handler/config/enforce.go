package config

import (
	"fmt"
	"log/slog"

	"github.com/slogaudit/slogaudit/handler"
)

// Enforce is the section enforce.
type Enforce struct {
	Mode       handler.Mode `yaml:"mode" enum:"annotate,reject,panic,off" doc:"annotate (the default) writes the event with its violations; reject does not write it"`
	Quarantine string       `yaml:"quarantine" doc:"file for the events that reject refuses, with their violations"`
}

func (e *Enforce) validate(_ *Config, found func(string, error)) {
	if e.Quarantine != "" && e.Mode != handler.Reject {
		found("quarantine", fmt.Errorf("needs mode: reject; with %s every event is written", e.Mode))
	}
}

// Level is a level of log/slog.
type Level slog.Level

// Level makes it a slog.Leveler.
func (l Level) Level() slog.Level { return slog.Level(l) }

// UnmarshalText accepts debug, info, warn and error in any case, and offsets
// such as info+2.
func (l *Level) UnmarshalText(text []byte) error {
	if err := (*slog.Level)(l).UnmarshalText(text); err != nil {
		return fmt.Errorf("%q is not a level: debug, info, warn, error, or one such as info+2", text)
	}
	return nil
}

func (Level) jsonSchema() map[string]any {
	return map[string]any{
		"type": "string", "pattern": `^([dD][eE][bB][uU][gG]|[iI][nN][fF][oO]|[wW][aA][rR][nN]|[eE][rR][rR][oO][rR])([+-][0-9]+)?$`,
		"examples": []string{"debug", "info", "warn", "error"},
	}
}
