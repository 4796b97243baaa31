package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/slogaudit/slogaudit/internal/names"
)

// configName is the settings file that is looked for upwards.
const configName = "slogaudit.yaml"

// setting is a flag's value in force and where it comes from.
type setting struct{ name, value, origin string }

// applySettings gives the flags of cmd that were not given on the command line
// the values of the environment, or else of the section in the settings file.
func applySettings(cmd *cobra.Command, section string) ([]setting, error) {
	file, values, err := readSection(cmd, section)
	if err != nil {
		return nil, err
	}
	var all []setting
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "help" || f.Name == "config" || err != nil {
			return
		}
		s := setting{name: strings.ReplaceAll(f.Name, "-", "_"), origin: "default"}
		name := envName(section, f.Name)
		env := os.Getenv(name)
		v, inFile := values[s.name]
		switch {
		case f.Changed:
			s.origin = "flag --" + f.Name
		case env != "":
			s.origin = "environment " + name
			err = setFlag(f, []string{env})
		case inFile:
			s.origin = fmt.Sprintf("%s:%d", file, v.line)
			err = setFlag(f, v.values)
		}
		if err != nil {
			err = fmt.Errorf("%s: %w", s.origin, err)
		}
		s.value = f.Value.String()
		all = append(all, s)
	})
	return all, err
}

// envName is the environment's twin of a flag: SLOGAUDIT_CHECK_FAIL_ON.
func envName(section, flag string) string {
	return "SLOGAUDIT_" + strings.ToUpper(section+"_"+strings.ReplaceAll(flag, "-", "_"))
}

func setFlag(f *pflag.Flag, values []string) error {
	if many, ok := f.Value.(pflag.SliceValue); ok {
		if len(values) == 1 {
			values = strings.Split(values[0], ",")
		}
		return many.Replace(values)
	}
	if len(values) != 1 {
		return errors.New("one value is wanted, not a list")
	}
	err := f.Value.Set(values[0])
	if bad := new(strconv.NumError); errors.As(err, &bad) {
		return fmt.Errorf("%q is no %s", values[0], f.Value.Type())
	}
	return err
}

// yamlError is an error of the parser with its place. Its own text quotes the
// file at length.
func yamlError(name string, err error) error {
	var e yaml.Error
	if !errors.As(err, &e) {
		return fmt.Errorf("%s: not YAML", name)
	}
	if t := e.GetToken(); t != nil && t.Position != nil {
		name = fmt.Sprintf("%s:%d:%d", name, t.Position.Line, t.Position.Column)
	}
	return fmt.Errorf("%s: %s", name, e.GetMessage())
}

// fileValue is a value in the settings file.
type fileValue struct {
	line   int
	values []string
}

// readSection reads one section of the settings file. A missing file is no
// error, unless --config named it.
func readSection(cmd *cobra.Command, section string) (name string, values map[string]fileValue, err error) {
	name = os.Getenv("SLOGAUDIT_CONFIG")
	if f := cmd.Flag("config"); f != nil && f.Value.String() != "" {
		name = f.Value.String()
	}
	if name == "" {
		if name = discover(); name == "" {
			return "", nil, nil
		}
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return "", nil, err
	}
	doc, err := parser.ParseBytes(text, 0)
	if err != nil {
		return "", nil, yamlError(name, err)
	}
	values = map[string]fileValue{}
	for _, d := range doc.Docs {
		for _, m := range pairs(d.Body) {
			if m.Key.String() != section {
				continue
			}
			for _, v := range pairs(m.Value) {
				line := v.Key.GetToken().Position.Line
				key := v.Key.String()
				if err := knownSetting(cmd, key); err != nil {
					return "", nil, fmt.Errorf("%s:%d: %s.%s: %w", name, line, section, key, err)
				}
				values[key] = fileValue{line, scalars(v.Value)}
			}
		}
	}
	return name, values, nil
}

// pairs are the members of a YAML mapping.
func pairs(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// scalars is the text of a value, or of a list's values.
func scalars(n ast.Node) []string {
	if list, ok := n.(*ast.SequenceNode); ok {
		var all []string
		for _, v := range list.Values {
			all = append(all, scalars(v)...)
		}
		return all
	}
	return []string{n.GetToken().Value}
}

func knownSetting(cmd *cobra.Command, key string) error {
	var known []string
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name != "config" && f.Name != "help" {
			known = append(known, strings.ReplaceAll(f.Name, "-", "_"))
		}
	})
	if slices.Contains(known, key) {
		return nil
	}
	if near := names.Nearest(key, known); near != "" {
		return fmt.Errorf("unknown setting, did you mean %s?", near)
	}
	return errors.New("unknown setting")
}

// discover looks for the settings file in the working directory and above, up
// to the root of a repository.
func discover() string {
	here, err := os.Getwd()
	if err != nil {
		return ""
	}
	for dir := here; ; {
		name := filepath.Join(dir, configName)
		if _, err := os.Stat(name); err == nil {
			if rel, err := filepath.Rel(here, name); err == nil && len(rel) < len(name) {
				return rel
			}
			return name
		}
		if _, err := os.Stat(filepath.Join(dir, ".git")); err == nil || errors.Is(err, fs.ErrPermission) {
			return ""
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return ""
		}
		dir = parent
	}
}
