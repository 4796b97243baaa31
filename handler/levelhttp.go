package handler

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
)

// LevelHandler returns an http.Handler that shows the level with GET and
// changes it with PUT: the body is the name of a level ("debug", "WARN+1") or
// {"level":"debug"}. Both answer with {"level":"DEBUG"}. It asks for no
// credentials: put it on an address that only operators reach, or behind the
// service's own authentication.
func LevelHandler(level *slog.LevelVar) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.Method {
		case http.MethodGet, http.MethodHead:
		case http.MethodPut:
			l, err := readLevel(r)
			if err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			level.Set(l)
		default:
			w.Header().Set("Allow", "GET, HEAD, PUT")
			http.Error(w, "use GET or PUT", http.StatusMethodNotAllowed)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		fmt.Fprintf(w, "{\"level\":%q}\n", level.Level().String())
	})
}

const maxLevelBody = 256

func readLevel(r *http.Request) (l slog.Level, err error) {
	body, err := io.ReadAll(io.LimitReader(r.Body, maxLevelBody+1))
	if err != nil || len(body) > maxLevelBody {
		return l, fmt.Errorf("body: want a level in at most %d bytes", maxLevelBody)
	}
	name := strings.TrimSpace(string(body))
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" || strings.HasPrefix(name, "{") {
		var doc struct{ Level *slog.Level }
		if err := json.Unmarshal(body, &doc); err != nil || doc.Level == nil {
			return l, fmt.Errorf(`body: want {"level":"INFO"}`)
		}
		return *doc.Level, nil
	}
	if err := l.UnmarshalText([]byte(name)); err != nil {
		return l, fmt.Errorf("body: want DEBUG, INFO, WARN or ERROR, with an offset such as +1 if need be")
	}
	return l, nil
}
