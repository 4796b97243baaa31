package redact

import "testing"

// Families of names, commands and shapes, each with what looks like them and is
// no secret. The form is that of caughtTemplates.
var familyTemplates = `
SNYKTOKEN={uuid}
snyktoken="{uuid}"
openweatherapikey={h32}
MYSQLPASS: {b24}
GITHUBKEY={b32}
SSHpassword={word}
dbpassword2={word}
MYSECRETKEY1={h32}
buddynsPRIVATE={h40}
moosendACCESS:{b32}
smartsheets={digits10}{b27}
everhour={g4}-{g4}-{g4}-{g4}-{g4}
noticeable {l26}
coralogix: {h32}
"wavefront": "{l26}"
<chargebee>{b32}</chargebee>
//registry.example/:_auth={word2}
//registry.example/:_auth={basic}
"consent_challenge": "{h32}"
?login_verifier={h32}
Password:            {pw}
curl -u admin:secret https://a.example
curl --proxy-user proxy:{word} -u admin:{word} https://a.example
curl -x proxy -U proxy:{pw} --user bob:{pw} https://a.example
curl --oauth2-bearer {b20} https://a.example
curl --tlsPassword {b20} https://a.example
convertapi SECRET {l16}
vultr_SECRET_KEY {l26}
Mockaroo api key '{l8}' rejected
https://mainnet.infura.io/v3/{h32}
wss://eth-mainnet.g.alchemy.com/v2/{b32}
{"method":"auth.login","params":["{b43}"]}
level=info value="{b43}"
{"payload":"{b43}"}
access_token$production${l16}${h32}
{d16}|{b27}
got {d16}|{b27} back
{h32}.{az16}
11{jenkins}
pword={pw}
POST https://demo.thingsboard.io/api/v1/{l20}/telemetry 200
GET /cb?code={l8}&state=af0ifjsldkj HTTP/1.1
GET /cb?state=xyz&code=a1-{l8} HTTP/1.1
grant_type=authorization_code&code={l8}&redirect_uri=https%3A%2F%2Fa.example
token = ‘{uuid}’
password: “{pw}”
https://{b24}:x-oauth-basic@github.com/acme/app
<param name="connection.password">{pw}</param>
<name>db.password</name><value>{pw}</value>
aws {aws40} rejected
AZURE_OPENAI={az52}JQQJ99{b4}AAAA{b12}
{az42}AzSeA{az5}
`

var familyNear = `
canarytoken:68b329da9893e34099c7d
nexttoken=page2
monkey=see
curl -u admin: https://a.example
curl -u $USER:$PASSWORD https://a.example
docker run -u 1000:1000 app
GET /%2fetc%2fpasswd HTTP/1.1
file_id=AAMCBAADHQRpAch6AAMIYchM3pXxgqwAAcZBlzvei4hGpJJ
"agent_id":"EAvI3XQqTeYvuiKeIlpBNPPl6n1ZxnAAclients"
Encoded authorization failure message: H_1M2f8fBtX-nKWuNweECYRadnJgTd8yB-qZbnIYTBwsE58jAcA
segment=000000012
slack: channel general
sonarqube analysis 2025-11-25T10:00:00Z finished
4bf92f3577b34da6a3ce929d0e0e4736.js
sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
https://mainnet.infura.io/docs/getting-started-with-the-api
Password:            expired
_auth: denied
1527194624358273|retries exceeded
GET /api/v1/users/telemetry HTTP/1.1
GET /api/v1/devices-of-the-building/telemetry HTTP/1.1
GET /shop?code=springsale&state=CA HTTP/1.1
GET /shop?code=A1&state=CA HTTP/1.1
GET /err?code=not_found&state=done HTTP/1.1
token ‘expired’ and password “required”
<param name="connection.url">jdbc:x</param>
<name>db.user</name><value>Winter123!</value>
<property name="password.length">12</property>
projects/Build42/Release7/Modules/Core9a
`

func init() {
	for name, gen := range map[string]func() string{
		"digits10": func() string { return pick(digit, 10) },
		"g4":       func() string { return pick(digit, 2) + pick(lowers, 2) },
		"d16":      func() string { return pick("123456789", 16) },
		"jenkins":  func() string { return dense(hexes, 32) },
		"aws40":    func() string { return dense(base62, 17) + "+" + dense(base62, 10) + "/" + dense(base62, 11) },
		"l20":      func() string { return dense(base36, 20) },
		"az5":      func() string { return pick(base62, 5) },
		"az16":     func() string { return "zA" + dense(base62, 14) },
		"az42":     func() string { return dense(base62, 42) },
		"az52":     func() string { return dense(base62, 52) },
		"word2":    func() string { return pick(lowers, 6) + "Horse" + pick(lowers, 4) + "Staple" },
	} {
		generators[name] = gen
	}
}

func TestFamiliesCaught(t *testing.T) {
	assertCaught(t, familyTemplates)
}

func TestFamiliesNear(t *testing.T) {
	assertUnchanged(t, familyNear)
}
