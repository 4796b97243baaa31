package redacttest

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Paths returns all paths in the order in which they are run. The caller owns
// the slice.
func Paths() []Path {
	return slices.Concat(textPaths, attrPaths, groupPaths, besidePaths, valuePaths, typePaths, webPaths)
}

var textPaths = []Path{
	{"message", "token in the message", func(l *slog.Logger, p plant) { l.Info("got " + p.text + " again") }, shaped},
	{"message bearer", "Authorization header in the message", func(l *slog.Logger, p plant) { l.Info("header Authorization: Bearer " + p.text) }, opaque},
	{"message json", "JSON in the message", func(l *slog.Logger, p plant) { l.Info(`body {"user":"bob","password":"` + p.text + `"}`) }, password},
	{"message printf", "struct printed by %+v in the message", func(l *slog.Logger, p plant) {
		l.Info(fmt.Sprintf("%+v", struct{ User, Password string }{"bob", p.text}))
	}, password},
	{"message jwt", "JSON Web Token in the message", func(l *slog.Logger, p plant) { l.Info("session " + p.text) }, jwt},
	{"message url", "URL with a token in the message", func(l *slog.Logger, p plant) { l.Info("GET https://h.example/cb?x=1&access_token=" + p.text + "&y=2") }, opaque},
	{"message dsn", "database DSN in the message", func(l *slog.Logger, p plant) { l.Info("open postgres://app:" + p.text + "@db.example:5432/app") }, password},
	{"message pem", "private key in the message", func(l *slog.Logger, p plant) { l.Info("key\n" + p.text) }, pem},
	{"message newline", "token on the second line of the message", func(l *slog.Logger, p plant) { l.Info("one\ntwo " + p.text) }, shaped},
}

var attrPaths = []Path{
	{"attr", "token in a string attribute", func(l *slog.Logger, p plant) { l.Info("m", "k", p.text) }, shaped},
	{"attr in text", "token within a string attribute", func(l *slog.Logger, p plant) { l.Info("m", "k", "got "+p.text+", bye") }, shaped},
	{"attr password", "attribute named password", func(l *slog.Logger, p plant) { l.Info("m", "password", p.text) }, password},
	{"attr api key", "attribute named apiKey", func(l *slog.Logger, p plant) { l.Info("m", "apiKey", p.text) }, opaque},
	{"attr header name", "attribute named X-Api-Key", func(l *slog.Logger, p plant) { l.Info("m", "X-Api-Key", p.text) }, opaque},
	{"attr number", "number in an attribute named pin", func(l *slog.Logger, p plant) { l.Info("m", "pin", number(p.text)) }, pin},
	{"attr json", "JSON in a string attribute", func(l *slog.Logger, p plant) { l.Info("m", "body", `{"auth":{"password":"`+p.text+`"}}`) }, password},
	{"attr json in json", "JSON in a string of JSON in an attribute", func(l *slog.Logger, p plant) {
		inner, _ := json.Marshal(`{"password":"` + p.text + `"}`)
		l.Info("m", "body", `{"payload":`+string(inner)+`}`)
	}, password},
	{"attr json escapes", "token written with JSON escapes", func(l *slog.Logger, p plant) {
		var b strings.Builder
		for i := range len(p.text) {
			fmt.Fprintf(&b, `\u%04x`, p.text[i])
		}
		l.Info("m", "body", json.RawMessage(`{"note":"`+b.String()+`"}`))
	}, shaped},
	{"attr basic", "Basic credentials in an attribute", func(l *slog.Logger, p plant) {
		l.Info("m", "auth", "Basic "+base64.StdEncoding.EncodeToString([]byte("bob:"+p.text)))
	}, password},
	{"attr key", "token as an attribute's key", func(l *slog.Logger, p plant) { l.Info("m", p.text, 1) }, shaped},
	{"with", "token in With", func(l *slog.Logger, p plant) { l.With("k", p.text).Info("m") }, shaped},
	{"with password", "password in With", func(l *slog.Logger, p plant) { l.With("password", p.text).Info("m") }, password},
	{"with twice", "password in With, another With after it", func(l *slog.Logger, p plant) { l.With("password", p.text).With("a", 1).Info("m", "b", 2) }, password},
	{"with group after", "password in With, then WithGroup", func(l *slog.Logger, p plant) { l.With("password", p.text).WithGroup("g").Info("m", "b", 2) }, password},
	{"with key", "token as a key in With", func(l *slog.Logger, p plant) { l.With(p.text, 1).Info("m") }, shaped},
	{"with error", "error in With", func(l *slog.Logger, p plant) { l.With("err", errors.New("bad token "+p.text)).Info("m") }, shaped},
	{"with LogValuer", "LogValuer in With", func(l *slog.Logger, p plant) { l.With("k", valuer{slog.StringValue(p.text)}).Info("m") }, shaped},
	{"with map", "map in With", func(l *slog.Logger, p plant) { l.With("k", map[string]any{"password": p.text}).Info("m") }, password},
}

