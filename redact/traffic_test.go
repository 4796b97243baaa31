package redact

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What the logs of proxies, frameworks, identity providers and clients leak when
// somebody signs in. The form is that of caughtTemplates.
var trafficTemplates = `
Cookie: PHPSESSID={l26}; path=/
Set-Cookie: PHPSESSID={l26}; path=/; HttpOnly
Set-Cookie: JSESSIONID={H32}.node1; Path=/app; HttpOnly
Set-Cookie: connect.sid=s%3A{b32}.{b40}; Path=/; HttpOnly
Set-Cookie: __Host-session={u64}; Path=/; Secure; HttpOnly; SameSite=Lax
Set-Cookie: __Secure-next-auth.session-token={jwt}; Path=/; HttpOnly
Cookie: next-auth.csrf-token={h64}%7C{h64}; next-auth.session-token={uuid}
Set-Cookie: laravel_session={e80}%3D; expires=Mon, 01-Jan-2025 00:00:00 GMT; Max-Age=7200
Cookie: XSRF-TOKEN={e80}%3D; laravel_session={e80}
Cookie: remember_web_59ba36addc2b2f9401580f014c7f58ea4e30989d={e80}
Set-Cookie: remember_token=42|{h64}; Expires=Tue, 01 Jan 2026 00:00:00 GMT
Cookie: remember_user_token={e80}--{h40}; _myapp_session={e80}--{h40}
Cookie: _csrf={b24}; lang=de
Cookie: ASP.NET_SessionId={l24}; .ASPXAUTH={H64}
Cookie: .AspNetCore.Cookies={u64}; .AspNetCore.Antiforgery.abc={u64}
Cookie: sessionid={l32}; csrftoken={b32}
Cookie: wordpress_logged_in_37d007a56d816107ce5b52c10342db37=bob%7C1735689600%7C{b40}%7C{h64}
Cookie: wp-settings-1=x; wordpress_sec_37d007a56d816107ce5b52c10342db37=bob%7C1735689600%7C{b40}
Cookie: SESS49960de5880e8c687434170f6476605b={u64}
Cookie: CFID=12345; CFTOKEN={h16}-{uuid}
Cookie: _shibsession_64656661={h32}; a=b
Cookie: KEYCLOAK_SESSION=master/{uuid}/{uuid}; KEYCLOAK_IDENTITY={jwt}
Cookie: AWSALB={e80}; AWSELBAuthSessionCookie-0={e80}
Cookie: _oauth2_proxy={u64}|1735689600|{u64}=
Cookie: authelia_session={b32}
Cookie: grafana_session={h32}; grafana_session_expiry=1735689600
Cookie: _gitlab_session={h32}; known_sign_in={u64}
Cookie: user_session={u64}; __Host-user_session_same_site={u64}; logged_in=yes
Cookie: SID={u64}; HSID={b20}; SSID={b20}; SAPISID={b20}/{b20}
Cookie: auth_token={h40}; ct0={h64}
Cookie: c_user=100000123456789; xs=12%3A{b20}%3A2%3A1735689600
Cookie: li_at={u64}; JSESSIONID="ajax:{d19}"
Cookie: access_token_cookie={jwt}; csrf_access_token={uuid}
Cookie: sb-abcdefgh-auth-token=base64-{u64}
Cookie: CF_Authorization={jwt}
Cookie: iPlanetDirectoryPro={b40}*; amlbcookie=01
Cookie: MSISAuth={e80}; MSISAuthenticated=x
Cookie: flask_session=.eJ{u64}.{b20}.{u64}
Cookie: session=.eJ{b40}.Zx12Ab.{b24}
Cookie: rack.session={e80}--{h40}
Cookie: koa.sess={b40}; koa.sess.sig={b24}
Cookie: CGISESSID={h32}; a=1
Cookie: phpbb3_abcde_sid={h32}; phpbb3_abcde_k={h16}; phpbb3_abcde_u=2
Cookie: MoodleSession={l26}; MOODLEID1_=%25E5
Cookie: ci_session={h40}
Cookie: sails.sid=s%3A{b32}.{b40}
Cookie: vaadin=1; GSESSIONID={l26}
GET /cb?code={b40}&state={b24}&session_state=x HTTP/1.1
GET /cb?code=M.C107_BL2.2.U.{uuid}&state=abc HTTP/1.1
GET /cb#id_token={jwt}&state={b24}
GET /cb?code={uuid}.{uuid}.{uuid}&session_state=x
POST /oauth/token client_id=web&client_secret={b40}&code_verifier={u64}&grant_type=authorization_code
code_verifier={u64}&redirect_uri=https%3A%2F%2Fa.example%2Fcb
grant_type=urn:ietf:params:oauth:grant-type:device_code&device_code={u64}&client_id=tv
{"device_code":"{u64}","user_code":"{ucode}","verification_uri":"https://a.example/device","expires_in":1800}
GET /device?user_code={ucode} HTTP/1.1
POST /token client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer&client_assertion={jwt}
grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={jwt}
subject_token={jwt}&subject_token_type=urn:ietf:params:oauth:token-type:jwt
{"access_token":"{b40}","refresh_token":"{b40}","id_token":"{jwt}","token_type":"Bearer"}
token=%7B%22access_token%22%3A%22{b40}%22%7D
POST /introspect token={b40}&token_type_hint=access_token
POST /revoke token={u64}&client_id=a
/authorize?response_type=code&client_id=web&nonce={b24}&state={b32}&request={jwt}
POST /acs SAMLResponse={e80}%3D&RelayState=ss%3Amem%3A{h64}
GET /saml?SAMLRequest={e80}&RelayState=x&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256&Signature={e80}%3D%3D
GET /serviceValidate?ticket=ST-12345-{b24}-cas01.example.org&service=https%3A%2F%2Fa.example
Granting ticket TGT-12-{b40}-cas01 for user bob
Set-Cookie: TGC={jwt}; Path=/cas
GET /proxy?pgt=PGT-1-{b40}-cas&targetService=x
GET /users/password/edit?reset_password_token={b20} HTTP/1.1
GET /users/confirmation?confirmation_token={b20}
GET /account/verify/{h40} HTTP/1.1
GET /auth/magic?token={u64}&email=bob%40example.com
GET /magic-login/{b32}
GET /join/{b24} HTTP/1.1
GET /invitation/accept?invitation_token={b20}
GET /reset/MTIz/c5k9x2-{h32}/
GET /password-reset/confirm/MQ/{l6}-{h32}/
GET /email/verify/12/{h40}?expires=1735689600&signature={h64}
GET /activate?key={h40}&login=bob
GET /wp-login.php?action=rp&key={b20}&login=bob
GET /lostpassword/{h32}
GET /a?sid=x{l6}4f8 HTTP/1.1
AUTH {pw}
AUTH default {pw}
127.0.0.1:6379> AUTH bob {pw}
HELLO 3 AUTH default {pw}
MIGRATE srv 6379 k 0 5000 AUTH {pw} KEYS a
vsftpd[12]: CMD PASS {pw}
> 1 LOGIN bob {pw}
login attempt [b'root'/b'{pw}'] failed
link sent: https://a.example/auth/confirm?token_hash=pkce_{h40}&type=magiclink
Your code is {code}
Your code is {code}.
Your Acme verification code is: {code}
G-{code} is your Google verification code.
{code} is your verification code
{code} is your one-time password. Do not share it.
Use {code} as your login code
sms to +4915112345678: Your login code: {code}
sent OTP {code} to bob
your one-time passcode is {code}
MFA code {code} accepted for bob
totp code={code} user=bob
Security code: {code}
Verification PIN: {code}
otpauth://totp/ACME:bob@example.com?secret={B32}&issuer=ACME&algorithm=SHA1&digits=6
TOTP seed {B32} enrolled for bob
totp_secret={B32}
Authorization: Digest username="1001", realm="asterisk", nonce="{h32}", uri="sip:10.0.0.1", response="{h32}", algorithm=MD5, cnonce="{h16}", qop=auth, nc=00000001
Proxy-Authorization: Digest username="bob",realm="sip",nonce="{h32}",uri="sip:x",response="{h32}"
Authentication-Info: nextnonce="{h32}", rspauth="{h32}", cnonce="{h16}"
GET /b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=x%2F20250101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20250101T000000Z&X-Amz-Expires=900&X-Amz-SignedHeaders=host&X-Amz-Signature={h64}
GET /b/k?AWSAccessKeyId=x&Expires=1735689600&Signature={b24}%2B{b8}%3D
Authorization: AWS x:{b24}+{b8}=
GET /o?X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-Signature={h64}{h64}
GET /c/b?sv=2023-01-03&st=2025-01-01T00%3A00%3A00Z&se=2025-01-02T00%3A00%3A00Z&sr=b&sp=r&sig={b40}%2B{b8}%3D
Authorization: SharedKey acct:{b40}+{b8}=
Authorization: SharedAccessSignature sr=x.servicebus.windows.net&sig={b40}%3D&se=1735689600&skn=Root
Cookie: CloudFront-Policy={e80}; CloudFront-Signature={u64}; CloudFront-Key-Pair-Id=K2ABCDEFGHIJKL
GET /live/x.m3u8?hdnts=exp=1735689600~acl=/*~hmac={h64}
POST https://hooks.slack.com/services/T01ABCDEF/B01ABCDEFGH/{b24} 200
POST https://discord.com/api/webhooks/1234567890123456789/{u64} 204
POST https://discordapp.com/api/webhooks/1234567890123456789/{u64}
GET https://api.telegram.org/bot1234567890:AA{u33}/getUpdates
POST https://acme.webhook.office.com/webhookb2/{uuid}@{uuid}/IncomingWebhook/{h32}/{uuid}
POST https://chat.googleapis.com/v1/spaces/AAAA/messages?key=x&token={u64}
POST https://open.feishu.cn/open-apis/bot/v2/hook/{uuid}
POST https://oapi.dingtalk.com/robot/send?access_token={h64}
POST https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={uuid}
POST https://maker.ifttt.com/trigger/door/with/key/{b22}
POST https://ntfy.example/topic?auth={b20}
fetch https://bob:{pw}@registry.example/v2/
fetch https://bob:{b20}@registry.example/v2/
GET http://:{pw}@10.0.0.1:9200/_cat
proxy=http://proxyuser:{pw}@proxy:3128
Authorization: Basic {basic}
authorization=Basic%20{basic}
"authorization":["Basic {basic}"]
Authorization:Bearer {b40}
Authorization=[Bearer {b40}]
"Authorization", "Bearer {b40}"
headers: {authorization: Bearer {b40}, accept: */*}
> Authorization: Bearer {b40}
* Server auth using Basic with user 'bob'\n> GET / HTTP/1.1\n> Authorization: Basic {basic}
< set-cookie: sid={b32}; Path=/
> Cookie: session={b32}
> X-API-Key: {b32}
* Connection #0 to host a left intact, token={b32}
map[Cookie:[sid={b32}; lang=en] X-Csrf-Token:[{b40}] X-Forwarded-For:[10.0.0.1]]
map[code:[{b32}] state:[{b24}]]
map[access_token:{b40} expires_in:3600]
map[string]interface {}{"password":"{pw}", "user":"bob"}
map[password:{pw} user:bob]
map[token:[{b32}] x:[1]]
&{Username:bob Password:{pw} Remember:true}
{Token:{b32} ExpiresAt:2025-01-01}
&oauth2.Token{AccessToken:"{b40}", TokenType:"Bearer", RefreshToken:"{b40}", Expiry:time.Date(2025)}
LoginRequest(username=bob, password={pw}, rememberMe=true)
UsernamePasswordToken [Principal=bob, Credentials={pw}, Authenticated=false]
Credentials{user='bob', pass='{pw}'}
{:username=>"bob", :password=>"{pw}"}
#<OpenStruct token="{b32}">
%{"password" => "{pw}", "user" => "bob"}
[user: "bob", password: "{pw}"]
array ( 'user' => 'bob', 'password' => '{pw}', )
stdClass Object ( [user] => bob [token] => {b32} )
10.0.0.1 - - [01/Jan/2025:00:00:00 +0000] "GET /api?access_token={b40} HTTP/1.1" 200 12 "-" "curl/8"
10.0.0.1 - - [01/Jan/2025:00:00:00 +0000] "GET /x HTTP/1.1" 200 12 "https://a.example/reset?token={b32}" "Mozilla/5.0"
10.0.0.1 - bob [01/Jan/2025:00:00:00 +0000] "GET /ws?ticket={b32}&v=1 HTTP/1.1" 101 0 "-" "-"
2025/01/01 00:00:00 [error] 12#12: *5 upstream timed out, request: "GET /x?api_key={b32} HTTP/1.1", host: "a.example", referrer: "https://a.example/?sid={h32}"
mysql://root:{pw}@db:3306/app
mysql+pymysql://app:{pw}@db/app
postgres://app:{pw}@db/app
mssql://sa:{pw}@db:1433/app
sqlserver://sa:{pw}@db?database=app
oracle://app:{pw}@db:1521/x
app/{pw}@//db:1521/ORCL
clickhouse://default:{pw}@ch:9000/db
cassandra://u:{pw}@c:9042
mongodb://app:{pw}@a:27017,b:27017/db?replicaSet=rs0
rediss://default:{b40}@r.example:6379
amqps://app:{pw}@mq/vh
nats://{b32}@nats:4222
nats://app:{pw}@nats:4222
ldap://cn=admin:{pw}@ldap:389
couchdb: http://admin:{pw}@couch:5984
neo4j+s://neo4j:{pw}@x.databases.neo4j.io
kafka: sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required username="app" password="{pw}";
snowflake://app:{pw}@acct/db
Server=db,1433;Initial Catalog=app;User ID=sa;Password={word};
Server=db;Port=5432;User Id=u;Password=secret;Database=d;
Data Source=db;User Id=app;Password={pw};
Driver={ODBC Driver 17 for SQL Server};Server=db;UID=sa;PWD={pw};
Driver={ODBC Driver 18 for SQL Server};Server=db;UID=sa;PWD={{pw}};Encrypt=yes
jdbc:oracle:thin:app/{pw}@db:1521:orcl
jdbc:postgresql://db/app?user=app&password={pw}&ssl=true
user=app password={word} host=db port=5432
AccountEndpoint=https://a.documents.azure.com:443/;AccountKey={e80}==;
HOME=/root DB_PASS={pw} PATH=/bin
declare -x AWS_SECRET_ACCESS_KEY="{a40}"
set TOKEN={b32}
env[SECRET_KEY_BASE]={h64}
"Env":["PATH=/bin","MYSQL_ROOT_PASSWORD={word}","JWT_SECRET={b32}"]
- name: JWT_SECRET\n  value: {b32}
DJANGO_SUPERUSER_PASSWORD={word}
docker run -e POSTGRES_PASSWORD={word} -d postgres
docker login registry.example -u bob -p {pw}
kubectl create secret generic x --from-literal=password={pw}
kubectl create secret docker-registry r --docker-username=u --docker-password={pw}
kubectl --token={jwt} get pods
kubeadm join 10.0.0.1:6443 --token {l6}.{l16} --discovery-token-ca-cert-hash sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
helm upgrade x . --set postgresql.auth.password={pw},replicas=2
vault login {hvs}
vault operator unseal {b44}
Unseal Key 2: {b44}
Initial Root Token: {hvs}
--tls-bootstrap-token {l6}.{l16}
--header='X-Figma-Token: 1394-{uuid}'
aws configure set aws_secret_access_key {a40}
gcloud auth activate --access-token {b40}
mount -t cifs //srv/x /mnt -o username=bob,password={pw}
rsync --password-file=x --token={b20}
mysql -uroot -p{pw} app
mysqladmin -u root password {pw}
psql postgresql://app:{pw}@db/app
ftp://bob:{pw}@ftp.example/x
openssl enc -aes-256-cbc -pass pass:{pw}
-Dspring.datasource.password={pw}
-Djavax.net.ssl.trustStorePassword={pw}
db.password={word}
db.password : {pw}
app.jwt.secret={b40}
spring.security.oauth2.client.registration.google.client-secret={b32}
LDAP bind dn="cn=admin,dc=x" password="{pw}"
BIND dn="uid=bob" method=simple pw={pw}
bindCredentials: {pw}
smtp: AUTH PLAIN {plain}
AUTH PLAIN {plain}
C: AUTH LOGIN {loginb64}
S: 235 ok; C: AUTH XOAUTH2 {e80}=
a001 AUTHENTICATE PLAIN {plain}
Authorization: NTLM TlRMTVNTUAAD{e80}
WWW-Authenticate: NTLM TlRMTVNTUAAC{e80}
Authorization: Negotiate YII{e80}==
Authorization: Kerberos {e80}
bob::CORP:{h16}:{h32}:0101000000000000{h64}
Administrator:500:{h32}:{h32}:::
$krb5asrep$23$bob@EXAMPLE.COM:{h32}${h64}{h64}
$krb5tgs$23$*svc$EXAMPLE.COM$http/web*${h32}${h64}{h64}
root:$6${b8}${u64}{b22}:19000:0:99999:7:::
root:$y$j9T${b22}${b40}:19000:0:99999:7:::
admin:$apr1${b8}${b22}
admin:{SHA}{b27}=
userPassword: {SSHA}{b32}
pbkdf2_sha256$600000${b22}${b43}=
grpc-metadata: authorization=[Bearer {b40}]
metadata.MD{"authorization":[]string{"Bearer {b40}"}, "x-api-key":[]string{"{b32}"}}
md=map[:authority:[a] authorization:[bearer {b40}]]
"variables":{"input":{"email":"a@b.c","password":"{pw}"}}
"query":"mutation { login(email: \"a@b.c\", password: \"{pw}\") { token } }"
mutation { signIn(password: "{pw}") { id } }
{"query":"mutation{login(token:\"{b40}\"){id}}"}
{"jsonrpc":"2.0","method":"auth.login_with_api_key","params":["{k64}"],"id":1}
next=%2Fcb%3Faccess_token%3D{b40}%26x%3D1
return_to=https%253A%252F%252Fa.example%252F%253Ftoken%253D{b32}
q=password%3D{pw}
body=grant_type%3Dpassword%26username%3Dbob%26password%3D{b20}
data=%7B%22password%22%3A%22{b20}%22%7D
u=https%3A%2F%2Fbob%3A{b20}%40a.example%2F
ws connected: wss://a.example/socket?token={jwt}&vsn=2.0.0
login: user=bob pass={pw} ip=10.0.0.1
auth failure for bob: bad password "{pw}"
tried password {pw} for root
password 'x{pw}' rejected
default password 'admin{code}' in use
api key acme_{b32} not recognised
invalid api token: {h40}
created session {b32} for user bob
bearer {h32} denied
client secret {b32} expired
acmeSECRET-{h32}
acme-token-{uuid}
acme-secret-key-{uuid}
acmeTOKEN {h32}
acme SECRET {l32}
acme KEY {l32}
acme_secret {l32}
launchdarkly-secret-{uuid}
px-dep-{uuid}
px-api-{uuid}
api-{uuid}
sdk-{uuid}
sonar.login={h40}
license: eu01xx{h30}NRAL
00D000000000001!AQ{b40}{b40}
{h40h}NRAL
okta_token=00{b40}
azure pat {b40}{b32}JQQJ99{b8}AZDO{b4}
machine a.example login bob password {pw}
machine a.example login bob password {word}
os.environ.get('APP_SECRET','{b32}')
os.getenv("APP_TOKEN", "{b32}")
setenv("API_KEY", "{b32}", 1)
setHeader("X-Auth-Token", "{b32}")
Set-Foo -ClientSecret '{b20}.{b12}~x'
--password "{pw} x"
--api-token='{b32}'
-H "apikey: {h32}"
tenant secret: {b20}
wifi ssid=home psk={pw}
x-goog-iam-authorization-token: {b40}
x-ms-token-aad-access-token: {jwt}
x-amzn-oidc-data: {jwt}
X-Forwarded-Access-Token: {b40}
X-Auth-Request-Access-Token: {b40}
Sec-WebSocket-Protocol: bearer, {b40}
Sec-WebSocket-Protocol: base64url.bearer.authorization.k8s.io.{u64}
X-Twilio-Signature: {b27}=
Stripe-Signature: t=1735689600,v1={h64},v0={h64}
X-Slack-Signature: v0={h64}
X-Hub-Signature: sha1={h40}
X-Line-Signature: {b43}=
Linear-Signature: {h64}
svix-signature: v1,{b43}=
X-Firebase-AppCheck: {jwt}
X-CSRFToken: {b32}
X-Requested-Session: {h32}
DPoP: {jwt}
"jti_secret": "{b20}"
"pat":"{b32}"
"authToken":"{h32}"
"sessionKey":"{b24}"
"newPassword":"{word}","oldPassword":"{word}"
"passphrase": "{word}"
"mfaCode":"{code}"
"otp":{code},"user":1
OTP for user 42 is {code}
level=info msg="2fa attempt" code={code} user=bob
recovery code {rec} used by bob
recovery codes: {rec} {rec} {rec}
recovery_codes=["{rec}","{rec}"]
please open https://a.example/device and enter the code {ucode}
GET /authorize?client_id=web&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3A{b43} HTTP/1.1
refresh token reuse detected: {b43} (family 12)
login_challenge={h32}
GET /login/magic?t={b43} HTTP/1.1
GET /share/{b32} HTTP/1.1
GET /accounts/confirm-email/MQ:1t4kX2:{b43}/ HTTP/1.1
GET /logout?sesskey={b12} HTTP/1.1
Cookie: remember_web_59ba36addc2b2f9401580f014c7f58ea4e30989d={e80}
SecurityEvent="ChallengeResponseFailed",AccountID="1001",Challenge="",Response="{h32}",ExpectedResponse="{h32}"
{"kty":"oct","k":"{b43}"}
{"kty":"RSA","e":"AQAB","d":"{u64}"}
session id {h32} not found
password[confirmation]={pw}
password changed from {pw} to {pw}
CREATE USER 'app'@'%' IDENTIFIED BY '{pw}'
SET PASSWORD FOR 'app'@'%' = PASSWORD('{pw}')
CONFIG SET requirepass {pw}
ldapsearch -x -D cn=admin,dc=example -w {pw} -b dc=example
snmpwalk -v2c -c {pw} 10.0.0.1
snmp-server community {pw} RO
htpasswd -b .htpasswd bob {pw}
keytool -storepass {pw} -keypass {pw}
sshpass -p'{pw}' scp x bob@host:
< PASS {pw}
USER bob PASS {pw}
ftp: command "PASS {pw}" from 10.0.0.1
a001 LOGIN bob {pw}
a1 LOGIN "bob@example.com" "{pw}"
redis: AUTH {pw}
[0 127.0.0.1:60866] "AUTH" "{pw}"
login attempt [root/{pw}] failed
org.keycloak.events type="CODE_TO_TOKEN_ERROR", error="invalid_code", code="{uuid}.{uuid}.{uuid}"
access_token=123456789012345|{b27}&x=1
request.form=ImmutableMultiDict([('username', 'bob'), ('password', '{pw}')])
GET /x - 443 ASP.NET_SessionId={l24};+.ASPXAUTH={H64} 200
postfix/smtpd[1]: < client: AUTH CRAM-MD5 {b44}
exim: SMTP<< AUTH LOGIN {loginb64}
ConvertTo-SecureString "{pw}" -AsPlainText -Force
sqlcmd -S db -U sa -P {pw}
plink -pw {pw} bob@h
xfreerdp /u:bob /p:{pw} /v:host
schtasks /create /ru bob /rp {pw} /tn x
bcp t out f -U sa -P{pw}
ipmitool -H h -U admin -P {pw} power status
mosquitto_pub -h h -u bob -P {pw} -t x
crypto isakmp key {pw} address 10.0.0.1
tacacs-server key {pw}
ipsec: pre-shared key "{pw}" for peer 10.0.0.1
WWW-Authenticate: Negotiate {b64}
Authorization: NTLM TlRMTVNTUAAB{b40}
auth_req_id={b32}&grant_type=urn:openid:params:grant-type:ciba
PSK "{pw}" loaded for %any
scratch code {l8} redeemed
twilio verify: To=+491 Code={code} Status=approved
logout?requesttoken={b40}%3A{b40}
`

