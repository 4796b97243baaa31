// A function behind API Gateway, whose every request is authenticated and
// recorded. On Lambda write to standard output: the platform keeps it.
package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"log"
	"net/http"
	"os"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/frameworks/internal/tokens"
	"github.com/slogaudit/slogaudit/handler"
)

func main() {
	v, err := tokens.FromEnv()
	if err != nil {
		log.Fatal(err)
	}
	lambda.Start(adapt(routes(handler.New(handler.JSON(os.Stdout), nil), v)))
}

func routes(h *handler.Handler, v audit.Verifier) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		audit.Logger(r.Context()).Info("order read", "id", r.PathValue("id"))
	})
	mux.Handle("GET /admin", audit.RequireScope("admin")(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	return audit.Middleware(h, &audit.MiddlewareOptions{Verifier: v, Log: h})(mux)
}

// adapt lets an http.Handler answer API Gateway. The client's address is the one
// the gateway saw, never a header.
func adapt(h http.Handler) func(context.Context, events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return func(ctx context.Context, in events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
		body := []byte(in.Body)
		if in.IsBase64Encoded {
			var err error
			if body, err = base64.StdEncoding.DecodeString(in.Body); err != nil {
				return events.APIGatewayV2HTTPResponse{StatusCode: http.StatusBadRequest}, nil
			}
		}
		target := in.RawPath
		if in.RawQueryString != "" {
			target += "?" + in.RawQueryString
		}
		r, err := http.NewRequestWithContext(ctx, in.RequestContext.HTTP.Method, target, bytes.NewReader(body))
		if err != nil {
			return events.APIGatewayV2HTTPResponse{}, fmt.Errorf("the gateway's request: %w", err)
		}
		for name, value := range in.Headers {
			r.Header.Set(name, value)
		}
		for _, c := range in.Cookies {
			r.Header.Add("Cookie", c)
		}
		r.RemoteAddr, r.Host, r.RequestURI = in.RequestContext.HTTP.SourceIP, in.RequestContext.DomainName, target
		w := &answer{header: http.Header{}}
		h.ServeHTTP(w, r)
		return w.answer(), nil
	}
}

// answer collects what the handler writes.
type answer struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (a *answer) Header() http.Header { return a.header }

func (a *answer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
}

func (a *answer) Write(b []byte) (int, error) {
	a.WriteHeader(http.StatusOK)
	return a.body.Write(b)
}

func (a *answer) answer() events.APIGatewayV2HTTPResponse {
	a.WriteHeader(http.StatusOK)
	out := events.APIGatewayV2HTTPResponse{StatusCode: a.status, MultiValueHeaders: a.header, Body: a.body.String()}
	if !utf8.Valid(a.body.Bytes()) {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(a.body.Bytes()), true
	}
	return out
}
