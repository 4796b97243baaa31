package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var codeTemplates = `
Your Acme code is {code}. Never share it.
One-Time Code: {code}. Acme will never ask for it.
Acme Login Code: {code}.
Your access code: {code}
verifyCode={code}
Acme code: {pin}. Valid for 3 minutes.
Acme CODE: {code} to authorise access to your account
Uw code is: {code}. Bedankt.
OTP for your Acme login is {code}
OTP to add beneficiary Bob Smith is {code}. Do not share it.
Use {code} as OTP to log in
Use {code} as Acme account security code
Acme verification: enter {pin} to confirm your phone
[otp] generated {code} for user 42
OTP generated: {code}
otp for +490000000000 = {code}
Invalid OTP entered: {code}
otp mismatch: expected {code}, got {code}
otp mismatch expected={code} actual={code}
OTP sent to bob@example.com: {code}
sending code {pin} to bob@example.com
code {code} was sent to +490000000000
totp {code} rejected for bob
bob entered totp code {code}, expected {code}
verification code [{code}] sent to [bob@example.com]
captcha code: {pin}
Your sign-in code: {code}
The authorization code you requested for sign in is {code}.
Please use the following code to sign in: {code}
Enter the code {code} in the app
Confirm your account with code {code}
Subject: {code} - your Acme sign-in code
Ihr Acme-Code lautet: {code}
Ihre TAN lautet {code}
Votre code Acme est {code}
{code} est votre code de vérification
Su código es {code}
{code} es tu código de verificación
{code} é o seu código de confirmação
Il tuo codice Acme è {code}
Twój kod weryfikacyjny to {code}
Din kod är {code}
Kode OTP Anda adalah {code}
`

var harmlessCodes = `
process exited with code 1234
Your server returned code 5001
your error code is 1045
Your zip code is 94110
login failed: code 1326
Authentication failed with error code 4625
your country code: 4917
use the error code 1234 to search
Erlang/OTP release: 27
OTP version is 2024
the code is valid for 3600 seconds
your code is valid until 2026
code: 1234. Retry later.
access code: 0x1f
security code 2.4.1
sending code 1234 to the client
sent code 4001 to peer 12
function code 1234 is not supported
Enter 2026 to see the year
enter 8080 to open the port
Use 8080 as port of the server
tan 4512 is the tangent
`

func TestCodeInSentence(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(codeTemplates), "\n") {
		for range 3 {
			text, secrets := fill(line)
			out := Default().String(text)
			for _, s := range secrets {
				assert.NotContains(t, out, s, line)
			}
			assert.Contains(t, out, Mask, line)
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
	}
	assertUnchanged(t, harmlessCodes)
}
