package handler

import (
	"context"
	"log/slog"
	"strconv"
)

// Duplicates says what UniqueKeys does with a key that an object already has.
type Duplicates uint8

const (
	// RenameLater keeps all: the second "id" becomes "id#01", the third
	// "id#02".
	RenameLater Duplicates = iota
	// KeepFirst drops the later ones.
	KeepFirst
	// KeepLast drops the earlier ones; the last stands where the first stood.
	KeepLast
)

// UniqueKeys returns a stage after which no object of a record has a key twice,
// groups with the same name merged. slog keeps duplicates, and readers of JSON
// disagree on which of them they see.
//
// The handler's own keys (time, level, msg and the like) are protected without
// this stage: a caller's attribute of such a name is renamed.
func UniqueKeys(d Duplicates) Stage {
	return StageFunc(func(_ context.Context, r *Record) {
		attrs := append(r.added[:len(r.added):len(r.added)], r.Attrs()...)
		r.added = nil
		r.SetAttrs(unique(attrs, d, 0))
	})
}

func unique(attrs []slog.Attr, d Duplicates, depth int) []slog.Attr {
	if depth > maxDepth {
		return attrs
	}
	out := make([]slog.Attr, 0, len(attrs))
	seen := make(map[string]int, len(attrs))
	add := func(a slog.Attr) {
		at, again := seen[a.Key]
		if !again {
			seen[a.Key] = len(out)
			out = append(out, a)
			return
		}
		old := out[at].Value
		switch {
		case old.Kind() == slog.KindGroup && a.Value.Kind() == slog.KindGroup:
			members := append(append([]slog.Attr{}, old.Group()...), a.Value.Group()...)
			out[at].Value = slog.GroupValue(members...)
		case d == KeepLast:
			out[at] = a
		case d == RenameLater:
			key := laterKey(a.Key, seen)
			seen[key] = len(out)
			out = append(out, slog.Attr{Key: key, Value: a.Value})
		}
	}
	for _, a := range flatten(nil, attrs, depth) {
		add(a)
	}
	for i, a := range out {
		if a.Value.Kind() == slog.KindGroup {
			out[i].Value = slog.GroupValue(unique(a.Value.Group(), d, depth+1)...)
		}
	}
	return out
}

// flatten resolves values and puts the members of groups without a name in
// their place.
func flatten(dst, attrs []slog.Attr, depth int) []slog.Attr {
	for _, a := range attrs {
		a.Value = a.Value.Resolve()
		if a.Key == "" && a.Value.Kind() == slog.KindGroup && depth <= maxDepth {
			dst = flatten(dst, a.Value.Group(), depth+1)
			continue
		}
		dst = append(dst, a)
	}
	return dst
}

func laterKey(key string, seen map[string]int) string {
	for i := 1; ; i++ {
		n := strconv.Itoa(i)
		if i < 10 {
			n = "0" + n
		}
		if _, taken := seen[key+"#"+n]; !taken {
			return key + "#" + n
		}
	}
}
