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
+ password                = "{pw}"
~ master_password = "{pw}" -> "{pw}"
LoginRequest(email='bob@x.example', password=SecretStr('{pw}'))
Auth { user: "bob", pass: Some("{pw}") }
"CONFIG" "SET" "requirepass" "{pw}"
Principal: bob; Credentials: [{cpw}]; Authenticated: false
db.auth("bob", "{pw}")
db.changeUserPassword("bob", "{pw}")
Please use the following password to proceed to installation: {h32}
no session for id {b40}
smtp.login('bob', '{pw}')
ftp.login("bob", "{pw}")
new NetworkCredential("bob", "{pw}")
authenticate("bob", "{pw}") returned false
totp: code {code} for user bob invalid
2FA: user bob submitted code {code}
<Password><![CDATA[{pw}]]></Password>
<input type="password" value="{pw}">
SET PASSWORD FOR 'bob'@'%'='{pw}'
Comparing with "known good" Cleartext-Password "{pw}"
wg set wg0 peer x preshared-key {b40}=
proftpd[1]: 10.0.4.17 - USER bob PASS {cpw}: Login failed
auth_check failed user=bob ha1={h32}
x.db: password: "" => "{pw}"
parameter 'j_password' value '{pw}'
useradd bob -p {cpw}
Your temporary password is [{cpw}].
{&quot;user&quot;:&quot;bob&quot;,&quot;password&quot;:&quot;{cpw}&quot;}
credentials are bob / {cpw}
credentials: bob/{cpw}
creds for bob: {pw}
enable secret {pw}
Your one-time password {code}
code {code} sent to +4915112345678
Enter {code} on the login page
backup code {l10} accepted for bob
recovery code {l10} used
magic link sent to bob@example.com: https://a.example/a/{b32}
CREATE LOGIN bob WITH PASSWORD = N'{pw}'
bindpw {cpw}
masterauth {cpw}
PRAGMA key = '{cpw}'
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
wpa key {cpw}
shared secret {cpw} configured
New password for bob: {pw}
otp code for bob: {code}
A temporary password is generated for root@localhost: {pw}
user alice changed password from {pw} to {pw}
creds: bob:{cpw}
credentials: bob:{pw}
credentials (bob, {pw})
auth=('bob', '{pw}')
'auth': ('bob', '{pw}')
user bob pass {cpw}
basic auth bob:{cpw} for realm x
license key {lic}
Your Acme code: {pin}. Never share it.
WhatsApp code: {code33}
Your Acme verification code is G-{code}
Your login link: https://a.example/l/{b32}
reset link for bob: https://a.example/r?k={h40}
https://a.example/setpassword/123456/{h40}
https://a.example/password_resets/{b24}/edit
https://a.example/account-recovery/{b24}
join token: K10{h64}::server:{h32}
snmp community={b20}
`

var harmlessProse = `
enter password to verify
authenticate("bob", "google") returned false
login("bob", "web")
code 482913 is the error of 2 files
<input type="text" value="a1b2c3d4">
<note><![CDATA[a1b2c3d4]]></note>
parameter 'id' value 'a1b2c3d4'
password: "" => (sensitive value)
password is [hidden]
Credentials: [PROTECTED]; Authenticated: false
setPassword(user, pass1)
the password for the account of bob: expired
enter a password for this: 1
password: Optional(nil)
password to proceed: see manual2.
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
shared secret mismatch
password for bob: expired
password for user bob: authentication failed
Failed password for bob from 10.0.0.1 port 22 ssh2
changed password from the settings page
changed password from settings to default
password is generated for every user
creds: none
credentials: (none)
credentials (user, password)
auth=(none)
auth=(bob, token)
auth: (HTTP, basic)
user bob pass 3
user bob pass the test
basic auth failed: no user
license key expired
Your error code: 1234
Your zip code: 12345
Your Postal code: 12345
error code: 123-456
[2] code: 123456
  ) code: 123-456
Your order link: https://a.example/orders/list
see the link https://a.example/9f86d081884c7d659a2feaa0c55ad015/a
policy=strict
authentication: none
authentication: required
`

func init() {
	generators["code33"] = func() string { return pick(digit, 3) + "-" + pick(digit, 3) }
	generators["lic"] = func() string {
		group := func() string { return pick(uppers, 3) + pick(digit, 1) + pick(uppers, 1) }
		return group() + "-" + group() + "-" + group() + "-" + group()
	}
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
	assertUnchanged(t, harmlessProse)
}

// TestSecondSecret holds that both of two secrets in a sentence are found, and what
// stands beside the id of an access key.
func TestSecondSecret(t *testing.T) {
	assertCaught(t, `
password mismatch {mpw} != {mpw}
expected password {mpw} but got {mpw}
submitted code={code} expected={code}
verify otp: {code} == {code}
Invalid code entered: {code}
New access key created: AKIA{A16} / {b40}
[{user,"bob"},{password,"{pw}"}]
{password, <<"{pw}">>}
Validating session {b20}
https://x.example/confirm?c={b20}
recovery code used: ABCD-EFGH-2345
`)
}
