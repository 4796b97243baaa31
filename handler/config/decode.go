package config

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// decoder fills the structs of the sections from nodes. It goes on after an
// error, so that all of them are told at once.
type decoder struct {
	file   string
	errs   Errors
	places map[string]*node // by field, for what is found out later
}

func (d *decoder) fail(line, col int, path, format string, args ...any) {
	d.errs = append(d.errs, &Error{File: d.file, Line: line, Col: col, Field: clean(path), Msg: clean(fmt.Sprintf(format, args...))})
}

// decode stores n in v, which can be set.
func (d *decoder) decode(n *node, v reflect.Value, path string) {
	d.places[path] = n
	if n.kind == kindNull {
		return // an empty section is its default
	}
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.decode(n, v.Elem(), path)
		return
	}
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		d.text(n, u, path)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.fields(n, v, path)
	case reflect.Slice:
		d.list(n, v, path)
	case reflect.Map:
		d.mapping(n, v, path)
	case reflect.String:
		if n.kind >= kindMap {
			d.fail(n.line, n.col, path, "must be a text, not %s", n.kind)
			return
		}
		v.SetString(n.text)
	case reflect.Bool:
		if n.kind != kindBool {
			d.fail(n.line, n.col, path, "must be true or false")
			return
		}
		v.SetBool(strings.EqualFold(n.text, "true"))
	default:
		d.number(n, v, path)
	}
}

func (d *decoder) text(n *node, u encoding.TextUnmarshaler, path string) {
	if n.kind >= kindMap {
		d.fail(n.line, n.col, path, "must be a text, not %s", n.kind)
		return
	}
	if err := u.UnmarshalText([]byte(n.text)); err != nil {
		d.fail(n.line, n.col, path, "%v", err)
	}
}

func (d *decoder) number(n *node, v reflect.Value, path string) {
	if n.kind != kindNumber {
		d.fail(n.line, n.col, path, "must be a number, not %s", n.kind)
		return
	}
	var err error
	switch {
	case v.CanInt():
		var i int64
		if i, err = strconv.ParseInt(n.text, 0, v.Type().Bits()); err == nil {
			v.SetInt(i)
		}
	case v.CanUint():
		var u uint64
		if u, err = strconv.ParseUint(n.text, 0, v.Type().Bits()); err == nil {
			v.SetUint(u)
		}
	case v.CanFloat():
		var f float64
		if f, err = strconv.ParseFloat(n.text, 64); err == nil {
			v.SetFloat(f)
		}
	default:
		panic("config: no decoding for " + v.Type().String())
	}
	if err != nil {
		d.fail(n.line, n.col, path, "must be a %s", v.Kind())
	}
}

func (d *decoder) fields(n *node, v reflect.Value, path string) {
	if n.kind != kindMap {
		d.fail(n.line, n.col, path, "must be a mapping, not %s", n.kind)
		return
	}
	names, index := fieldsOf(v.Type())
	seen := map[string]int{}
	for _, f := range n.fields {
		at := join(path, f.name)
		i, ok := index[f.name]
		if !ok {
			msg := "unknown key"
			if meant := nearest(f.name, names); meant != "" {
				msg += "; did you mean " + meant + "?"
			} else {
				msg += "; there are " + strings.Join(names, ", ")
			}
			d.fail(f.line, f.col, at, "%s", msg)
			continue
		}
		if line, twice := seen[f.name]; twice {
			d.fail(f.line, f.col, at, "stands twice, first in line %d", line)
			continue
		}
		seen[f.name] = f.line
		d.decode(f.value, v.Field(i), at)
	}
}

func (d *decoder) list(n *node, v reflect.Value, path string) {
	if n.kind != kindList {
		// One item may stand for a list of it.
		n = &node{kind: kindList, line: n.line, col: n.col, items: []*node{n}}
	}
	v.Set(reflect.MakeSlice(v.Type(), len(n.items), len(n.items)))
	for i, item := range n.items {
		d.decode(item, v.Index(i), fmt.Sprintf("%s[%d]", path, i))
	}
}

func (d *decoder) mapping(n *node, v reflect.Value, path string) {
	if n.kind != kindMap {
		d.fail(n.line, n.col, path, "must be a mapping, not %s", n.kind)
		return
	}
	v.Set(reflect.MakeMap(v.Type()))
	for _, f := range n.fields {
		value := reflect.New(v.Type().Elem()).Elem()
		d.decode(f.value, value, join(path, f.name))
		key := reflect.ValueOf(f.name).Convert(v.Type().Key())
		if v.MapIndex(key).IsValid() {
			d.fail(f.line, f.col, join(path, f.name), "stands twice")
		}
		v.SetMapIndex(key, value)
	}
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// fieldsOf returns the names of a section's keys, sorted, and the struct fields
// they stand for.
func fieldsOf(t reflect.Type) (names []string, index map[string]int) {
	index = map[string]int{}
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			names = append(names, name)
			index[name] = i
		}
	}
	slices.Sort(names)
	return names, index
}
