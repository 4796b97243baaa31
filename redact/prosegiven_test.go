package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var givenTemplates = `
changed password of bob to {cpw}
setting password for bob to {cpw}
Resetting password for bob@example.com to {cpw}
bad password [{cpw}] for [bob]
Invalid password [{cpw}]
password entered: {cpw}
Password provided: {cpw}
Password mismatch: got '{cpw}'
Password for the elastic user: {cpw}
LoginRequest(email='bob@example.com', password=SecretStr('{cpw}'))
Auth { user: "bob", pass: Some("{cpw}") }
+ password                = "{cpw}"
    password                       : {cpw}
  ~ master_password = "{cpw}" -> "{cpw}"
: PSK "{cpw}"
enter user code {ucode}
CSRF token mismatch: got {b40}
set security ike policy p pre-shared-key ascii-text "{cpw}"
local-user bob password cipher {cpw}
local-user bob password irreversible-cipher {cpw}
set password ENC {cpw}
kubeadm join 10.0.0.1:6443 --token {boot}
mnemonic: {phrase}
seed phrase: {phrase}
"mnemonic": "{phrase}"
{"wallet":{"seed_phrase":"{phrase}"}}
`

var harmlessGiven = `
no shared password cipher AES256 for the client
password cipher changed
changed password of bob to expire in 30 days
changed password for bob according to policy 2
bad password [for user bob]
password [optional] for the user
Invalid password [3 attempts]
password entered incorrectly
password provided by the user
password mismatch: passwords differ
password for user: bob
Password for the new user: missing
  -credentials USER:PASSWORD            : HTTP basic header to pass in
  --password             : the password of the user
password = Some(value)
token used: none
seed: the user was not able to find what they were looking for
mnemonic: move quadword
seed: 42
`

func init() {
	generators["boot"] = func() string { return "q" + pick(lowers, 2) + pick(digit, 3) + "." + pick(lowers, 8) + pick(digit, 8) }
	generators["phrase"] = func() string {
		w := make([]string, 12)
		for i := range w {
			w[i] = pick(lowers, 5)
		}
		return strings.Join(w, " ")
	}
}

func TestGivenPasswords(t *testing.T) {
	for _, line := range strings.Split(strings.Trim(givenTemplates, "\n"), "\n") {
		for range 3 {
			text, secrets := fill(line)
			out := Default().String(text)
			for _, s := range secrets {
				assert.NotContains(t, out, s, line)
			}
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
	}
	for _, line := range strings.Split(strings.Trim(harmlessGiven, "\n"), "\n") {
		assert.Equal(t, line, Default().String(line))
	}
}
