package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// mayBegin reports whether one of the groups may begin s, a place at a time: the
// reference for what machines do for many bytes at once.
func (t *gramTable) mayBegin(s string) bool {
	buckets := uint8(0xff)
	for k := range gramPlaces {
		buckets &= t[k].low[s[k]&15] & t[k].high[s[k]>>4]
	}
	return buckets != 0
}

func TestGramTable(t *testing.T) {
	grams := []string{"password", "token", "pin", "curl", "begin", "otp", "secret", "code", "key", "cred", "bearer", "mysql"}
	table := newGramTable(grams)
	for _, g := range grams {
		assert.True(t, table.mayBegin(g+" "), g)
		assert.True(t, table.mayBegin(strings.ToUpper(g)+"="), "in capitals: %s", g)
	}
	others := 0
	for c := range 26 * 26 * 26 * 26 {
		if table.mayBegin(string([]byte{byte('a' + c/17576), byte('a' + c/676%26), byte('a' + c/26%26), byte('a' + c%26)})) {
			others++
		}
	}
	assert.Less(t, others, 26*26*26*26/200, "few other groups are taken for one")
	assert.False(t, table.mayBegin("12 a"))
	assert.False(t, table.mayBegin("\xf0\x9f\x98\x80"))
}
