// Package try is the test that every framework's example must pass.
package try

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/handler"
	"github.com/slogaudit/slogaudit/redact"
)

// Service calls the service with and without a good token and reads its events.
func Service(t *testing.T, routes func(h *handler.Handler, v audit.Verifier) http.Handler) {
	b := make([]byte, 16)
	_, _ = rand.Read(b)
	token := "tok_" + hex.EncodeToString(b)
	var set audit.TokenSet
	if err := set.Add(redact.Hash(token), audit.Identity{Subject: "alice", Scopes: []string{"read"}}); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	s := routes(handler.New(handler.JSON(&log), nil), &set)
	for _, tt := range []struct {
		path, token string
		code        int
		event       string
	}{
		{"/orders/7", token, 200, audit.AuthenticatedRequest},
		{"/orders/7", "", 401, audit.MissingBearerToken},
		{"/orders/7", "nobody-has-this", 401, audit.InvalidBearerToken},
		{"/admin", token, 403, audit.AuthorizationDenied},
		{"/nowhere", token, 404, audit.AuthenticatedRequest},
	} {
		log.Reset()
		r := httptest.NewRequest("GET", tt.path, nil)
		if tt.token != "" {
			r.Header.Set("Authorization", "Bearer "+tt.token)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != tt.code {
			t.Errorf("%s: answered %d, want %d", tt.path, w.Code, tt.code)
		}
		events := 0
		for line := range strings.Lines(log.String()) {
			var e struct {
				Msg        string
				HTTPStatus int    `json:"http_status"`
				RequestID  string `json:"request_id"`
			}
			if err := json.Unmarshal([]byte(line), &e); err != nil || e.RequestID == "" {
				t.Errorf("%s: %v: %s", tt.path, err, line)
			}
			if audit.AuthV1().IsEvent(e.Msg) {
				events++
				if e.Msg != tt.event || e.HTTPStatus != tt.code {
					t.Errorf("%s: %s", tt.path, line)
				}
			}
		}
		if events != 1 {
			t.Errorf("%s: %d events", tt.path, events)
		}
		if strings.Contains(log.String(), token) {
			t.Errorf("%s: the token is in the log", tt.path)
		}
	}
}
