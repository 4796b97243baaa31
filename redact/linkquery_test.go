package redact

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var linkTemplates = `
GET /auth/v1/verify?token_hash={h56}&type=magiclink
GET /verify?type=signup&token_hash={h56}
GET /page;jsessionid={H32}.node1?x=1 HTTP/1.1
GET /page;jsessionid={H32}.node1/a HTTP/1.1
https://d1.cloudfront.net/v.m3u8?Policy={e80}__&Signature={e80}&Key-Pair-Id=K2
/rails/active_storage/blobs/redirect/{e80}--{h40}/a.png
remember_user=x; a message {e80}--{h64}
https://calendar.google.com/calendar/ical/bob%40a.example/private-{h32}/basic.ics
coinapi ACCESS {uuid}
stripekey-{uuid}
stripekey: {uuid}
acmeTOKEN.{h32}
stripeKEY.{h32}
POST https://hooks.slack.com/services/T01ABCDEF/B01ABCDEFGH/{mix24} 200
hooks.slack.com/workflows/T01ABCDEF/A01ABCDEFGH/123456789/{mix24}
infuraaccess {uuid}
infuraaccess={uuid}
stripe key {uuid} is revoked
statuscake_private={b20}
uclassify_key={k12}
"kerberos_authentication": "{b40}"
"pAsSWoRD": "{pw}"
passwrod={pw}
패스워드: {pw}
암호={pw}
токен={b32}
`

var harmlessLinks = `
GET /audit?token_hash=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
token_hash=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
GET /v?policy=strict
"policy":"arn:aws:iam::aws:policy/ReadOnlyAccess"
GET /page;version=1.2?x=1
GET /a--b/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b
feature-add-login--9f86d081884c7d659a2feaa0c55ad015a3bf4f1b
/private-network-settings-of-the-office/
stripe id 123e4567-e89b-12d3-a456-426614174000
is_private=true
https://hooks.slack.com/services/T01ABCDEF/B01ABCDEFGH/XXXXXXXXXXXXXXXXXXXXXXXX
https://hooks.slack.com/services/list
a.hooks.example.com/services/list/of/internationalization
image.9f86d081884c7d659a2feaa0c55ad015
main.9f86d081884c7d659a2feaa0c55ad015.js
password=••••••••
https://bob:••••••••@example.com
"private": true
access=ReadWrite
sentry_key=project12345
authentication=required
`

func init() {
	generators["h56"] = func() string { return dense(hexes, 56) }
	generators["mix24"] = func() string { return pick(uppers+lowers, 24) }
	generators["k12"] = func() string { return pick(uppers, 3) + pick(digit, 3) + pick(uppers, 3) + pick(digit, 3) }
}

func TestLinksAndNames(t *testing.T) {
	missed := 0
	for _, line := range strings.Split(strings.TrimSpace(linkTemplates), "\n") {
		here := 0
		for range 3 {
			text, secrets := fill(line)
			out := Default().String(text)
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(out, s) }) {
				here++
			}
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
		assert.Less(t, here, 3, "not caught: %s", line)
		missed += here
	}
	assert.LessOrEqual(t, missed, corpusMisses)
	assertUnchanged(t, harmlessLinks)
}
