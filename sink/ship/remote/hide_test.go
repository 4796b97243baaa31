package remote_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/slogaudit/slogaudit/sink/ship/remote"
)

// TestErrorsHideURL holds that neither the token in the path or the query of a
// webhook's URL nor the credential is in an error, also where the server repeats them.
func TestErrorsHideURL(t *testing.T) {
	token := func() string { return fmt.Sprintf("T%016xk%08x", rand.Uint64(), rand.Uint32()) }
	path, query, bearer := token(), token(), token()
	t.Setenv("SHIP_TEST_TOKEN", bearer)
	echo := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusNotFound)
		_, _ = fmt.Fprintf(w, "no %s for %s", r.URL, r.Header.Get("Authorization"))
	}))
	defer echo.Close()
	decode := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = fmt.Fprintf(w, "no %s (%s) for %s", r.URL.Query().Get("sig"), r.URL, r.Header.Get("Authorization"))
	}))
	defer decode.Close()
	for name, base := range map[string]string{"answer": echo.URL, "refused": "http://127.0.0.1:1"} {
		t.Run(name, func(t *testing.T) {
			c, err := remote.NewClient(remote.HTTPOptions{URL: base + "/hooks/" + path + "?key=" + query, Bearer: remote.Secret{Env: "SHIP_TEST_TOKEN"}})
			require.NoError(t, err)
			defer func() { require.NoError(t, c.Close()) }()
			a, err := c.Post(context.Background(), "text/plain", []byte("x"), nil)
			if err == nil {
				err = remote.Verdict(a)
			}
			require.Error(t, err)
			for _, secret := range []string{path, query, bearer} {
				assert.NotContains(t, err.Error(), secret)
			}
		})
	}
	t.Run("basic", func(t *testing.T) {
		sign := token() + "/+"
		c, err := remote.NewClient(remote.HTTPOptions{
			URL: decode.URL + "/hooks?sig=" + url.QueryEscape(sign), User: "ship", Password: remote.Secret{Env: "SHIP_TEST_TOKEN"},
		})
		require.NoError(t, err)
		defer func() { require.NoError(t, c.Close()) }()
		a, err := c.Post(context.Background(), "text/plain", []byte("x"), nil)
		require.NoError(t, err)
		require.Contains(t, string(a.Body), "for Basic [hidden]")
		for _, secret := range []string{sign, url.QueryEscape(sign), bearer, base64.StdEncoding.EncodeToString([]byte("ship:" + bearer))} {
			assert.NotContains(t, string(a.Body), secret)
		}
	})
	_, err := remote.Secret{Env: token()}.Read()
	require.ErrorContains(t, err, "not shown")
	_, err = remote.Secret{Env: "SHIP_TEST_UNSET"}.Read()
	require.ErrorContains(t, err, "SHIP_TEST_UNSET")
}
