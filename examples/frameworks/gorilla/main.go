// A service on gorilla/mux whose every request is authenticated and recorded.
package main

import (
	"log"
	"net/http"

	"github.com/gorilla/mux"

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

// routes puts the middleware around the router: mux runs its own only for
// routes that match, and a request for nothing shall be recorded too.
func routes(h *handler.Handler, v audit.Verifier) http.Handler {
	r := mux.NewRouter()
	r.HandleFunc("/orders/{id}", func(w http.ResponseWriter, r *http.Request) {
		audit.Logger(r.Context()).Info("order read", "id", mux.Vars(r)["id"])
	})
	r.Handle("/admin", audit.RequireScope("admin")(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	return audit.Middleware(h, &audit.MiddlewareOptions{Verifier: v, Log: h})(r)
}
