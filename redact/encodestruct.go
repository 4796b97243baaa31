package redact

import "reflect"

func (e *encoder) structure(v reflect.Value, info *typeInfo, key keyContext) {
	if info.hidden {
		e.hidden = true
	}
	if !e.enter() {
		return
	}
	start := e.openTold(info.told)
	e.out = append(e.out, '{')
	for i := range info.fields {
		f := &info.fields[i]
		fv, ok := fieldByIndex(v, f.index)
		if !ok || f.omitEmpty && isEmpty(fv) || f.omitZero && f.zero(fv) {
			continue
		}
		if !e.comma('{') {
			break
		}
		inner := key.under(e.r, f.name)
		inner.force = max(key.force, f.secret)
		e.out = append(e.out, f.quoted...)
		if !f.asString || fv.Kind() == reflect.Pointer && fv.IsNil() {
			e.value(fv, inner)
			continue
		}
		n := len(e.out)
		e.value(fv, inner)
		if e.out[n] != '"' || fv.Kind() == reflect.String {
			e.out = appendQuoted(e.out[:n], string(e.out[n:]))
		}
	}
	e.out = append(e.out, '}')
	e.closeTold(start, key)
	e.depth--
}

// fieldByIndex finds a promoted field. It returns false below a nil pointer.
func fieldByIndex(v reflect.Value, index []int) (reflect.Value, bool) {
	for _, i := range index {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return v, false
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v, true
}

// isEmpty is what the option omitempty means.
func isEmpty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct, reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128:
		return false
	}
	return v.IsZero()
}

// zero is what the option omitzero means.
func (f *field) zero(v reflect.Value) (zero bool) {
	if !f.isZero || !v.CanInterface() || (v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface) && v.IsNil() {
		return v.IsZero()
	}
	defer func() {
		if recover() != nil {
			zero = false
		}
	}()
	return v.Interface().(interface{ IsZero() bool }).IsZero()
}
