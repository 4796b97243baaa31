package redact

import (
	"encoding/base64"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The sentences, headers, URLs, dumps and commands in which secrets reach logs,
// with secrets made at run time. In a template, {name} stands for a fresh secret
// of a generator below; none may be left in the output. Without a brace a
// template must come out as it is.

const (
	lowers = "abcdefghijklmnopqrstuvwxyz"
	digit  = "0123456789"
	hexes  = "0123456789abcdef"
	uppers = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	base62 = lowers + uppers + digit
	base36 = lowers + digit
)

func pick(set string, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = set[rand.IntN(len(set))]
	}
	return string(b)
}

// dense returns n characters of set, at least one a letter and two digits.
func dense(set string, n int) string {
	for {
		if s := pick(set, n); strings.ContainsAny(s, digit) && strings.ContainsAny(s, lowers+uppers) && measureOK(s) {
			return s
		}
	}
}

// measureOK keeps out the rare random string that looks like words.
func measureOK(s string) bool {
	t := measure(s)
	steps, _ := jumps(s)
	return t.digit > 1 && t.letters() > 3 && t.distinct > 6 && (t.bits() >= 18 || t.hex()) && steps > 2
}

func uuid() string {
	return pick(hexes, 8) + "-" + pick(hexes, 4) + "-4" + pick(hexes, 3) + "-a" + pick(hexes, 3) + "-" + pick(hexes, 12)
}

func jwt() string {
	return "eyJ" + "hbGciOiJSUzI1NiJ9" + "." + "eyJ" + dense(base62, 40) + "." + dense(base62+"-_", 86)
}

