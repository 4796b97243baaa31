package redact

import (
	"cmp"
	"encoding"
	"reflect"
	"slices"
	"strconv"
)

type mapEntry struct {
	name   string
	secret bool // the name is a Secret
	value  reflect.Value
}

func (e *encoder) mapping(v reflect.Value, key keyContext) {
	if !e.enter() {
		return
	}
	defer func() { e.depth-- }()
	if v.Type().Key().Kind() == reflect.Interface {
		e.differs = true // encoding/json refuses it
	}
	entries := make([]mapEntry, 0, min(v.Len(), maxValueParts))
	var names SiblingNames
	for it := v.MapRange(); it.Next() && len(entries) < maxValueParts; {
		name, ok := e.mapKey(it.Key())
		if !ok {
			e.unsupported("type: " + v.Type().String())
			return
		}
		names |= siblingNames(name)
		entries = append(entries, mapEntry{name, it.Key().Type() == secretType, it.Value()})
	}
	slices.SortFunc(entries, func(a, b mapEntry) int { return cmp.Compare(a.name, b.name) })
	start := e.openTold(names.Tell())
	e.out = append(e.out, '{')
	for _, m := range entries {
		if !e.comma('{') {
			break
		}
		if m.secret {
			e.secret(Secret(m.name))
			e.out = append(e.out, ':')
			e.differs = true
			e.value(m.value, key)
			continue
		}
		e.name(m.name, key)
		e.value(m.value, key.under(e.r, m.name))
	}
	e.out = append(e.out, '}')
	e.closeTold(start, key)
}

var secretType = reflect.TypeFor[Secret]()

// mapKey is the name that encoding/json gives to a map's key.
func (e *encoder) mapKey(k reflect.Value) (name string, ok bool) {
	if k.Kind() == reflect.String {
		return k.String(), true
	}
	if k.CanInterface() {
		if tm, is := k.Interface().(encoding.TextMarshaler); is {
			if k.Kind() == reflect.Pointer && k.IsNil() {
				return "", true
			}
			name = MarkPanic
			func() {
				defer func() {
					if recover() != nil {
						e.dirty = true
						e.r.count(ruleUnreadable)
					}
				}()
				text, err := tm.MarshalText()
				name = string(text)
				if err != nil {
					name = "!ERROR:" + err.Error()
					e.differs = true
				}
			}()
			return name, true
		}
	}
	switch {
	case k.CanInt():
		return strconv.FormatInt(k.Int(), 10), true
	case k.CanUint():
		return strconv.FormatUint(k.Uint(), 10), true
	case k.Kind() == reflect.Interface && !k.IsNil():
		return e.mapKey(k.Elem())
	}
	return "", false
}
