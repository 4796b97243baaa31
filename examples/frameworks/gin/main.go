// A service on gin whose every request is authenticated and recorded.
package main

import (
	"log"
	"net/http"

	"github.com/gin-gonic/gin"

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

// routes puts the middleware around the engine: gin answers only when all its
// own middlewares are done, after the event would have been written.
func routes(h *handler.Handler, v audit.Verifier) http.Handler {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.GET("/orders/:id", func(c *gin.Context) {
		audit.Logger(c.Request.Context()).Info("order read", "id", c.Param("id"))
		c.Status(http.StatusOK)
	})
	e.GET("/admin", requireScope("admin"), func(c *gin.Context) { c.Status(http.StatusOK) })
	return audit.Middleware(h, &audit.MiddlewareOptions{Verifier: v, Log: h})(e)
}

// requireScope is audit.RequireScope as a gin.HandlerFunc.
func requireScope(scopes ...string) gin.HandlerFunc {
	return func(c *gin.Context) {
		passed := false
		audit.RequireScope(scopes...)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { passed = true })).ServeHTTP(c.Writer, c.Request)
		if !passed {
			c.Abort()
		}
	}
}