var trafficGenerators = map[string]func() string{
	"H32":      func() string { return dense(digit+"ABCDEF", 32) },
	"H64":      func() string { return dense(digit+"ABCDEF", 64) },
	"l6":       func() string { return dense6() },
	"l8":       func() string { return pick(lowers, 4) + pick(digit, 4) },
	"l16":      func() string { return dense(base36, 16) },
	"l24":      func() string { return dense(base36, 24) },
	"b4":       func() string { return pick(base62, 4) },
	"b8":       func() string { return pick(base62, 8) },
	"b12":      func() string { return dense(base62, 12) },
	"b22":      func() string { return dense(base62, 22) },
	"b27":      func() string { return dense(base62, 27) },
	"b43":      func() string { return dense(base62, 21) + "0" + dense(base62, 21) }, // no base58, as public keys are
	"b44":      func() string { return dense(base62, 43) + "=" },
	"u33":      func() string { return dense(base62, 33) },
	"k64":      func() string { return pick("12345678", 1) + "-" + dense(base62, 64) },
	"e80":      func() string { return dense(base62, 80) },
	"h30":      func() string { return dense(hexes, 30) },
	"h40h":     func() string { return dense(hexes, 36) },
	"d19":      func() string { return "4" + pick(digit, 18) },
	"B32":      func() string { return dense("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 32) },
	"ucode":    func() string { return pick("BCDFGHJKLMNPQRSTVWXZ", 4) + "-" + pick("BCDFGHJKLMNPQRSTVWXZ", 4) },
	"rec":      func() string { return pick(base36, 4) + pick(digit, 1) + "-" + pick(digit, 1) + pick(base36, 4) },
	"hvs":      func() string { return "hvs" + "." + dense(base62, 24) },
	"plain":    func() string { return plainResponse() },
	"loginb64": func() string { return encode("bob@example.com" + pick(digit, 6)) },
}

// plainResponse returns a SASL PLAIN response (RFC 4616) with some digits in it.
func plainResponse() string {
	for {
		if s := encode("\x00bob\x00" + dense(base62, 24)); varied(s) {
			return s
		}
	}
}

func dense6() string { return pick(lowers, 3) + pick(digit, 1) + pick(base36, 2) }

func init() {
	for name, gen := range trafficGenerators {
		generators[name] = gen
	}
}

func TestTrafficCaught(t *testing.T) {
	missed := 0
	for _, line := range strings.Split(strings.TrimSpace(trafficTemplates), "\n") {
		missedHere := 0
		for range 3 {
			text, secrets := fill(strings.ReplaceAll(line, `\n`, "\n"))
			out := Default().String(text)
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(out, s) }) {
				missedHere++
			}
			if len(secrets) == 0 && !assert.NotEqual(t, text, out) {
				break
			}
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
		assert.Less(t, missedHere, 3, "not caught: %s", line)
		missed += missedHere
	}
	assert.LessOrEqual(t, missed, corpusMisses)
}

// TestEncodedOnceMore holds that a value which is percent-encoded, and once more,
// is found all the same.
func TestEncodedOnceMore(t *testing.T) {
	missed := 0
	for range 20 {
		secret := dense(base62, 32)
		text := "https://a.example/cb?access_token=" + secret + "&state=1"
		for range 2 {
			text = "https://a.example/?next=" + url.QueryEscape(text)
			if strings.Contains(Default().String(text), secret) {
				missed++
			}
		}
	}
	assert.LessOrEqual(t, missed, 2, "of 40")
}
