package audit

import (
	"bytes"
	"io"
	"net/http"
	"strings"
)

// maxFormBytes is the longest body that is read in search of a token.
const maxFormBytes = 4 << 10

// formTokens returns the tokens in a form that a client sent as its body
// (RFC 6750 section 2.2), so that they are reported and never logged. Handlers
// get the body as it came. It is not read when it is long, or of unknown length,
// or when the client waits to be asked for it.
func formTokens(r *http.Request) (tokens []string, body io.ReadCloser) {
	if r.Method != http.MethodPost && r.Method != http.MethodPut && r.Method != http.MethodPatch ||
		r.ContentLength <= int64(len(tokenParameter)) || r.ContentLength > maxFormBytes ||
		r.Body == nil || len(r.Header["Expect"]) > 0 {
		return nil, nil
	}
	const form = "application/x-www-form-urlencoded"
	if t := r.Header.Get("Content-Type"); len(t) < len(form) || !strings.EqualFold(t[:len(form)], form) {
		return nil, nil
	}
	b := make([]byte, r.ContentLength)
	n, err := io.ReadFull(r.Body, b)
	rest := io.Reader(r.Body)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		rest = failed{err}
	}
	body = &replayed{io.MultiReader(bytes.NewReader(b[:n]), rest), r.Body}
	return queryTokens(string(b[:n]), tokenParameter, true), body
}

// replayed is a body of which the beginning was read already.
type replayed struct {
	io.Reader
	io.Closer
}

// failed fails again as the body did.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }
