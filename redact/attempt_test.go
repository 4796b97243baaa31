package redact

import "testing"

// Accounts in sentences about a sign-in, in calls, and in lines of files. The form is
// that of caughtTemplates.
var accountTemplates = `
authentication failed for bob:{pw}
authentication failed for user bob/{mpw}
SASL authentication failure: Password verification failed for bob:{pw}
Login failed: bob:{pw}
[-] 192.0.2.7:22 - LOGIN FAILED: root:{pw} (Incorrect: )
logged in as bob using {pw}
logged in as bob/{mpw}
trying bob:{pw} on 192.0.2.7
ssh auth attempt (u'root', p'{pw}') from 192.0.2.7
invalid credentials bob@example.com:{pw} from 192.0.2.7
[ATTEMPT] target 192.0.2.7 - login "root" - pass "{pw}" - 1 of 14 [child 0]
user bob entered code {code}, expected {code}
[otp] bob@example.com → {code}
Use {code} to log in to Acme. Do not share this code.
pgp_sym_decrypt(card, '{pw}')
SELECT AES_ENCRYPT('x', '{pw}')
UPDATE users SET pass = crypt('{pw}', gen_salt('bf'))
SELECT 1 FROM u WHERE name='bob' AND pw=MD5('{pw}')
UPDATE u SET password=PASSWORD('{pw}') WHERE id = 1
PDO->__construct('mysql:host=db', 'app', '{pw}')
mysqli_connect('db', 'app', '{pw}', 'shop')
SetPassword('{pw}') called
user.setPassword("{pw}")
ATTACH DATABASE 'a.db' AS a KEY '{pw}';
INSERT INTO u(login, pass, pass2) VALUES ('bob', '{pw}', '{pw}')
db.example.org:5432:shop:app:{cpw}
*:*:*:postgres:{cpw}
bob : EAP "{pw}"
bob : XAUTH "{pw}"
/msg NickServ IDENTIFY {cpw}
PRIVMSG NickServ :IDENTIFY bob {cpw}
set system root-authentication plain-text-password-value {cpw}
set vpn peer 192.0.2.7 authentication pre-shared-secret {cpw}
ike-psk {cpw}
psksecret {cpw}
nmcli con modify home wifi-sec.psk {cpw}
MANAGEMENT: CMD 'password "Auth" "{pw}"'
PUSH: auth-token {b32}
password....................."{pw}"
  ~ password = "{pw}" -> "{pw}"
master out: USER#0111#011bob#011pass={cpw}
client in: CONT	1	{plain}
userPassword: {SSHA}ab+cD/{b20}
doveadm auth test bob@example.com {cpw}
[0 192.0.2.7:6379] "auth" "{pw}"
[0 192.0.2.7:6379] "ACL" "SETUSER" "bob" "on" ">{cpw}" "~*"
sentinel auth-pass mymaster {cpw}
Command:	PASS {cpw}
wmiexec.py -hashes :{h32} bob@192.0.2.7
psexec.py corp/bob@192.0.2.7 -hashes {h32}:{h32}
Rubeus.exe asktgt /user:bob /rc4:{H32}
  * NTLM     : {h32}
mc alias set local http://srv:9000 bob {cpw}
rman target sys/{cpw}@orcl
samba-tool user create bob {cpw}
htpasswd -bnBC 10 bob {cpw}
radclient -x 192.0.2.7:1812 auth {cpw}
samba-tool domain provision --adminpass={cpw}
authtok={cpw}
ak=AKLT1 sk={b40}
{"response":{"authenticatorData":"{u64}","clientDataJSON":"{u64}","signature":"{u64}"}}
{"payment_method_nonce":"{uuid}"}
ip ospf authentication-key {cpw}
ip ospf message-digest-key 1 md5 {cpw}
key chain k; key-string {cpw}
standby 1 authentication {cpw}
vrrp 1 authentication text {cpw}
wpa-psk ascii 0 {cpw}
ldap-login-password {cpw}
shared-secret {cpw};
radius-server shared-key cipher {cpw}
aaa-server TAC (inside) host 192.0.2.7 key {cpw}
rcon_password "{cpw}"
sv_password {cpw}
EXEC sp_addlogin 'app', '{pw}'
EXEC sp_addlinkedsrvlogin 'srv', 'false', NULL, 'sa', '{pw}'
.logon td/bob,{cpw};
ftp_login(Resource id #3, 'bob', '{cpw}')
check_password('{pw}', x)
password_verify("{pw}", $hash)
HTTPBasicAuth('bob', '{cpw}')
smtp.login('bob@example.com', '{cpw}')
[System.Net.NetworkCredential]::new('bob','{cpw}')
find_element("password").send_keys("{cpw}")
page.fill('#password', '{cpw}')
tool --proxy bob:{cpw}@proxy:3128
register => 1001:{cpw}@sip.example.org/1001
cvs -d :pserver:bob:{cpw}@cvs.example.org:/x login
bob issued server command: /login {cpw}
Attempted login: bob / {pw}
Default login is admin / {pw}
Authenticating user bob:{pw} against LDAP
Changed password for bob from {cpw} to {cpw}
{"type":"password","value":"{word}","temporary":false}
<entry key="db.password">{word}</entry>
The password you entered ({cpw}) is incorrect
GET /unsubscribe?u=17249&h={h32} HTTP/1.1
GET /optout?email=a@example.org&hash={h40} HTTP/1.1
a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:{b40}
pppd: sent [CHAP Response id=0x1 <{h32}>, name = "bob"]
bob:1000:XXXXXXXXXXXXXXXXXXXXXXXXXXXXXXXX:{H32}:[U          ]:LCT-5F3B2A10:
secret_id             {uuid}
[smtp.example.org]:587 bob@example.org:{cpw}
bob@example.org:{pw}
ipa user-add bob --password <<< '{cpw}'
`

