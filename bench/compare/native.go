package main

import (
	"io"
	"log/slog"

	phuslu "github.com/phuslu/log"
	"github.com/rs/zerolog"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// The loggers below have interfaces of their own: they get the same attributes
// in their own types, converted beforehand where that is how they are used.

func zerologSetup(c testCase) (func(), func(), error) {
	zerolog.TimeFieldFormat = "2006-01-02T15:04:05.999999999Z07:00"
	ctx := zerolog.New(io.Discard).Level(zerolog.InfoLevel).With().Timestamp()
	for _, a := range c.bound {
		ctx = ctx.Str(a.Key, a.Value.String())
	}
	l, next := ctx.Logger(), c.next()
	return func() {
		var ev *zerolog.Event
		if c.level < slog.LevelInfo {
			ev = l.Debug()
		} else {
			ev = l.Info()
		}
		if ev == nil {
			return
		}
		attrs := next()
		for i := range attrs {
			ev = zerologAttr(ev, &attrs[i])
		}
		ev.Msg(c.msg)
	}, func() {}, nil
}

func zerologAttr(ev *zerolog.Event, a *slog.Attr) *zerolog.Event {
	switch v := a.Value; v.Kind() {
	case slog.KindString:
		return ev.Str(a.Key, v.String())
	case slog.KindInt64:
		return ev.Int64(a.Key, v.Int64())
	case slog.KindBool:
		return ev.Bool(a.Key, v.Bool())
	case slog.KindDuration:
		return ev.Int64(a.Key, int64(v.Duration()))
	case slog.KindTime:
		return ev.Time(a.Key, v.Time())
	case slog.KindGroup:
		d := zerolog.Dict()
		members := v.Group()
		for i := range members {
			d = zerologAttr(d, &members[i])
		}
		return ev.Dict(a.Key, d)
	}
	return ev.Interface(a.Key, a.Value.Any())
}

func zapSetup(c testCase) (func(), func(), error) {
	l := zap.New(zapCore()).With(zapFields(nil, c.bound)...)
	next, buf := c.next(), []zap.Field(nil)
	level := zap.InfoLevel
	if c.level < slog.LevelInfo {
		level = zap.DebugLevel
	}
	if len(c.vary) == 0 {
		fields := zapFields(nil, c.attrs)
		return func() { l.Log(level, c.msg, fields...) }, func() {}, nil
	}
	return func() {
		buf = zapFields(buf[:0], next())
		l.Log(level, c.msg, buf...)
	}, func() {}, nil
}

func zapFields(out []zap.Field, as []slog.Attr) []zap.Field {
	for _, a := range as {
		out = append(out, zapField(a))
	}
	return out
}

func zapField(a slog.Attr) zap.Field {
	switch v := a.Value; v.Kind() {
	case slog.KindString:
		return zap.String(a.Key, v.String())
	case slog.KindInt64:
		return zap.Int64(a.Key, v.Int64())
	case slog.KindBool:
		return zap.Bool(a.Key, v.Bool())
	case slog.KindDuration:
		return zap.Int64(a.Key, int64(v.Duration()))
	case slog.KindTime:
		return zap.Time(a.Key, v.Time())
	case slog.KindGroup:
		return zap.Object(a.Key, zapGroup(zapFields(nil, v.Group())))
	}
	return zap.Any(a.Key, a.Value.Any())
}

type zapGroup []zap.Field

func (g zapGroup) MarshalLogObject(enc zapcore.ObjectEncoder) error {
	for _, f := range g {
		f.AddTo(enc)
	}
	return nil
}

func phusluSetup(c testCase) (func(), func(), error) {
	l := phuslu.Logger{Level: phuslu.InfoLevel, TimeFormat: "2006-01-02T15:04:05.999999999Z07:00", Writer: phuslu.IOWriter{Writer: io.Discard}}
	if len(c.bound) > 0 {
		e := phuslu.NewContext(nil)
		for i := range c.bound {
			e = phusluAttr(e, &c.bound[i])
		}
		l.Context = e.Value()
	}
	next := c.next()
	return func() {
		var e *phuslu.Entry
		if c.level < slog.LevelInfo {
			e = l.Debug()
		} else {
			e = l.Info()
		}
		if e == nil {
			return
		}
		attrs := next()
		for i := range attrs {
			e = phusluAttr(e, &attrs[i])
		}
		e.Msg(c.msg)
	}, func() {}, nil
}

func phusluAttr(e *phuslu.Entry, a *slog.Attr) *phuslu.Entry {
	switch v := a.Value; v.Kind() {
	case slog.KindString:
		return e.Str(a.Key, v.String())
	case slog.KindInt64:
		return e.Int64(a.Key, v.Int64())
	case slog.KindBool:
		return e.Bool(a.Key, v.Bool())
	case slog.KindDuration:
		return e.Int64(a.Key, int64(v.Duration()))
	case slog.KindTime:
		return e.Time(a.Key, v.Time())
	case slog.KindGroup:
		d := phuslu.NewContext(nil)
		members := v.Group()
		for i := range members {
			d = phusluAttr(d, &members[i])
		}
		return e.Dict(a.Key, d.Value())
	}
	return e.Any(a.Key, a.Value.Any())
}