var groupPaths = []Path{
	{"group", "password in a group", func(l *slog.Logger, p plant) { l.Info("m", slog.Group("g", "password", p.text, "a", 1)) }, password},
	{"group name", "secret group name, harmless key", func(l *slog.Logger, p plant) { l.Info("m", slog.Group("credentials", "value", p.text)) }, opaque},
	{"group key", "token as a group's name", func(l *slog.Logger, p plant) { l.Info("m", slog.Group(p.text, "a", 1)) }, shaped},
	{"group inline", "password in a group without a name", func(l *slog.Logger, p plant) { l.Info("m", slog.Group("", "password", p.text)) }, password},
	{"group nested", "token four groups deep", func(l *slog.Logger, p plant) {
		l.Info("m", slog.Group("a", slog.Group("b", slog.Group("c", slog.Group("d", "k", p.text)))))
	}, shaped},
	{"WithGroup", "password after WithGroup", func(l *slog.Logger, p plant) { l.WithGroup("g").Info("m", "password", p.text) }, password},
	{"WithGroup name", "secret WithGroup name, harmless key", func(l *slog.Logger, p plant) { l.WithGroup("credentials").Info("m", "value", p.text) }, opaque},
	{"WithGroup With", "password in With after WithGroup", func(l *slog.Logger, p plant) { l.WithGroup("g").With("password", p.text).Info("m", "a", 1) }, password},
	{"WithGroup key", "token as the name of WithGroup", func(l *slog.Logger, p plant) { l.WithGroup(p.text).Info("m", "a", 1) }, shaped},
	{"group in With", "password in a group in With", func(l *slog.Logger, p plant) { l.With(slog.Group("g", "password", p.text)).Info("m") }, password},
}

var valuePaths = []Path{
	{"LogValuer", "LogValuer that returns a token", func(l *slog.Logger, p plant) { l.Info("m", "k", valuer{slog.StringValue(p.text)}) }, shaped},
	{"LogValuer group", "LogValuer that returns a group", func(l *slog.Logger, p plant) {
		l.Info("m", "k", valuer{slog.GroupValue(slog.String("password", p.text))})
	}, password},
	{"LogValuer chain", "LogValuer that returns a LogValuer that returns an error", func(l *slog.Logger, p plant) {
		l.Info("m", "k", valuer{slog.AnyValue(valuer{slog.AnyValue(errors.New(p.text))})})
	}, shaped},
	{"LogValuer panic", "LogValue panics with the token", func(l *slog.Logger, p plant) { l.Info("m", "k", panicker{p.text}) }, shaped},
	{"LogValuer nested", "LogValuer in a slice", func(l *slog.Logger, p plant) { l.Info("m", "k", []any{valuer{slog.StringValue(p.text)}}) }, shaped},
	{"error", "error with a token", func(l *slog.Logger, p plant) { l.Info("m", "err", errors.New("refused "+p.text)) }, shaped},
	{"error wrapped", "error that wraps one with a token", func(l *slog.Logger, p plant) {
		l.Info("m", "err", fmt.Errorf("outer: %w", &urlError{p.text}))
	}, opaque},
	{"error joined", "errors.Join", func(l *slog.Logger, p plant) {
		l.Info("m", "err", errors.Join(errors.New("a"), errors.New("b "+p.text)))
	}, shaped},
	{"error in struct", "error in a struct", func(l *slog.Logger, p plant) {
		l.Info("m", "k", struct{ Err error }{&urlError{p.text}})
	}, opaque},
	{"map any", "password in a map[string]any", func(l *slog.Logger, p plant) { l.Info("m", "k", map[string]any{"a": 1, "password": p.text}) }, password},
	{"map string", "token in a map[string]string", func(l *slog.Logger, p plant) { l.Info("m", "k", map[string]string{"a": p.text}) }, shaped},
	{"map key", "token as a map's key", func(l *slog.Logger, p plant) { l.Info("m", "k", map[string]int{p.text: 1}) }, shaped},
	{"map number", "number under the key pin in a map", func(l *slog.Logger, p plant) { l.Info("m", "k", map[string]any{"pin": number(p.text)}) }, pin},
	{"slice", "token in a []string", func(l *slog.Logger, p plant) { l.Info("m", "k", []string{"a", p.text}) }, shaped},
	{"slice any", "password in a map in a []any", func(l *slog.Logger, p plant) { l.Info("m", "k", []any{1, map[string]string{"password": p.text}}) }, password},
	{"slice under key", "[]string in an attribute named passwords_old", func(l *slog.Logger, p plant) { l.Info("m", "old_password", []string{p.text}) }, password},
	{"depth 40", "password 40 maps deep", func(l *slog.Logger, p plant) {
		v := any(map[string]any{"password": p.text})
		for range 40 {
			v = map[string]any{"in": v}
		}
		l.Info("m", "k", v)
	}, password},
	{"cycle", "password in a struct that points to itself", func(l *slog.Logger, p plant) {
		v := &loop{Password: p.text}
		v.Self = v
		l.Info("m", "k", v)
	}, password},
}

