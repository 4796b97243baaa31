package redact

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// What commands, statements and sentences say of passwords and tokens, and what
// reads like it. The form is that of caughtTemplates.
var statementTemplates = `
CREATE USER 'bob'@'%' IDENTIFIED BY '{pw}'
INSERT INTO users (name, password) VALUES ('bob', '{b12}')
insert into "users" ("id", "password", "api_token", "at") values (1, '{b12}', '{b32}', now())
INSERT INTO keys(id,api_key) VALUES (1,'{b32}')
(0) Login incorrect (pap: password does not match): [bob/{b12}] (from client nas port 0)
Login OK: [bob/{b12}] (from client nas port 0 cli 00-11-22)
ftpd[12]: command: PASS {b12}
password for bob changed to {pw}
password of bob has been reset to {pw}
Reset your password here: https://example.com/pw/{h40}
session id {l26} created for bob
password reset link: https://app.example.com/r/{b32}
bob's key: knapsackpro key={h32}
CREATE USER bob IDENTIFIED BY {b12}
ALTER USER 'root'@'localhost' IDENTIFIED WITH mysql_native_password BY '{b12}';
ALTER USER 'app'@'%' IDENTIFIED WITH 'mysql_native_password' AS '*{H32}'
GRANT ALL ON *.* TO 'bob'@'%' IDENTIFIED BY PASSWORD '*{H32}'
SET PASSWORD FOR 'bob'@'%' = PASSWORD('{pw}');
ConvertTo-SecureString '{pw}' -AsPlainText -Force
ConvertTo-SecureString -String "{b12}" -AsPlainText
ConvertTo-SecureString -AsPlainText -Force {b12}
PASS {word}
C: PASS {word}
> PASS {pw}
mongosh -u admin -p {word} --authenticationDatabase admin
mongodump --host db -u app -p '{pw}'
ldapsearch -x -D "cn=admin,dc=example" -w {pw} -b dc=example
snmpget -v3 -u admin -a SHA -A {b12} 10.0.0.1
snmpwalk -v2c -c {word} 10.0.0.1
mysqlimport -u root -p{word} app
rclone --sftp-pass {word}
("password", "{pw}")
("password", "{word}")
[('username', 'bob'), ('password', '{pw}')]
("x-api-key", "{h32}")
["client_secret", "{b24}"]
password ,"{pw}"
'password', '{pw}'
args=["--db-password", "{pw}"]
password -> {pw}
password|{pw}
the password for bob@example.com is {pw}
password of bob is {pw}
password in production is {pw}
passphrase is "correct horse battery {digits10}"
username admin password 7 {H32}
Using credentials bob:{pw}
credentials bob/{pw}
user: bob pass: {pw}
session {h32} expired
auth code {b20} redeemed
authorization code {b20} redeemed
APIKEY - {longdigits}
Authorization: SCRAM-SHA-256 data={b64}
Authorization: HOBA result="{u64}"
token=mF_9.{b4}-4.1{b4}JqM9&token_type_hint=access_token
\x1b[93msk-{h32}\x1b[0m
\x1b[1;32mgh{p36}\x1b[0m
`

var statementNear = `
the issue was identified by the scanner
Identified by Recorded Future as potential typosquatting
identified by 'bob' as user
PASS
PASS TestLogin
PASS src/components/Login.test.tsx
PASS test_login_1
--- PASS: TestX (0.02s)
PASS 12 of 12
tests pass 2024-11-25
pass through 10.0.0.1
check pass; user unknown
docker run -p 8080:80 nginx
docker run -p 8080:80 login
mongod -p 27017 started
ldapsearch -x -b dc=example
snmpwalk -v2c 10.0.0.1
["username", "password", "email"]
("username", "password")
fields=["password","confirm_password","user_name"]
password, username and email are required
password | username | email
password -> required
the password for bob is required
password in use
password 3 attempts left
password is "not set"
passphrase is "too short"
credentials from/to
credentials required: none
pass: 12
login pass: 12 of 13
session c12 of user gdm
INSERT INTO t (name, value) VALUES ('bob', 'x9Kd83jfLq0P')
accepted values (1, 2) of password
INSERT INTO users (name, password) VALUES (?, ?)
Login OK: [bob/<via Auth-Type = eap>] (from client nas port 0)
password for bob changed to comply with policy
password reset link: none
session id 30546174 created
Read the news here: https://example.com/n/c2a8f1d0e3b54f6789ab01cd23ef4567a1b2c3d4
Session 0x14f05578bd80006
session 8f14e45f-ceea-467f-a8d3-1c2b3a4d5e6f closed
auth code missing
SecureString created
token=com.example.Token
`

func init() {
	for name, gen := range map[string]func() string{
		"longdigits": func() string { return pick("123456789", 24) },
		"p36":        func() string { return "p_" + dense(base62, 36) },
	} {
		generators[name] = gen
	}
}

func TestStatementsCaught(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(statementTemplates), "\n") {
		missed, unchanged := 0, 0 // one random value in a thousand looks like words
		for range 5 {
			text, secrets := fill(strings.ReplaceAll(line, `\x1b`, "\x1b"))
			out := Default().String(text)
			if slices.ContainsFunc(secrets, func(s string) bool { return strings.Contains(out, s) }) {
				missed++
			}
			if out == text {
				unchanged++
			}
			check(t, text)
		}
		assert.Less(t, unchanged, 3, "unchanged: %s", line)
		assert.Less(t, missed, 3, "not caught: %s", line)
	}
}

func TestStatementsNear(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(statementNear), "\n") {
		assert.Equal(t, line, Default().String(line))
		check(t, line)
	}
}
