package redact

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestQuietID holds that identifiers are let go at once only where nothing would be
// found: behind every word that says something, in every place.
func TestQuietID(t *testing.T) {
	places := []string{"%s %s", "new %s [%s]", "the %s is \"%s\" now", "%s: (%s)", "AUTH %s %s", "APOP %s %s", "a %s of 7 %s,", "%s id: %s", "acme key %s %s", "GET /%s/%s/x HTTP/1.1", "https://a.example/%s/%s", "https://a.example/%s/7/%s?b=c", "%s /v1/%s"}
	found := 0
	for _, slot := range words.slots {
		if slot.word == "" {
			continue
		}
		for _, place := range places {
			for _, id := range []string{uuid(), dense(hexes, 32), dense(hexes, 40), dense(hexes, 64), "req-" + uuid(), slot.word + "-" + uuid()} {
				s := fmt.Sprintf(place, slot.word, id)
				slow := all(s, true)
				require.Equal(t, slow, all(s, false), "%s", s)
				found += len(slow)
			}
		}
	}
	for range 1000 { // some of which look drawn from all letters
		for _, s := range []string{"the key req-" + uuid(), "acme key key " + uuid()} {
			require.Empty(t, all(s, true), "%s", s)
		}
	}
	assert.Greater(t, found, 1000)
}

func TestQuietIDLetsGo(t *testing.T) {
	for _, draw := range []func() string{
		uuid, func() string { return dense(hexes, 32) }, func() string { return dense(hexes, 40) },
		func() string { return dense(hexes, 64) }, func() string { return "req-" + uuid() },
	} {
		id := draw()
		for ruleMayBegin(id) { // by chance, of a hash
			id = draw()
		}
		for _, around := range []string{"request %s done", "at [%s]", "by bob, %s, 12 ms", "(%s - -)", "GET /v1/%s/servers", "/v1/%s"} {
			s := fmt.Sprintf(around, id)
			a := strings.Index(s, id)
			sc := scanner{r: Default(), s: s}
			assert.True(t, sc.quietID(a, a+len(id)), s)
		}
		for _, around := range []string{"token %s", "AUTH LOGIN %s", "/reset/%s", "https://hooks.example/webhooks/%s/x", "%s.x", "%s=1"} {
			s := fmt.Sprintf(around, id)
			a := strings.Index(s, id)
			sc := scanner{r: Default(), s: s}
			assert.False(t, sc.quietID(a, a+len(id)), s)
		}
	}
}

// ruleMayBegin reports whether one of the parts of id is taken for the start of a
// rule's prefix.
func ruleMayBegin(id string) bool {
	sc := scanner{r: Default(), s: id}
	return sc.prefixStart(0, len(id)) >= 0
}