var generators = map[string]func() string{
	"b20": func() string { return dense(base62, 20) },
	"b24": func() string { return dense(base62, 24) },
	"b32": func() string { return dense(base62, 32) },
	"b40": func() string { return dense(base62, 40) },
	"l26": func() string { return dense(base36, 26) },
	"l32": func() string { return dense(base36, 32) },
	"u64": func() string { return dense(base62+"-_", 64) },
	"h16": func() string { return dense(hexes, 16) },
	"h32": func() string { return dense(hexes, 32) },
	"h40": func() string { return dense(hexes, 40) },
	"h64": func() string { return dense(hexes, 64) },
	"a40": func() string { return dense(base62, 18) + "/" + dense(base62, 14) + "+" + pick(base62, 6) },
	"A16": func() string { return dense("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 16) },
	"b64": func() string { return dense(base62, 43) + "=" },
	"pw": func() string {
		return []string{"hunter", "Winter", "s3cret", "tr0ub"}[rand.IntN(4)] + pick(digit, 3) + "!"
	},
	"word":  func() string { return []string{"swordfish", "letmein", "opensesame"}[rand.IntN(3)] },
	"pin":   func() string { return pick("3456789", 1) + pick(digit, 3) }, // no year
	"code":  func() string { return pick("123456789", 6) },
	"uuid":  uuid,
	"jwt":   jwt,
	"basic": func() string { return encode("bob:" + "pass" + pick(digit, 6)) },
}

func encode(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

var caughtTemplates = `
GET /callback?code={b32}&state=xyz HTTP/1.1
GET /oauth/callback?code=4/0A{u64}&scope=email HTTP/1.1
"GET /login?sid={h32} HTTP/1.1" 200
GET /x?PHPSESSID={l26} HTTP/1.1
GET /x;jsessionid={h32}?a=b HTTP/1.1
https://example.com/reset?token={h40}
https://example.com/reset-password/{b32}
https://example.com/password/reset/{h64}?email=a%40b.c
https://app.example.com/invite/{b24}
https://app.example.com/verify-email/{uuid}
https://app.example.com/magic-link?t=1&auth={b32}
https://example.com/accounts/confirm/MQ/{l32}/
https://api.example.com/v1?api_key={b32}&q=1
https://api.example.com/v1?apikey={h32}
https://api.example.com/v1?key={b32}
https://api.example.com/v1?q=a&appid={h32}
https://maps.example.com/json?address=x&signature={b20}=
https://b.s3.amazonaws.com/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature={h64}
https://b.s3.amazonaws.com/k?X-Amz-Security-Token={u64}%2F{u64}
https://a.blob.core.windows.net/c/b?sv=2022-11-02&sr=b&sig={b40}%3D
https://storage.googleapis.com/b/o?GoogleAccessId=x&Expires=1&Signature={b40}%2B%3D
https://cas.example.com/validate?service=x&ticket=ST-1-{b32}-cas
https://idp.example.com/sso?SAMLRequest={u64}%2B&RelayState=x
SAMLResponse=PHNhbWxwO{u64}&RelayState=%2F
POST /token grant_type=authorization_code&code={b32}&client_secret={b40}
grant_type=password&username=bob&password={pw}
grant_type=refresh_token&refresh_token={b40}
client_assertion={jwt}
id_token_hint={jwt}&post_logout_redirect_uri=x
GET /#access_token={b40}&token_type=bearer&expires_in=3600
redirect_uri=https%3A%2F%2Fa.example%2Fcb%3Fcode%3D{b32}%26state%3D1
https://user:{pw}@example.com/path
https://{b40}@github.com/o/r.git
https://x-access-token:{b40}@github.com/o/r.git
git clone https://oauth2:{b20}@gitlab.com/o/r.git
redis://:{pw}@localhost:6379/0
amqp://guest:{pw}@mq:5672/
mongodb+srv://app:{pw}@cluster0.mongodb.net/db
postgresql://app:{pw}@db:5432/app?sslmode=disable
app:{pw}@tcp(127.0.0.1:3306)/app?parseTime=true
host=db user=app password={pw} dbname=app sslmode=disable
host=db user=app password='{pw}' dbname=app
Server=db;Database=app;User Id=sa;Password={pw};Encrypt=true
Server=db;Uid=sa;Pwd={pw};
jdbc:mysql://db/app?user=app&password={pw}
jdbc:sqlserver://db;user=sa;password={pw};encrypt=true
DefaultEndpointsProtocol=https;AccountName=a;AccountKey={b40}{b40}==;EndpointSuffix=core.windows.net
Endpoint=sb://a.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey={b64}
smtp://bob%40example.com:{pw}@smtp.example.com:587
Authorization: Bearer {b40}
authorization: bearer {h40}
Authorization: Token {h40}
Authorization: token {h40}
Authorization: Basic {basic}
Authorization: ApiKey {b40}
Authorization: {b40}
Authorization: GenieKey {uuid}
Authorization: Splunk {uuid}
Authorization: SSWS 00{b40}
Authorization: Digest username="bob", realm="r", nonce="{h32}", uri="/", response="{h32}"
Authorization: AWS4-HMAC-SHA256 Credential=x/20250101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature={h64}
Authorization: Hawk id="dh37", ts="1353832234", nonce="j4h3g2", mac="{b40}="
Authorization: OAuth oauth_consumer_key="x", oauth_token="{b24}", oauth_signature="{b24}%3D"
Proxy-Authorization: Basic {basic}
Proxy-Authorization: Digest username="sip:bob@x", response="{h32}"
Authorization: Negotiate {b64}
X-Api-Key: {b32}
X-API-KEY={h32}
x-auth-token: {h32}
X-Vault-Token: {b24}
X-Amz-Security-Token: {u64}
X-Goog-Api-Key: {b40}
X-Gitlab-Token: {b20}
PRIVATE-TOKEN: {b20}
X-Hub-Signature-256: sha256={h64}
X-Shopify-Hmac-Sha256: {b64}
X-CSRF-Token: {b40}
X-XSRF-TOKEN: {uuid}
Ocp-Apim-Subscription-Key: {h32}
DD-API-KEY: {h32}
Api-Key: {b32}
apikey: {b32}
Cookie: session={b32}; theme=dark
Cookie: theme=dark; JSESSIONID={h32}; lang=en
Cookie: PHPSESSID={l26}
Cookie: connect.sid=s%3A{b32}.{b40}
Cookie: .AspNetCore.Identity.Application={u64}
Cookie: remember_token=12|{b40}; _ga=GA1.2.1.1
Cookie: __Host-sid={b24}
Cookie: csrftoken={b32}; sessionid={l32}
Set-Cookie: sid={b32}; Path=/; HttpOnly; Secure
set-cookie: auth={jwt}; Max-Age=3600
map[Authorization:[Bearer {b40}] User-Agent:[curl/8]]
map[Accept:[*/*] Cookie:[session={b32}; a=b] X-Api-Key:[{b32}]]
http.Header{"Authorization":[]string{"Bearer {b40}"}, "X-Api-Key":[]string{"{b32}"}}
{'Authorization': 'Bearer {b40}', 'Accept': '*/*'}
{Username:bob Password:{pw} Age:3}
&{User:bob Password:{pw} Token:{b32}}
main.Config{User:"bob", Password:"{pw}", APIKey:"{b32}"}
User(name='bob', password='{pw}')
{"user":"bob","password":"{pw}"}
{"user":"bob","pin":"{pin}"}
{"access_token":"{b40}","token_type":"Bearer","expires_in":3600}
{"refreshToken": "{b40}"}
{"awsSecretAccessKey":"{a40}"}
{"otp": "{code}"}
{"card":{"cvv":"{pin}"}}
{\"password\":\"{pw}\"}
{\\\"client_secret\\\":\\\"{b32}\\\"}
body="{\"username\":\"bob\",\"password\":\"{pw}\"}"
msg="login" user=bob password={pw} ok=false
level=debug token={b32} msg="x"
time=2025-01-01T00:00:00Z level=INFO msg=x db_password={word}
api_key: {b32}
apiKey: '{b32}',
secretKey = {b32}
SECRET_KEY={b40}
export GITHUB_TOKEN={b40}
export AWS_SECRET_ACCESS_KEY={a40}
env: DATABASE_PASSWORD={pw} PATH=/usr/bin
MYSQL_ROOT_PASSWORD={word}
POSTGRES_PASSWORD: {pw}
SMTP_PASS={pw}
STRIPE_WEBHOOK_SECRET={b32}
DJANGO_SECRET_KEY='{b40}'
NEXTAUTH_SECRET={b64}
- name: DB_PASSWORD value: {pw}
{"name":"DB_PASSWORD","value":"{pw}"}
<add key="Password" value="{pw}" />
<password>{pw}</password>
<wsse:Password Type="x">{pw}</wsse:Password>
<client_secret>{b32}</client_secret>
mysql -u root --password={pw} app
mysqldump --user=app --password={pw}
psql "host=db password={pw}"
PGPASSWORD={pw} psql -h db
curl -u admin:{pw} https://example.com
curl --user bob:{pw} https://example.com
curl -H "Authorization: Bearer {b40}" https://example.com
curl -H 'X-Api-Key: {b32}' https://example.com
wget --http-user=bob --http-password={pw} http://x
docker login -u bob -p {pw}x registry --password {pw}
sshpass -p {pw} ssh root@host
helm install x --set auth.password={pw}
tool --token {b32} --verbose
tool --api-key {b32}
tool --client-secret={b32}
exec: [/bin/app --db-password {pw} --port 80]
user logged in with password {pw}
Invalid password: {pw}
password is {pw}
the password for bob is {pw}
passwd changed to {pw}
login failed: user=bob, password="{word}"
given password '{pw}'
Your verification code is {code}
Your OTP is {code}
OTP: {code}
otp {code} sent to +15551234
use code {code} to log in: verification code {code}
2FA code: {code}
PIN: {pin}
pin={pin}
passcode {code}
token {b32} is expired
invalid token {b24}
token '{b32}' not found
session token {h32} revoked
Token {jwt} rejected
refresh token {b40} reused
API key {b32} is disabled
api key "{h32}" has no access
secret {b32} rotated
could not verify jwt {jwt}
Bearer {b24} rejected
got bearer token {h40}
using key {b32}
invalid credentials: bob/{pw} password={pw}
csrf token mismatch: {b40}
session={b32} user=1
sessionid={l32}
sid={b24}
auth={h32}
sess_id: {h32}
SIP/2.0 REGISTER Authorization: Digest username="1001",realm="asterisk",nonce="{h16}",uri="sip:x",response="{h32}",algorithm=MD5
sip:alice:{pw}@atlanta.example.com
-----BEGIN RSA PRIVATE KEY-----\nMIIE{u64}\n{u64}\n-----END RSA PRIVATE KEY-----
-----BEGIN OPENSSH PRIVATE KEY----- {u64} {u64}
$2b$10${b40}{b20}
password_hash=$argon2id$v=19$m=65536,t=3,p=4${b24}${b40}
bob:$6$saltsalt${b40}{b40}:19000:0:99999:7:::
{jwt}
{b40}
{u64}
credential {u64} used
https://discord.com/api/webhooks/123456789012345678/{u64}
https://hooks.slack.com/services/T0123ABCD/B0123ABCD/{b24}
https://api.telegram.org/bot123456789:AA{b32}a/sendMessage
https://outlook.office.com/webhook/{uuid}@{uuid}/IncomingWebhook/{h32}/{uuid}
https://maker.ifttt.com/trigger/x/with/key/{b24}
webhook_url=https://hooks.zapier.com/hooks/catch/123456/{b20}/
https://example.com/unsubscribe/{b40}
connection string: Server=x;Password={pw}
spring.datasource.password={pw}
spring.datasource.password: {pw}
--spring.mail.password={pw}
-Djavax.net.ssl.keyStorePassword={pw} -jar x.jar
ansible_password={pw} ansible_user=root
ansible_become_pass: {pw}
"auths":{"ghcr.io":{"auth":"{basic}"}}
_authToken={uuid}
//npm.example.com/:_authToken={b40}
login: bob password: {pw}
machine api.example.com login bob password {pw}
aws_access_key_id = AKIA{A16} aws_secret_access_key = {a40}
"SecretAccessKey": "{a40}"
"SessionToken": "{u64}{u64}=="
x-amz-security-token:{u64}
access key: {b20} secret: {a40}
kubectl config set-credentials x --token={jwt}
oidc-client-secret={b32}
Invalid API Key provided: {b32}
Incorrect API key provided: {b40}. You can find your API key at
params={"email"=>"a@b.c", "password"=>"{pw}", "authenticity_token"=>"{b64}"}
Parameters: {"utf8"=>"x", "user"=>{"password"=>"{pw}"}}
user[password]={pw}&commit=x
user%5Bpassword%5D={pw}
array(2) { ["password"]=> string(10) "{pw}" }
[password] => {pw}
password:	{pw}
Password.....: {pw}
"password" : "{pw}"
'password':'{pw}'
password := "{pw}"
psk="{pw}x{b20}"
wpa_passphrase={pw}
community string snmp secret={b20}
enable secret 5 $1$abcd${b20}
radius-server key {b20}
hmac_key={h64}
encryption_key: {b64}
master-key={h64}
license_key={b24}
totp_secret=JBSWY3DPEHPK3PXP
otpauth://totp/x:bob?secret=JBSWY3DPEHPK3PXP&issuer=x
recovery_code={l26}
backup code: 12345678
`

var cleanTemplates = `
GET /api/v1/users/12345 HTTP/1.1
127.0.0.1 - - [01/Jan/2025:00:00:00 +0000] "GET /index.html?page=2&sort=asc HTTP/1.1" 200 1024 "https://example.com/" "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
trace_id=4bf92f3577b34da6a3ce929d0e0e4736 span_id=00f067aa0ba902b7
traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
request_id=0a1b2c3d-4e5f-6789-abcd-ef0123456789
X-Request-Id: 7b3bf470-9456-11e8-9eb6-529269fb1459
commit 3f786850e387550fdab836ed7e6dc881de23001b
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
image: nginx@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
etag: "33a64df551425fcc55e4d42a148795d9f25f89d4"
ETag: W/"0815-AbCdEfGhIjKlMnOpQrStUvWxYz012345"
integrity sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==
Accepted publickey for bob from 10.0.0.1 port 22 ssh2: RSA SHA256:nThbg6kXUpJWGl7E1IGOCspRomTxdCARLviKw6E5SY8
Failed password for root from 1.2.3.4 port 22 ssh2
Failed password for invalid user admin from 1.2.3.4
Access denied for user 'root'@'localhost' (using password: YES)
FATAL: password authentication failed for user "bob"
password reset requested for bob
password changed successfully
password must be at least 8 characters
password: required
Password: incorrect
invalid password
token expired
token is expired
token: expired
invalid token
Unexpected token < in JSON at position 0
unexpected token: '}'
syntax error near unexpected token 'newline'
token_count=350 max_tokens=4096
tokens: 1234
prompt_tokens=12 completion_tokens=34
token_type=bearer expires_in=3600
token_hash=9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
secret_name=prod/db/password
secretName: my-tls-secret
secretKeyRef: name: db-credentials
secret "default-token-x7k2p" created
MountVolume.SetUp failed for volume "default-token-abcde" : secret "default-token-abcde" not found
pod/web-7d4b9c6f5d-x2x9z created
container_1445144423722_0020_01_000007
blk_-1608999687919862906
arn:aws:iam::123456789012:role/my-role
arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/db-AbCdEf
projects/p/secrets/db-password/versions/3
key=user:42
cache key: users:42:profile
cache_key=5d41402abc4b2a76b9719d911017c592
partition key = 7
primary key: id
foreign key constraint "fk_user" violated
duplicate key value violates unique constraint "users_email_key"
public_key_path=/etc/ssl/public.pem
ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7
key_id=2012-04-29
keyId: a1b2
exit code 139
exit code: 137
status code: 404
error code=1045
HTTP code 200
code=200
response code 503
statusCode: 500
code=NOT_FOUND
zip code 12345
country_code=US
state=running
state: open
session opened for user root by (uid=0)
session closed for user root
sessions=12
session_timeout=30m
session_count: 5
auth=none
auth: required
auth_method=password
auth_type=basic
Authentication failure
authorization: denied
Authorization header missing
Authorization: Bearer [REDACTED]
Authorization: Bearer <token>
Authorization: Bearer ${TOKEN}
Authorization: Bearer $TOKEN
password=[REDACTED]
password=********
password=***
password=<redacted>
password=${DB_PASSWORD}
password={{ .Values.password }}
password=%s
token=null
token: undefined
"token": null
"password": ""
pwd=/home/bob
PWD=/home/bob
passwd[123]: password changed for bob
pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost=1.2.3.4
api_version=v1
apikey_name=main
api key required
API key is missing
no api key provided
rate limit exceeded for key
Basic authentication is required
basic auth enabled
Bearer authentication
WWW-Authenticate: Bearer realm="example"
WWW-Authenticate: Basic realm="Restricted Area"
grant_type=client_credentials&scope=read
response_type=code&client_id=web
sort key: created_at
pass=12 fail=0 skip=1
{"pass":12,"fail":3}
passed 10 tests
passing=5
bypass=true
compass: north
keyboard: us
monkey=1
donkey: yes
hotkey=ctrl
turkey: TR
tokenizer=bpe
secretary=alice
authors: bob
author=bob
authority: example.com
:authority: example.com
pinned=true
pinging 10.0.0.1
ping=12ms
spinning: 3
option=1
/usr/lib/x86_64-linux-gnu/libssl.so.1.1
C:\Windows\System32\drivers\etc\hosts
com.example.service.impl.UserServiceImpl.authenticate(UserServiceImpl.java:42)
at org.springframework.security.authentication.ProviderManager.authenticate(ProviderManager.java:182)
java.lang.IllegalStateException: Token cannot be null
org.apache.kafka.common.errors.SaslAuthenticationException: Authentication failed
goroutine 1 [running]: main.(*Server).handleToken(0xc000123456, 0x7f8a9b0c1d2e)
user@example.com
mailto:bob@example.com
bob@example.com:/srv/data
git@github.com:org/repo.git
ssh://git@github.com/org/repo.git
http://localhost:8080/path@2x.png
2025-01-01T12:34:56.789Z INFO server started port=8080
Jan  1 00:00:00 host systemd[1]: Started Session 123 of user root.
kube-apiserver: I0101 00:00:00.000000 1 trace.go:205] Trace[1234567890]: "Get" url:/api/v1/namespaces/default
{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"0a1b2c3d-4e5f-6789-abcd-ef0123456789","stage":"ResponseComplete"}
{"eventID":"0a1b2c3d-4e5f-6789-abcd-ef0123456789","requestID":"C1B2A3D4E5F6A7B8","eventType":"AwsApiCall"}
"principalId":"AIDAJ45Q7YFFAREXAMPLE"
x-amz-id-2: uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==
x-amz-request-id: 656c76696e6727732072657175657374
cf-ray: 7d1f2e3a4b5c6d7e-FRA
duration=1.234567ms bytes=1234567890123456
version=1.2.3-rc.1+build.5114f85
go1.26.8 linux/amd64
checksum: 5d41402abc4b2a76b9719d911017c592
md5=5d41402abc4b2a76b9719d911017c592
SHA1 da39a3ee5e6b4b0d3255bfef95601890afd80709
fingerprint=AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89
serial=03:e7:ff:12
uid=1000 gid=1000 groups=1000
id=0123456789abcdef0123456789abcdef
user_id=64b7f9e2a1c3d4e5f6a7b8c9
order 20250101123456789012345 shipped
1735689600123456789
3.14159265358979323846
DE89370400440532013000
0x34ed9ac1c1e005e
sessionid: 0x34ed9ac1c1e005e
`

// corpusMisses is how many of the random secrets may escape: a few in ten
// thousand look like words or numbers by chance.
const corpusMisses = 4

func TestCorpusCaught(t *testing.T) {
	missed, lines := 0, strings.Split(strings.TrimSpace(caughtTemplates), "\n")
	for _, line := range lines {
		missedHere := 0
		for range 5 {
			text, secrets := fill(strings.ReplaceAll(line, `\n`, "\n"))
			out := Default().String(text)
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(out, s) }) {
				missedHere++
			}
			if len(secrets) == 0 && out == text {
				t.Errorf("unchanged: %s", line)
			}
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
		assert.Less(t, missedHere, 3, "not caught: %s", line)
		missed += missedHere
	}
	assert.LessOrEqual(t, missed, corpusMisses, "of %d lines", len(lines))
}

func fill(line string) (text string, secrets []string) {
	for {
		i := strings.IndexByte(line, '{')
		if i < 0 {
			return text + line, secrets
		}
		j := strings.IndexByte(line[i:], '}')
		gen := (func() string)(nil)
		if j > 0 {
			gen = generators[line[i+1:i+j]]
		}
		if gen == nil {
			text += line[:i+1]
			line = line[i+1:]
			continue
		}
		s := gen()
		secrets = append(secrets, s)
		text += line[:i] + s
		line = line[i+j+1:]
	}
}

func TestCorpusClean(t *testing.T) {
	assertUnchanged(t, cleanTemplates)
}
