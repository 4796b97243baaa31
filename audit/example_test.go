package audit_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"

	"github.com/slogaudit/slogaudit/audit"
)

func ExampleMiddleware() {
	var tokens audit.TokenSet
	const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
	if err := tokens.Add(hash, audit.Identity{Subject: "billing"}); err != nil {
		panic(err)
	}
	h := slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: onlyTheSteady})
	service := audit.Middleware(h, &audit.MiddlewareOptions{Verifier: &tokens})(http.NewServeMux())

	for _, credential := range []string{"", "Bearer test", "Bearer guess"} {
		r := httptest.NewRequest(http.MethodGet, "/orders/7", nil)
		if credential != "" {
			r.Header.Set("Authorization", credential)
		}
		service.ServeHTTP(httptest.NewRecorder(), r)
	}
	// Output:
	// {"msg":"missing_bearer_token","token_hash":null,"reason":"no_header","http_status":401}
	// {"msg":"authenticated_request","token_hash":"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08","user":"billing","http_status":404}
	// {"msg":"invalid_bearer_token","token_hash":"f1abe1b083d12d181ae136cfc75b8d18a8ecb43ac4e9d1a36d6a9c75b6016b61","reason":"unknown","http_status":401}
}

// onlyTheSteady leaves out what differs from run to run.
func onlyTheSteady(_ []string, a slog.Attr) slog.Attr {
	switch a.Key {
	case "msg", "token_hash", "reason", "user", "http_status":
		return a
	}
	return slog.Attr{}
}

func ExampleClientIP() {
	find, err := audit.ClientIP{
		Strategy: audit.RightmostUntrusted,
		Trusted:  []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")},
	}.Func()
	if err != nil {
		panic(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.RemoteAddr = "10.0.0.1:4711"
	r.Header.Set("X-Forwarded-For", "1.2.3.4, 198.51.100.7, 10.0.0.2") // the client wrote the first
	fmt.Println(find(r))
	// Output: 198.51.100.7
}

func ExampleLog() {
	h := slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: onlyTheSteady})
	r := httptest.NewRequest(http.MethodPost, "/login", nil)
	err := audit.Log(r.Context(), h, audit.NewLoginFailed(audit.OriginOf(r), "alice", audit.BadCredentials))
	fmt.Println(err)
	// Output:
	// {"msg":"login_failed","token_hash":null,"reason":"bad_credentials","user":"alice"}
	// <nil>
}
