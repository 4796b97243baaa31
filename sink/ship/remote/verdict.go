package remote

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/slogaudit/slogaudit/sink/ship"
)

// Verdict reads an answer as the shipper wants it: nil for a 2xx that is no web
// page (a login page of a proxy stored nothing), a
// *ship.RefusedError where the batch itself is at fault, a *ship.RetryError or
// a plain error where it is not. An answer that says that we may not, or that
// the place is wrong, is no fault of a record: it is retried until someone has
// mended the configuration.
func Verdict(a Answer) error {
	switch {
	case a.Status >= 200 && a.Status < 300 && a.Type == "text/html":
		return errors.New("remote: a web page came as the answer: something else than the receiver stands there")
	case a.Status >= 200 && a.Status < 300:
		return nil
	case a.Status == http.StatusRequestEntityTooLarge,
		a.Status == http.StatusBadRequest,
		a.Status == http.StatusUnprocessableEntity,
		a.Status == http.StatusUnsupportedMediaType:
		return &ship.RefusedError{Reason: Reason(a)}
	default:
		return &ship.RetryError{After: a.RetryAfter, Err: fmt.Errorf("remote: %s", Reason(a))}
	}
}

// Reason is the status and the beginning of the body, fit for one line.
func Reason(a Answer) string {
	s := strconv.Itoa(a.Status) + " " + http.StatusText(a.Status)
	body := strings.TrimSpace(strings.ToValidUTF8(string(a.Body[:min(len(a.Body), 300)]), ""))
	if body == "" || strings.HasPrefix(body, "<") {
		return s
	}
	return s + ": " + strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, body)
}

// maxRetryAfter keeps a mistaken server from stopping us for days.
const maxRetryAfter = 10 * time.Minute

// retryAfter reads the header Retry-After (RFC 9110 section 10.2.3).
func retryAfter(h string, now time.Time) time.Duration {
	if h == "" {
		return 0
	}
	if n, err := strconv.ParseUint(h, 10, 31); err == nil {
		return min(time.Duration(n)*time.Second, maxRetryAfter)
	}
	t, err := http.ParseTime(h)
	if err != nil {
		return 0
	}
	return min(max(t.Sub(now), 0), maxRetryAfter)
}
