package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
)

// Config is the content of slogaudit.yaml. Each section is a struct in a file
// of its own.
type Config struct {
	Level  Level `yaml:"level" doc:"least level that is written: debug, info (the default), warn, error, or one such as info+2"`
	Source bool  `yaml:"source" doc:"add the place of the log call"`

	Redact    Redact    `yaml:"redact" doc:"how secrets are replaced"`
	Enforce   Enforce   `yaml:"enforce" doc:"what becomes of events that do not meet auth/v1"`
	Outputs   []Output  `yaml:"outputs" doc:"where records go"`
	Journal   Journal   `yaml:"journal" doc:"durable journal of all records"`
	Retention Retention `yaml:"retention" doc:"how long files are kept"`
	Ship      Ship      `yaml:"ship" doc:"where the records of a journal are sent"`
	Check     Check     `yaml:"check" doc:"settings of the command check"`
	Monitor   Monitor   `yaml:"monitor" doc:"settings of the command watch"`

	file   string
	places map[string]*node
}

// Load reads the configuration file at path. What is wrong with it is an
// Errors, one for each finding.
func Load(path string) (*Config, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("config: %w", err)
	}
	return Parse(path, data)
}

// Parse reads a configuration. name, which need not exist, stands in errors,
// decides between YAML and JSON, and paths are relative to its directory.
func Parse(name string, data []byte) (*Config, error) {
	parse := parseYAML
	if strings.EqualFold(filepath.Ext(name), ".json") {
		parse = parseJSON
	}
	root, perr := parse(name, data)
	if perr != nil {
		return nil, Errors{perr}
	}
	c := &Config{file: name}
	d := decoder{file: name, places: map[string]*node{}}
	if root == nil {
		root = &node{kind: kindMap, line: 1, col: 1}
	}
	d.decode(root, reflect.ValueOf(c).Elem(), "")
	c.places = d.places
	if len(d.errs) == 0 {
		d.errs = c.validate()
	}
	if len(d.errs) > 0 {
		slices.SortStableFunc(d.errs, func(a, b *Error) int {
			if a.Line != b.Line {
				return a.Line - b.Line
			}
			return a.Col - b.Col
		})
		return nil, d.errs
	}
	return c, nil
}

// validator is a section that can be wrong as a whole. validate tells each
// finding to found, with the name of the key below the section.
type validator interface {
	validate(c *Config, found func(key string, err error))
}

// validate asks all sections.
func (c *Config) validate() (errs Errors) {
	v := reflect.ValueOf(c).Elem()
	for i := range v.NumField() {
		name := v.Type().Field(i).Tag.Get("yaml")
		if name == "" {
			continue
		}
		each := func(path string, section any) {
			if s, ok := section.(validator); ok {
				s.validate(c, func(key string, err error) { errs = append(errs, c.errorAt(join(path, key), err)) })
			}
		}
		section := v.Field(i)
		if section.Kind() == reflect.Slice {
			for j := range section.Len() {
				each(fmt.Sprintf("%s[%d]", name, j), section.Index(j).Addr().Interface())
			}
			continue
		}
		if section.Kind() != reflect.Pointer {
			section = section.Addr()
		}
		if !section.IsNil() {
			each(name, section.Interface())
		}
	}
	return errs
}

// errorAt gives an error the place of a field, or of what encloses it.
func (c *Config) errorAt(path string, err error) *Error {
	e := &Error{File: c.file, Field: strings.TrimSuffix(path, "."), Msg: clean(err.Error()), Err: err}
	for at := e.Field; ; {
		if n := c.places[at]; n != nil {
			e.Line, e.Col = n.line, n.col
			return e
		}
		i := strings.LastIndexAny(at, ".[")
		if i < 0 {
			return e
		}
		at = at[:i]
	}
}

// File is the name of the configuration file.
func (c *Config) File() string { return c.file }

// Path returns a path of the file as the operating system needs it: relative to
// the file's own directory.
func (c *Config) Path(p string) string {
	if p == "" || filepath.IsAbs(p) {
		return p
	}
	return filepath.Join(filepath.Dir(c.file), p)
}

var errMissing = errors.New("is missing")
