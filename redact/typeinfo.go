package redact

import (
	"encoding"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"
	"sync"
	"time"
)

// form is how a type's values are written.
type form uint8

const (
	formKind   form = iota // by its reflect.Kind
	formSecret             // Secret
	formTime               // time.Time: kept
	formRaw                // json.RawMessage
	formNumber             // json.Number
	formURL                // url.URL
	formValues             // url.Values
	formCookie             // http.Cookie
	formRequest
	formResponse
)

var forms = map[reflect.Type]form{
	reflect.TypeFor[Secret]():          formSecret,
	reflect.TypeFor[time.Time]():       formTime,
	reflect.TypeFor[json.RawMessage](): formRaw,
	reflect.TypeFor[json.Number]():     formNumber,
	reflect.TypeFor[url.URL]():         formURL,
	reflect.TypeFor[url.Values]():      formValues,
	reflect.TypeFor[http.Cookie]():     formCookie,
	reflect.TypeFor[http.Request]():    formRequest,
	reflect.TypeFor[http.Response]():   formResponse,
}

// methods are the ways in which a type prints itself.
type methods uint8

const (
	hasLogValue methods = 1 << iota
	hasMarshalJSON
	hasMarshalText
	hasError
	hasString // or Format
)

var methodTypes = []struct {
	bit methods
	typ reflect.Type
}{
	{hasLogValue, reflect.TypeFor[slog.LogValuer]()},
	{hasMarshalJSON, reflect.TypeFor[json.Marshaler]()},
	{hasMarshalText, reflect.TypeFor[encoding.TextMarshaler]()},
	{hasError, reflect.TypeFor[error]()},
	{hasString, reflect.TypeFor[fmt.Stringer]()},
	{hasString, reflect.TypeFor[fmt.Formatter]()},
}

func methodsOf(t reflect.Type) methods {
	var m methods
	for _, c := range methodTypes {
		if t.Implements(c.typ) {
			m |= c.bit
		}
	}
	return m
}

// typeInfo is what there is to know about a type, found out once.
type typeInfo struct {
	form   form
	own    methods // of the type
	ptr    methods // of a pointer to it: usable where the value has an address
	bytes  bool    // a slice that JSON writes in base64
	inert  bool    // numbers and booleans only, without methods: nothing to redact
	fields []field // of a struct, in JSON's order
	told   bool    // what a field is may be told by another: see Siblings
	// hidden says that a struct has fields that can hold text and that JSON does
	// not print, though fmt does.
	hidden bool
}

var typeInfos sync.Map // reflect.Type -> *typeInfo

func infoOf(t reflect.Type) *typeInfo {
	if info, ok := typeInfos.Load(t); ok {
		return info.(*typeInfo)
	}
	info := &typeInfo{form: forms[t], own: methodsOf(t), inert: isInert(t)}
	if t.Kind() != reflect.Pointer && t.Kind() != reflect.Interface {
		info.ptr = methodsOf(reflect.PointerTo(t))
	}
	switch t.Kind() {
	case reflect.Slice:
		p := reflect.PointerTo(t.Elem())
		info.bytes = t.Elem().Kind() == reflect.Uint8 && methodsOf(p)&(hasMarshalJSON|hasMarshalText) == 0
	case reflect.Struct:
		info.fields = jsonFields(t)
		var names SiblingNames
		for _, f := range info.fields {
			names |= siblingNames(f.name)
		}
		info.told = names.Tell()
		info.hidden = hidesText(t)
	}
	got, _ := typeInfos.LoadOrStore(t, info)
	return got.(*typeInfo)
}

// isInert reports whether no value of t can hold text, and none has methods.
func isInert(t reflect.Type) bool {
	if t == reflect.TypeFor[time.Time]() || t == reflect.TypeFor[time.Duration]() {
		return true
	}
	if methodsOf(reflect.PointerTo(t)) != 0 {
		return false
	}
	switch k := t.Kind(); {
	case k >= reflect.Bool && k <= reflect.Float64 && k != reflect.Uintptr:
		return true
	case k == reflect.Array:
		return isInert(t.Elem())
	case k == reflect.Struct:
		for f := range t.Fields() {
			if f.Tag.Get(tagName) != "" || !isInert(f.Type) {
				return false
			}
		}
		return true
	}
	return false
}

// hidesText reports whether the struct t has a field that JSON does not print
// and that can hold text.
func hidesText(t reflect.Type) bool {
	for f := range t.Fields() {
		skipped := f.Tag.Get("json") == "-" || !f.IsExported() && !f.Anonymous
		if skipped && holdsText(f.Type, nil) {
			return true
		}
		if f.Anonymous && f.Type.Kind() == reflect.Struct && !f.IsExported() && hidesText(f.Type) {
			return true
		}
	}
	return false
}

// holdsText reports whether text can be reached from a value of t. seen breaks
// the recursion of recursive types.
func holdsText(t reflect.Type, seen []reflect.Type) bool {
	for _, s := range seen {
		if s == t {
			return false
		}
	}
	switch t.Kind() {
	case reflect.String, reflect.Interface:
		return true
	case reflect.Map:
		return holdsText(t.Key(), append(seen, t)) || holdsText(t.Elem(), append(seen, t))
	case reflect.Slice:
		return t.Elem().Kind() == reflect.Uint8 || holdsText(t.Elem(), append(seen, t))
	case reflect.Pointer, reflect.Array:
		return holdsText(t.Elem(), append(seen, t))
	case reflect.Struct:
		for f := range t.Fields() {
			if holdsText(f.Type, append(seen, t)) {
				return true
			}
		}
	}
	return false
}
