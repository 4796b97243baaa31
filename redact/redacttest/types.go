package redacttest

import (
	"encoding/json"
	"fmt"
	"log/slog"
)

// The types below carry a secret in the ways that types have.

type valuer struct{ v slog.Value }

func (v valuer) LogValue() slog.Value { return v.v }

type panicker struct{ s string }

func (p panicker) LogValue() slog.Value { panic("cannot log " + p.s) }

type stringer struct{ s string }

func (s stringer) String() string { return "stringer " + s.s }

type panicStringer struct{ S string }

func (s panicStringer) String() string               { panic("cannot print " + s.S) }
func (s panicStringer) MarshalJSON() ([]byte, error) { panic("cannot marshal " + s.S) }

type texter struct{ s string }

func (t texter) MarshalText() ([]byte, error) { return []byte("texter " + t.s), nil }

type failingTexter struct{ s string }

func (t failingTexter) MarshalText() ([]byte, error) {
	return nil, fmt.Errorf("cannot marshal %s", t.s)
}

type jsoner struct{ s string }

func (j jsoner) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"password": j.s})
}

type formatter struct{ s string }

func (f formatter) Format(s fmt.State, _ rune) { fmt.Fprint(s, "formatter "+f.s) }

type urlError struct{ token string }

func (e *urlError) Error() string { return "Get /x?access_token=" + e.token + ": refused" }

type account struct {
	User     string `json:"user"`
	Password string `json:"password"`
}

type embedding struct {
	account
	ID int
}

type renamed struct {
	P string `json:"client_secret"`
}

type hidden struct {
	ID    int
	token string
}

type skipped struct {
	ID    int
	Token string `json:"-"`
}

// loop is a cycle of pointers. One of maps would end the whole process: fmt,
// which slog.TextHandler prints with, follows it until the stack overflows.
type loop struct {
	Password string
	Self     *loop
}

type deep struct {
	Next  *deep
	Value any
}

var typePaths = []Path{
	{"struct", "password in a struct", func(l *slog.Logger, p plant) { l.Info("m", "k", account{"bob", p.text}) }, password},
	{"struct pointer", "password in a struct behind a pointer", func(l *slog.Logger, p plant) { l.Info("m", "k", &account{"bob", p.text}) }, password},
	{"struct tag", "field whose json tag is client_secret", func(l *slog.Logger, p plant) { l.Info("m", "k", renamed{p.text}) }, opaque},
	{"struct embedded", "password in an embedded struct", func(l *slog.Logger, p plant) { l.Info("m", "k", embedding{account{"bob", p.text}, 1}) }, password},
	{"struct unexported", "token in an unexported field", func(l *slog.Logger, p plant) { l.Info("m", "k", hidden{1, p.text}) }, shaped},
	{"struct skipped", "token in a field with the json tag -", func(l *slog.Logger, p plant) { l.Info("m", "k", skipped{1, p.text}) }, shaped},
	{"struct deep", "token behind pointers and interfaces", func(l *slog.Logger, p plant) {
		l.Info("m", "k", &deep{&deep{nil, &p.text}, []any{&deep{nil, p.text}}})
	}, shaped},
	{"string pointer", "token behind a *string", func(l *slog.Logger, p plant) { l.Info("m", "k", &p.text) }, shaped},
	{"Stringer", "fmt.Stringer", func(l *slog.Logger, p plant) { l.Info("m", "k", stringer{p.text}) }, shaped},
	{"Stringer panic", "String and MarshalJSON panic with the token", func(l *slog.Logger, p plant) { l.Info("m", "k", panicStringer{p.text}) }, shaped},
	{"Formatter", "fmt.Formatter", func(l *slog.Logger, p plant) { l.Info("m", "k", formatter{p.text}) }, shaped},
	{"TextMarshaler", "encoding.TextMarshaler", func(l *slog.Logger, p plant) { l.Info("m", "k", texter{p.text}) }, shaped},
	{"TextMarshaler error", "MarshalText fails with the token", func(l *slog.Logger, p plant) { l.Info("m", "k", failingTexter{p.text}) }, shaped},
	{"json.Marshaler", "json.Marshaler", func(l *slog.Logger, p plant) { l.Info("m", "k", jsoner{p.text}) }, password},
	{"json.RawMessage", "json.RawMessage", func(l *slog.Logger, p plant) { l.Info("m", "k", json.RawMessage(`{"password":"`+p.text+`"}`)) }, password},
	{"bytes", "token in a []byte", func(l *slog.Logger, p plant) { l.Info("m", "k", []byte(p.text)) }, shaped},
	{"bytes in map", "token in a []byte in a map", func(l *slog.Logger, p plant) { l.Info("m", "k", map[string][]byte{"a": []byte(p.text)}) }, shaped},
}