// besidePaths are those on which something else in the record names the secret.
var besidePaths = []Path{
	{"beside", "password whose name is another attribute", func(l *slog.Logger, p plant) { l.Info("m", "key", "db_password", "value", p.text) }, password},
	{"beside in With", "password whose name is in With", func(l *slog.Logger, p plant) { l.With("name", "db_password").Info("m", "value", p.text) }, password},
	{"beside in group", "password whose name stands behind it in a group", func(l *slog.Logger, p plant) {
		l.Info("m", slog.Group("g", "value", p.text, "name", "db_password"))
	}, password},
	{"beside in map", "password whose name is in the same map", func(l *slog.Logger, p plant) {
		l.Info("m", "k", map[string]any{"key": "db_password", "value": p.text})
	}, password},
	{"beside in struct", "password in a list of structs with Name and Value", func(l *slog.Logger, p plant) {
		l.Info("m", "env", []struct{ Name, Value string }{{"HOME", "/srv"}, {"DB_PASSWORD", p.text}})
	}, password},
	{"beside call", "password among the arguments of a call named login", func(l *slog.Logger, p plant) {
		l.Info("m", "method", "login", "params", []string{"bob", p.text})
	}, password},
	{"beside message", "code in a record about one-time codes", func(l *slog.Logger, p plant) { l.Info("otp sent", "code", number(p.text)) }, pin},
}

func number(s string) int64 {
	n, _ := strconv.ParseInt(s, 10, 64) // digits only
	return n
}

var webPaths = []Path{
	{"header", "http.Header with Authorization", func(l *slog.Logger, p plant) { l.Info("m", "h", http.Header{"Authorization": {"Bearer " + p.text}}) }, opaque},
	{"header api key", "http.Header with X-Api-Key", func(l *slog.Logger, p plant) { l.Info("m", "h", http.Header{"X-Api-Key": {p.text}}) }, opaque},
	{"header cookie", "http.Header with a session cookie", func(l *slog.Logger, p plant) {
		l.Info("m", "h", http.Header{"Cookie": {"lang=de; sessionid=" + p.text}})
	}, opaque},
	{"cookie", "*http.Cookie", func(l *slog.Logger, p plant) { l.Info("m", "c", &http.Cookie{Name: "sessionid", Value: p.text}) }, opaque},
	{"cookie string", "http.Cookie as Set-Cookie", func(l *slog.Logger, p plant) {
		l.Info("m", "c", "Set-Cookie: "+(&http.Cookie{Name: "sessionid", Value: p.text, HttpOnly: true}).String())
	}, opaque},
	{"request", "*http.Request", func(l *slog.Logger, p plant) {
		req, _ := http.NewRequest(http.MethodGet, "https://h.example/x?access_token="+p.text, nil) // a fixed URL parses
		req.Header.Set("Authorization", "Bearer "+p.text)
		l.Info("m", "req", req)
	}, opaque},
	{"url", "*url.URL with a token", func(l *slog.Logger, p plant) {
		l.Info("m", "url", &url.URL{Scheme: "https", Host: "h.example", Path: "/", RawQuery: "x=1&access_token=" + p.text})
	}, opaque},
	{"url userinfo", "*url.URL with a password", func(l *slog.Logger, p plant) {
		l.Info("m", "url", &url.URL{Scheme: "https", Host: "h.example", User: url.UserPassword("bob", p.text)})
	}, password},
	{"url string", "URL text with a token", func(l *slog.Logger, p plant) { l.Info("m", "url", "/cb?state=1&id_token="+p.text+"#x") }, opaque},
	{"url nested", "URL in a URL's parameter", func(l *slog.Logger, p plant) {
		l.Info("m", "url", "/login?next="+url.QueryEscape("/cb?access_token="+p.text))
	}, opaque},
	{"url fragment", "token in a URL's fragment", func(l *slog.Logger, p plant) { l.Info("m", "url", "https://h.example/cb#access_token="+p.text) }, opaque},
	{"form", "url.Values", func(l *slog.Logger, p plant) { l.Info("m", "form", url.Values{"user": {"bob"}, "password": {p.text}}) }, password},
	{"form text", "form body as text", func(l *slog.Logger, p plant) { l.Info("m", "body", "user=bob&password="+p.text+"&x=1") }, password},
	{"dsn", "MySQL DSN", func(l *slog.Logger, p plant) { l.Info("m", "dsn", "app:"+p.text+"@tcp(db:3306)/app") }, password},
	{"command line", "--password on a command line", func(l *slog.Logger, p plant) { l.Info("m", "cmd", "mysql -u app --password="+p.text+" app") }, password},
}
