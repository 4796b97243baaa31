// A service on chi whose every request is authenticated and recorded.
package main

import (
	"log"
	"net/http"

	"github.com/go-chi/chi/v5"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/examples/frameworks/internal/tokens"
	"github.com/slogaudit/slogaudit/handler"
)

func main() {
	h, err := handler.OpenFile("audit.log", nil)
	if err != nil {
		log.Fatal(err)
	}
	v, err := tokens.FromEnv()
	if err != nil {
		log.Fatal(err)
	}
	log.Fatal(http.ListenAndServe("localhost:8080", routes(h, v)))
}

func routes(h *handler.Handler, v audit.Verifier) http.Handler {
	r := chi.NewRouter()
	r.Use(audit.Middleware(h, &audit.MiddlewareOptions{Verifier: v, Log: h}))
	r.Get("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		audit.Logger(r.Context()).Info("order read", "id", chi.URLParam(r, "id"))
	})
	r.With(audit.RequireScope("admin")).Get("/admin", func(http.ResponseWriter, *http.Request) {})
	return r
}
