package audit

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestFormTokens(t *testing.T) {
	f := newFixture(t)
	f.options.Mode = ModeObserve
	token := newToken()
	long := "a=" + strings.Repeat("b", 2*maxFormBytes)
	broken := errors.New("the connection broke")
	for _, tt := range []struct {
		name, kind string
		body       io.Reader
		length     int64
		want       string
		err        error
		reason     Reason
	}{
		{"token", "application/x-www-form-urlencoded; charset=utf-8", strings.NewReader("a=1&access_token=" + token), 17 + int64(len(token)), "a=1&access_token=" + token, nil, ReasonTokenInQuery},
		{"no token", "application/x-www-form-urlencoded", strings.NewReader("a=1&token=" + token), 10 + int64(len(token)), "a=1&token=" + token, nil, ReasonNoHeader},
		{"JSON", "application/json", strings.NewReader("access_token=" + token), 13 + int64(len(token)), "access_token=" + token, nil, ReasonNoHeader},
		{"long", "application/x-www-form-urlencoded", strings.NewReader(long), int64(len(long)), long, nil, ReasonNoHeader},
		{"unknown length", "application/x-www-form-urlencoded", strings.NewReader("access_token=x"), -1, "access_token=x", nil, ReasonNoHeader},
		{"short", "application/x-www-form-urlencoded", strings.NewReader("access_token=x"), 20, "access_token=x", nil, ReasonTokenInQuery},
		{"broken", "application/x-www-form-urlencoded", io.MultiReader(strings.NewReader("a=b"), iotest.ErrReader(broken)), 20, "a=b", broken, ReasonNoHeader},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f.log.b.Reset()
			r := httptest.NewRequest(http.MethodPost, "/", tt.body)
			r.ContentLength = tt.length
			r.Header.Set("Content-Type", tt.kind)
			f.handler(func(_ http.ResponseWriter, r *http.Request) {
				got, err := io.ReadAll(r.Body)
				assert.ErrorIs(t, err, tt.err)
				assert.Equal(t, tt.want, string(got))
				require.NoError(t, r.Body.Close())
			}).ServeHTTP(httptest.NewRecorder(), r)
			e := f.log.events(t)[0]
			assert.EqualValues(t, tt.reason, e["reason"])
			assert.Equal(t, "missing", e["status"])
		})
	}
}
