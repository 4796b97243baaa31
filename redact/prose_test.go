package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var proseTemplates = `
Enter {code} to verify your phone
enter {code} to sign in
Use {code} to verify your e-mail
Ihr Bestätigungscode lautet {code}
Ihr Sicherheitscode: {code}
Votre code de vérification est {code}
Votre code de sécurité : {code}
Tu código de verificación es {code}
Il tuo codice di verifica: {code}
credentials: bob / {pw}
credentials bob / {pw}
user credentials: bob / {pw}
INFO credentials: bob / {pw}
login with bob / {pw}
changed password of bob to "{pw}"
set the password for bob to '{pw}'
radius secret {cpw} for client 10.0.0.1
radius-server host 10.0.0.1 key {cpw}
tacacs-server host 10.0.0.1 key {cpw}
pwd {mixed} for bob
snmp community={b20}
`

var harmlessProse = `
enter password to verify
enter 3 to continue
Enter 123 lines to verify
enter 2024 to see the year
use 8080 to verify the port is open
it takes 123456 to verify
pin 4 is high
PIN 5 is set to output
verify that it works
code de conduite 123456
code of conduct 123456
login with google / facebook
login with openid / oauth2
login with SAML
credentials: env / file
credentials: none
INFO credentials: bob
credentials from file / env
changed password of bob to expire
password for bob to log in
the password for users to remember
radius secret mismatch for client 10.0.0.1
radius-server host 10.0.0.1 timeout 5
community=public forum
policy=strict
authentication: none
authentication: required
`

func init() {
	generators["mixed"] = func() string {
		for {
			if s := pick(uppers, 5) + pick(lowers, 4) + pick(uppers, 3); mixedCase(measure(s)) {
				return s
			}
		}
	}
}

func TestProse(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(proseTemplates), "\n") {
		for range 3 {
			text, secrets := fill(line)
			out := Default().String(text)
			for _, s := range secrets {
				assert.NotContains(t, out, s, line)
			}
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
	}
	for _, line := range strings.Split(strings.TrimSpace(harmlessProse), "\n") {
		assert.Equal(t, line, Default().String(line))
	}
}
