// A service on echo whose every request is authenticated and recorded.
package main

import (
	"log"
	"net/http"

	"github.com/labstack/echo/v4"

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

// routes puts the middleware around the whole of echo: behind Use or Pre it
// would run before echo has turned an error into its answer.
func routes(h *handler.Handler, v audit.Verifier) http.Handler {
	e := echo.New()
	e.GET("/orders/:id", func(c echo.Context) error {
		audit.Logger(c.Request().Context()).Info("order read", "id", c.Param("id"))
		return c.NoContent(http.StatusOK)
	})
	e.GET("/admin", func(c echo.Context) error {
		return c.NoContent(http.StatusOK)
	}, echo.WrapMiddleware(audit.RequireScope("admin")))
	return audit.Middleware(h, &audit.MiddlewareOptions{Verifier: v, Log: h})(e)
}
