package audit

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
)

// retryAfter is how many seconds a client waits after a 503.
const retryAfter = "5"

// Denial is the answer to a request that is not let through.
type Denial struct {
	// Status is the HTTP status: 400, 401, 403 or 503.
	Status int
	// Code is the error code of RFC 6750 section 3.1 (invalid_request,
	// invalid_token, insufficient_scope), or "" when no credentials came.
	Code string
	// Scope is what is needed, space separated, where that is known.
	Scope string
	// Challenge is the value of the WWW-Authenticate header; it is set
	// already when Answer is called.
	Challenge string
}

// Texts that say what every client may know; the reason stays in the log.
var codeDescriptions = map[string]string{
	"invalid_request":    "the request is malformed",
	"invalid_token":      "the access token was not accepted",
	"insufficient_scope": "the access token does not allow this",
}

// denialOf translates a reason to an answer. The client learns no more than RFC
// 6750 asks for.
func denialOf(reason Reason) Denial {
	switch reason {
	case ReasonNoHeader, ReasonOtherScheme:
		return Denial{Status: http.StatusUnauthorized}
	case ReasonTokenInQuery, ReasonEmpty, ReasonMalformed, ReasonMultipleHeaders:
		return Denial{Status: http.StatusBadRequest, Code: "invalid_request"}
	case ReasonInsufficientScope:
		return Denial{Status: http.StatusForbidden, Code: "insufficient_scope"}
	case ReasonVerifierError:
		return Denial{Status: http.StatusServiceUnavailable}
	default:
		return Denial{Status: http.StatusUnauthorized, Code: "invalid_token"}
	}
}

// challenge writes the value of WWW-Authenticate.
func (d *Denial) challenge(realm string) string {
	var b strings.Builder
	b.WriteString("Bearer realm=")
	b.WriteString(quoted(realm))
	param := func(name, value string) {
		if value != "" {
			b.WriteString(", " + name + "=" + quoted(value))
		}
	}
	param("scope", d.Scope)
	param("error", d.Code)
	param("error_description", codeDescriptions[d.Code])
	return b.String()
}

// quoted writes a quoted-string (RFC 9110 section 5.6.4) of printable ASCII;
// other characters become '?'.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ' || c > '~':
			b.WriteByte('?')
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// problem writes the answer with a body in the form of RFC 9457.
func problem(w http.ResponseWriter, _ *http.Request, d Denial) {
	body, _ := json.Marshal(struct {
		Title  string `json:"title"`
		Status int    `json:"status"`
		Detail string `json:"detail,omitempty"`
	}{http.StatusText(d.Status), d.Status, codeDescriptions[d.Code]})
	h := w.Header()
	h.Set("Content-Type", "application/problem+json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(d.Status)
	_, _ = w.Write(body) // the client may be gone
}

func (m *middleware) deny(w http.ResponseWriter, r *http.Request, d Denial) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	if d.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", retryAfter)
	} else {
		d.Challenge = d.challenge(m.realm)
		h.Set("WWW-Authenticate", d.Challenge)
	}
	m.answer(w, r, d)
}
