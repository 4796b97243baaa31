package audit

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// authorizationServer answers introspections the way answer says.
func authorizationServer(t *testing.T, answer func(w http.ResponseWriter, token string)) (*httptest.Server, *atomic.Int64) {
	var asked atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		id, secret, _ := r.BasicAuth()
		if id != "api%3A1" || secret != "s%2Fcret" || r.Method != http.MethodPost || r.URL.RawQuery != "" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		answer(w, r.PostFormValue("token"))
	}))
	t.Cleanup(s.Close)
	return s, &asked
}

func introspector(t *testing.T, o IntrospectionOptions) *Introspector {
	o.ClientID, o.ClientSecret = "api:1", "s/cret"
	v, err := NewIntrospector(&o)
	require.NoError(t, err)
	return v
}

func TestIntrospection(t *testing.T) {
	now := time.Now().Unix()
	good := newToken()
	for _, tt := range []struct {
		name, answer string
		want         Reason
	}{
		{"active", `{"active":true,"sub":"alice","client_id":"app","scope":"read write","iss":"https://as","aud":["x","api"]}`, ""},
		{"audience as text", `{"active":true,"iss":"https://as","aud":"api"}`, ""},
		{"inactive", `{"active":false}`, ReasonInactive},
		{"expired", fmt.Sprintf(`{"active":true,"iss":"https://as","aud":"api","exp":%d}`, now-1), ReasonExpired},
		{"not yet", fmt.Sprintf(`{"active":true,"iss":"https://as","aud":"api","nbf":%d}`, now+100), ReasonNotYetValid},
		{"issuer", `{"active":true,"iss":"https://other","aud":"api"}`, ReasonIssuer},
		{"audience", `{"active":true,"iss":"https://as","aud":"other"}`, ReasonAudience},
		{"no audience", `{"active":true,"iss":"https://as"}`, ReasonAudience},
		{"active as text", `{"active":"true","iss":"https://as","aud":"api"}`, ReasonVerifierError},
		{"active as number", `{"active":1,"iss":"https://as","aud":"api"}`, ReasonVerifierError},
		{"nothing", `{}`, ReasonVerifierError},
		{"echo", `token ` + good, ReasonVerifierError},
		{"huge", `{"active":true,"x":"` + strings.Repeat("a", maxIntrospectionBytes) + `"}`, ReasonVerifierError},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _ := authorizationServer(t, func(w http.ResponseWriter, token string) {
				assert.Equal(t, good, token)
				_, _ = w.Write([]byte(tt.answer))
			})
			id, err := introspector(t, IntrospectionOptions{URL: s.URL, Issuer: "https://as", Audience: "api"}).Verify(context.Background(), good)
			assert.Equal(t, tt.want, reason(err))
			if err != nil {
				assert.NotContains(t, err.Error(), good)
			}
			if tt.name == "active" {
				assert.Equal(t, Identity{Subject: "alice", ClientID: "app", Issuer: "https://as", Scopes: []string{"read", "write"}}, id)
			}
		})
	}
}

func TestIntrospectionRemembers(t *testing.T) {
	active := atomic.Bool{}
	active.Store(true)
	s, asked := authorizationServer(t, func(w http.ResponseWriter, token string) {
		time.Sleep(20 * time.Millisecond)
		_, _ = fmt.Fprintf(w, `{"active":%v,"exp":%d}`, active.Load(), time.Now().Add(20*time.Second).Unix())
	})
	v := introspector(t, IntrospectionOptions{URL: s.URL, MaxCached: 8})
	var clock atomic.Int64
	v.now = func() time.Time { return time.Now().Add(time.Duration(clock.Load())) }
	ctx := context.Background()
	token := newToken()
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() {
			_, err := v.Verify(ctx, token)
			assert.NoError(t, err)
		})
	}
	wg.Wait()
	assert.EqualValues(t, 1, asked.Load(), "one question for all")

	active.Store(false)
	_, err := v.Verify(ctx, token)
	require.NoError(t, err)
	for range 20 {
		_, err := v.Verify(ctx, newToken())
		assert.Equal(t, ReasonInactive, reason(err))
	}
	assert.LessOrEqual(t, v.inactive.len(), 8)
	_, err = v.Verify(ctx, token)
	require.NoError(t, err, "guesses do not push out what is active")

	clock.Store(int64(25 * time.Second)) // within the TTL, after the token's end
	_, err = v.Verify(ctx, token)
	assert.Equal(t, ReasonInactive, reason(err), "asked again")
}

func TestIntrospectionThatFails(t *testing.T) {
	token := newToken()
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t.Error("the token was sent elsewhere")
	}))
	defer elsewhere.Close()
	release := make(chan struct{})
	for name, answer := range map[string]func(w http.ResponseWriter, token string){
		"500": func(w http.ResponseWriter, _ string) { w.WriteHeader(http.StatusInternalServerError) },
		"redirect": func(w http.ResponseWriter, _ string) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(http.StatusTemporaryRedirect)
		},
		"hangs": func(http.ResponseWriter, string) { <-release },
	} {
		s, asked := authorizationServer(t, answer)
		v := introspector(t, IntrospectionOptions{URL: s.URL, Timeout: 100 * time.Millisecond})
		for range 2 {
			_, err := v.Verify(context.Background(), token)
			assert.Equal(t, ReasonVerifierError, reason(err), name)
			assert.NotContains(t, err.Error(), token)
		}
		assert.EqualValues(t, 2, asked.Load(), "a failure is not remembered")
	}
	close(release)

	v := introspector(t, IntrospectionOptions{URL: "http://127.0.0.1:1"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err := v.Verify(ctx, token)
	assert.Equal(t, ReasonVerifierError, reason(err))
}

func TestIntrospectionOptions(t *testing.T) {
	for _, u := range []string{"", "as/introspect", "http://as.example/introspect", "ftp://localhost/"} {
		_, err := NewIntrospector(&IntrospectionOptions{URL: u})
		assert.ErrorContains(t, err, "URL", u)
	}
	for _, u := range []string{"https://as.example/introspect", "http://localhost:1/", "http://[::1]:1/"} {
		_, err := NewIntrospector(&IntrospectionOptions{URL: u})
		assert.NoError(t, err, u)
	}
}
