package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// Where a long token may stand; {} is the token.
const longTemplates = `
token={}
token={} next=1
"token": "{}"
{"access_token":"{}","n":1}
{\"access_token\":\"{}\",\"n\":1}
api_key: '{}',
apiKey := "{}"
secret_key = \x60{}\x60
Authorization: Bearer {}
Authorization: Bearer {}, Accept: */*
"Authorization":"Bearer {}"
map[Authorization:[Bearer {}] Accept:[*/*]]
http.Header{"Authorization":[]string{"Bearer {}"}}
Bearer {} rejected
X-Api-Key: {}
Cookie: session={}; theme=dark
Set-Cookie: sid={}; Path=/
GET /cb?code={}&state=x HTTP/1.1
https://example.com/x?access_token={}#top
redirect=https%3A%2F%2Fa.example%2Fcb%3Fcode%3D{}%26state%3D1
SAMLResponse={}&RelayState=x
grant_type=refresh_token&refresh_token={}
<client_secret>{}</client_secret>
tool --token {} --verbose
tool --token="{}" --verbose
refresh token {} reused
token is "{}" now
the token was {}.
password is {} now
password="{}"
password={}
https://bob:{}@example.com/
ghp{_}{}
`

// TestLongSecrets: of a token of any length nothing is left, however it is
// written, and a hash of it is that of the whole token.
func TestLongSecrets(t *testing.T) {
	for _, template := range strings.Split(strings.TrimSpace(strings.ReplaceAll(longTemplates, `\x60`, "`")), "\n") {
		for _, n := range []int{60, 255, 256, 300, 500, 510, 511, 512, 513, 514, 520, 600, 1500, 9000} {
			secret := dense(base62, n)
			in := strings.ReplaceAll(template, "{_}", "_")
			in = strings.ReplaceAll(in, "{}", secret)
			matches := all(in, false)
			if !assert.Len(t, matches, 1, "%d bytes in %s", n, template) {
				continue
			}
			m := matches[0]
			covered := in[m.start:m.end]
			assert.True(t, strings.HasSuffix(covered, secret), "%d bytes in %s: %d of them are covered", n, template, len(covered))
			assert.LessOrEqual(t, len(covered), n+len("ghp_"), "%d bytes in %s", n, template)
		}
	}
}

// TestOneTokenOneHash: however an Authorization header is printed, whatever its
// scheme, the hash is that of the credential alone.
func TestOneTokenOneHash(t *testing.T) {
	for _, scheme := range []string{"Bearer", "bearer", "Token", "GenieKey", "AcmeToken", "X-Acme-Auth"} {
		secret := dense(base62, 40)
		value := scheme + " " + secret
		want := scheme + " " + sha256Prefix + Hash(secret)
		for _, form := range []string{
			"Authorization: {}", `"Authorization": "{}"`, `{"Authorization":"{}","n":1}`, "authorization={}", `curl -H "Authorization: {}" https://example.com`,
			"map[Accept:[*/*] Authorization:[{}]]", `Proxy-Authorization: '{}'`,
		} {
			assert.Equal(t, strings.ReplaceAll(form, "{}", want), Default().String(strings.ReplaceAll(form, "{}", value)))
		}
		assert.Equal(t, want, Default().KeyString("Authorization", value))
		assert.Equal(t, `{"Authorization":"`+want+`"}`, string(Default().AppendJSON(nil, []byte(`{"Authorization":"`+value+`"}`))))
	}
}