var accountNear = `
authentication failed for bob
authentication failed for user bob@example.com
authentication failed for 192.0.2.7:5060
authentication failed for CORP/user1
authentication failed for host/server01.example.org
authentication failed for admin/role-editor
Authentication failed for user:bob2
logged in as bob using publickey
logged in as bob using TLSv1.3
logged in as bob using oauth2
logged in as bob with 2 roles
login failed: code 401, retry in 30s
Login failed: bob from 192.0.2.7:5022
login attempt 3/5 failed
trying 192.0.2.7:8080 ...
trying to connect to db2:5432
trying host:port2
password verification failed for bob
entered code review 4821 for it
pgp_sym_decrypt(card, $1)
crypt(password, salt)
mysqli_connect($host, $user, $pass)
SetPassword(string) is deprecated
ATTACH DATABASE 'a.db' AS a
db.example.org:5432:shop:app:*
db.example.org:5432:ok:200:12ms
10:20:30:40:50
EAP "started"
/msg NickServ HELP IDENTIFY
HISTORY AES128_HMAC_SHA1, AES256_HMAC_SHA1
encryption AES128_CTS_HMAC_SHA1_96
Alias for event.stopPropagation() if set to true. This is not used
["auth" in x]
rc4: disabled
NTLM : negotiated
sk=USER#123
code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256
psk_ke_modes
the authenticator: PasswordAuthenticator
authentication-key is not set on eth0
area 0 authentication message-digest
the shared-secret of server01 expired
user_password "required"
.logon failed
logon bob,2 failed
login(user, '4')
get_login(ctx, "bob", "en-US")
check_password('x')
page.fill('#password', '')
find_element("password").click()
mail to bob:team2@example.org
register bob2@example.org
issued server command: /login
tool --password <<< "$PASS"
authenticated with method oidc/google
authenticating bob against ldap/dc01.example.org
{"type":"password","label":"x","value":""}
<entry key="db.user">swordfish</entry>
GET /unsubscribe?u=17249&list=weekly HTTP/1.1
GET /list?u=17249&h=d41d8cd98f00b204e9800998ecf8427e HTTP/1.1
at inline:4bf92f3577b34da6
secret_id_ttl             0s
role_id               57bd440c-a338-4e91-9128-d42c5dbf9392
git@example.org:Team2Repo
bob@example.org:backup-2024
[smtp.example.org]:587 bob@example.org
db_key user_id_1
read-key cache12 from disk
Do not share this code.
`

func init() {
	generators["mpw"] = func() string { return pick(lowers, 4) + pick(uppers, 2) + pick(digit, 3) }
}

func TestAccountsCaught(t *testing.T) {
	assertCaught(t, accountTemplates)
}

func TestAccountsNear(t *testing.T) {
	assertUnchanged(t, accountNear)
}
