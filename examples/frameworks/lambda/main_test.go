package main

import (
	"net/http"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/frameworks/internal/try"
	"github.com/slogaudit/slogaudit/handler"
)

// The service passes the same test as the others, called through the gateway's
// events.
func TestService(t *testing.T) {
	try.Service(t, func(h *handler.Handler, v audit.Verifier) http.Handler {
		invoke := adapt(routes(h, v))
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			in := events.APIGatewayV2HTTPRequest{RawPath: r.URL.Path, RawQueryString: r.URL.RawQuery, Headers: map[string]string{}}
			in.RequestContext.HTTP.Method, in.RequestContext.HTTP.SourceIP = r.Method, "192.0.2.1"
			for name := range r.Header {
				in.Headers[name] = r.Header.Get(name)
			}
			out, err := invoke(r.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			w.WriteHeader(out.StatusCode)
			_, _ = w.Write([]byte(out.Body))
		})
	})
}
