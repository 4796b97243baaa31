package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// Secrets that their place tells, in commands, clauses, links and the messages of
// protocols. The form is that of caughtTemplates.
var placedTemplates = `
realm join --user=admin corp.example.org <<< "{cpw}"
podman secret create db - <<< {cpw}
saslpasswd2 -p -c bob <<<'{cpw}'
printf '%s\n' '{cpw}' | kinit -c /tmp/cc bob
printf "%s" {cpw} | docker login -u bob --password-stdin
Password for the elastic user (reset with elasticsearch-reset-password): {b20}
PASSWORD elastic = {b20}
PASSWORD kibana_system = {b20}
CREATE DATABASE LINK l CONNECT TO app IDENTIFIED BY "{pw}" USING 'x'
PRAGMA rekey = '{cpw}';
verifyCode mobile=+4915112345678 vcode={code}
Don't share this code: {code}
I/flutter: login(bob@example.com, {cpw})
SASL SCRAM client-first n,,n=bob,r={l26}
client-final c=biws,r={l26}{l26},p={b40}=
SENT CONTROL [x]: 'AUTH_FAILED,CRV1:R,E:{b32}:Y3Ix:Enter OTP'
https://cal.example.com/feed/{b32}.ics
https://news.example.com/u/{u64}/unsubscribe
https://example.com/confirm?c={h32}
https://example.com/verify?token_id=4&t={h40}
static_passwords: Hardcoded{digits4}
old_passwords=["x"] new_passwords={cpw}
easy_setopt(curl, CURLOPT_PASSWORD, "{b32}");
token created: mergify_application_key_{b40}{b20}
Authorization failed for cog_{l32}{l26}
{"registration_ids":["dQw4w9WgXcQ:APA91b{u64}{u64}"]}
key id STS.{STS}
GET /login/email/{b32}?next=%2F 302
Backup codes: {code}12 {code}34 {code}56
code={code} phone=+4915112345678
code {code} entered by bob is invalid
LOGIN bob {cpw}
MANAGEMENT: CMD 'password "Auth" {cpw}'
dial tcp: lookup app:{mxpw}@db: no such host
body: --x\r\nContent-Disposition: form-data; name="password"\r\n\r\n{cpw}\r\n--x--
body: Content-Disposition: form-data; name="refresh_token"\n\n{b32}\n--x--
authcookie={b40}
user entered {code} as verification code
invalid credentials (bob / {cpw})
aws key x / {a40}
(password,{cpw})
wallet key {h64} loaded
sasl_passwd: [smtp.example.org]:587 relay:{mxpw}
sasl_passwd: smtp.example.org:587 relay:{mxpw}
UPDATE u SET [PasswordHash] = @p1 WHERE [Id] = @p2 [@p1='AQAAAAIAAYagAAAAE{b40}{b20}==', @p2='7']
proftpd[812]: 192.0.2.7 [198.51.100.7] PASS {mxpw}
pop3: PASS {mxpw}
>>> USER jdoe 331 Password required. >>> PASS {mxpw} 230 Logged on
recovery phrase is {twelve}
mnemonic "{twelve}" imported
session id: {b40}
ntlm_hash={h32}
verifier SCRAM-SHA-256$4096:{b20}24==${b40}24=:{b40}24=
`

var placedNear = `
cat <<< "$PASS"
grep -c x <<< "$list"
tee a.txt <<< hello
a <<<< b
git merge: <<<<<<< HEAD
<<<<<<< feature2-login4
printf 'done %d\n' 4 | docker load
password policy = strong
password length = 12
Password for the user (see the manual): changed
IDENTIFIED BY is missing
PRAGMA foreign_keys = 1
Don't share this code
login(bob, 4)
login(ctx, AuthService)
server-first r=fyko+d2lbbFgONRv9qkxdawL,s=QSXCR+Q6sek8bf92,i=4096
https://example.com/feed/holidays-2026-munich.ics
https://example.com/u/bob-the-builder-of-things/unsubscribe
https://example.com/confirm?id=4bf92f35-77b3-4da6-a3ce-929d0e0e4736
passwords: 12
passwords: bcrypt
passwords=not stored
easy_setopt(curl, CURLOPT_PASSWORD, password);
zip code 902101 is invalid
exit code 123456 expired
code=400100 path=/x
LOGIN bob failed
LOGIN FAILED for bob2
GET /login/4bf92f35-77b3-4da6-a3ce-929d0e0e4736/status
lookup app:port2@db
pull app:v2Beta15@sha256
image app:2.1-Alpine3@registry.example.org
[SendWorker:188978561024:QuorumCnxManager$SendWorker@679]
key id: 4bf92f3577b34da6a3ce929d0e0e4736
session id: 4bf92f35-77b3-4da6-a3ce-929d0e0e4736
name="password" is required
form-data; name="file"\r\n\r\nhello2World\r\n
{"established_user_session":[{"id":"uses:835449907c99453085a924a16e967be5:S-1-5-19|997"}]}
#015#012Authentication Package:#011Negotiate#015#012#011Transited Services:#011-
"POST","","","token","8295932"
(password,username)
UPDATE u SET [PasswordHash] = @p1 WHERE [Id] = @p2
password = @__password_0
existingSecret=pg-auth
test 5: PASS check_user2
[12] PASS TestLogin2
the phrase is what was said about them when nobody would listen there again
seed 42
credentials (bob / admin)
APA91b is how such a token begins
`

func init() {
	generators["mxpw"] = func() string { return pick(lowers, 5) + pick(digit, 3) + pick(uppers, 2) }
	generators["twelve"] = func() string {
		words := strings.Fields("absorb access accuse action absurd abuse acid across absent actor agent album alert alien angle apple arena army")
		rand.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		return strings.Join(words[:12], " ")
	}
	generators["digits4"] = func() string { return pick(digit, 4) }
	generators["STS"] = func() string { return dense("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijk0123456789", 25) }
}

func TestPlacedCaught(t *testing.T) {
	assertCaught(t, placedTemplates)
}

func TestPlacedNear(t *testing.T) {
	assertUnchanged(t, placedNear)
}
