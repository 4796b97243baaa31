package redact

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// tagName is the struct tag that says what a field holds:
//
//	Card  string `slogaudit:"secret"` // replaced by its hash
//	Notes string `slogaudit:"mask"`   // replaced by Mask
const tagName = "slogaudit"

// field is one member that a struct has in JSON.
type field struct {
	name      string
	quoted    string // `"name":`
	index     []int
	omitEmpty bool
	omitZero  bool
	isZero    bool // the type has IsZero() bool
	asString  bool // the option ",string"
	secret    Kind // what tagName says
	tagged    bool // the name comes from a tag
}

// jsonFields lists the members of the struct t as encoding/json has them: by
// tag or field name, those of embedded structs promoted by Go's rules, with a
// tagged name before an untagged one at the same depth, and none of two that
// still clash.
func jsonFields(t reflect.Type) []field {
	type level struct {
		typ    reflect.Type
		index  []int
		secret Kind
	}
	var found []field
	visited := map[reflect.Type]bool{}
	for next := []level{{typ: t}}; len(next) > 0; {
		current := next
		next = nil
		count := map[reflect.Type]int{}
		for _, l := range current {
			count[l.typ]++
		}
		for _, l := range current {
			if visited[l.typ] {
				continue
			}
			visited[l.typ] = true
			for i := range l.typ.NumField() {
				sf := l.typ.Field(i)
				f, inner, ok := jsonField(sf)
				if !ok {
					continue
				}
				f.index = append(slices.Clone(l.index), i)
				f.secret = max(f.secret, l.secret)
				if inner != nil {
					next = append(next, level{inner, f.index, f.secret})
					continue
				}
				found = append(found, f)
				if count[l.typ] > 1 {
					found = append(found, f) // embedded twice at this depth: they annihilate
				}
			}
		}
	}
	return dominant(found)
}

// jsonField reads one struct field. inner is the struct type whose fields are
// promoted in its place.
func jsonField(sf reflect.StructField) (f field, inner reflect.Type, ok bool) {
	embedded := sf.Type
	if sf.Anonymous && embedded.Kind() == reflect.Pointer {
		embedded = embedded.Elem()
	}
	if !sf.IsExported() && (!sf.Anonymous || embedded.Kind() != reflect.Struct) {
		return f, nil, false
	}
	tag := sf.Tag.Get("json")
	if tag == "-" {
		return f, nil, false
	}
	name, options, _ := strings.Cut(tag, ",")
	if !validName(name) {
		name = ""
	}
	f = field{name: name, tagged: name != "", secret: tagKind(sf.Tag.Get(tagName))}
	for opt := range strings.SplitSeq(options, ",") {
		switch opt {
		case "omitempty":
			f.omitEmpty = true
		case "omitzero":
			f.omitZero = true
			f.isZero = sf.Type.Implements(reflect.TypeFor[interface{ IsZero() bool }]())
		case "string":
			f.asString = isScalar(sf.Type)
		}
	}
	if name == "" && sf.Anonymous && embedded.Kind() == reflect.Struct {
		return f, embedded, true
	}
	if name == "" {
		f.name = sf.Name
	}
	f.quoted = string(append(appendQuoted(nil, f.name), ':'))
	return f, nil, true
}

func tagKind(tag string) Kind {
	switch tag {
	case "":
		return KindNone
	case "secret":
		return KindToken
	}
	return KindGuessable // "mask", and a mistake must not let a secret pass
}

// isScalar reports whether the option ",string" applies to t.
func isScalar(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer && t.Name() == "" {
		t = t.Elem()
	}
	k := t.Kind()
	return k >= reflect.Bool && k <= reflect.Float64 || k == reflect.String
}

// validName reports whether encoding/json accepts name from a tag.
func validName(name string) bool {
	for _, c := range name {
		if !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			return false
		}
	}
	return name != ""
}

// dominant keeps of the fields of one name the one that Go's rules select, if
// any, in the order of their place in the struct.
func dominant(found []field) []field {
	var out []field
	byName := map[string][]field{}
	for _, f := range found {
		byName[f.name] = append(byName[f.name], f)
	}
	for _, same := range byName {
		slices.SortStableFunc(same, func(a, b field) int {
			if d := len(a.index) - len(b.index); d != 0 {
				return d
			}
			switch {
			case a.tagged && !b.tagged:
				return -1
			case b.tagged && !a.tagged:
				return 1
			}
			return 0
		})
		if len(same) > 1 && len(same[0].index) == len(same[1].index) && same[0].tagged == same[1].tagged {
			continue
		}
		out = append(out, same[0])
	}
	slices.SortFunc(out, func(a, b field) int { return slices.Compare(a.index, b.index) })
	return out
}
