package redact

import "testing"

// Keys that debugging prints, and passwords in the lines of routers and servers.
var dumpTemplates = `
WPA: PMK - hexdump(len=16): 3f d6 6c 1d d5 aa 81 a7 60 f8 6d c3 aa 36 78 1b
nl80211: KEY_DATA - hexdump(len=16): 7d 33 d6 6c 1d d5 aa 81 a7 60 f8 6d c3 aa 36 78
	auth-trunc hmac(sha256) 0x{h64} 128
	enc cbc(aes) 0x{h64}
SNMPv2-MIB trap: SNMP v2c, community {mpw}
set snmp community {mpw} authorization read-only
    community: {mpw}
snmpwalk -v2c -c{mpw} 192.0.2.7 1.3.6
tacacs-server host 192.0.2.7 key plaintext {mpw}
radius server ISE1\n address ipv4 192.0.2.8 auth-port 1812\n key {mpw}
    Key Content            : {mpw}
./srcds_run -game cs +rcon_password {mpw} +map de_dust
./RustDedicated +rcon.web 1 +rcon.password "{mpw}" +server.maxplayers 50
Debug : (1)        files - Password.Cleartext := {mpw}
(3)   Tunnel-Password:0 = "{mpw}"
NEO4J_AUTH=neo4j/{mpw}
REDIS_SENTINEL_AUTH=Redis{mpw}
char auth[] = "{h32}";
newrelic_license={h40}
Authorization: KakaoAK {h32}
1 validation error for Login\npassword\n  String should have at least 12 characters [type=string_too_short, input_value='{pw}', input_type=str]
application password: {pin} EFGH 1234 ijkl MNOP 5678
"otp_attempt"=>"{code}"
UsernamePasswordCredential(bob,{mpw})
password { value: "{pw}" }
SHA512-CRYPT({pw}) != '$6$x'
A temporary password is provided for this session: {mpw}
O:4:"User":1:{s:8:"password";s:12:"{pw}";}
{"command":"O:4:\"User\":1:{s:11:\"db_password\";s:12:\"{pw}\";}"}
form: {grant_type=[authorization_code], code=[{h32}], redirect_uri=[http://a.example]}
Changed session id from {h32}
334 UGFzc3dvcmQ6\r\n>>> {b24}
smbclient //files/share --user=build%{pw}
echo -n "{pw}" | cryptsetup luksOpen /dev/sdb1 data -
POST https://discord.com/api/v10/interactions/516832564311736362/{u64}{u64}/callback 204
X-aws-ec2-metadata-token: {b40}==
unregistered webhook {h64} from 192.0.2.7
  'passwordsalt' => '{b32}',
`

func TestKeyDump(t *testing.T) {
	assertCaught(t, dumpTemplates)
	assertUnchanged(t, `
WPA: Nonce - hexdump(len=16): 7d 33 d6 6c 1d d5 aa 81 a7 60 f8 6d c3 aa 36 78
WPA: public key - hexdump(len=16): 7d 33 d6 6c 1d d5 aa 81 a7 60 f8 6d c3 aa 36 78
WPA: PMK - hexdump(len=32): [REMOVED]
community: golang-nuts
community=VPN_ACME_434 dst=192.0.2.7
Tunnel-Type:0 = VLAN
session id changed from cookie to header
AUTH LOGIN bWVAc2l0ZS5jb20=
pw:api => page.goto started
license: MIT
license=Apache-2.0
smtp_auth=oauth2
1 validation error for Login\nemail\n  value is not a valid address [type=value_error, input_value='bob', input_type=str]
name { value: "password" }
`)
}

// TestPrivateKeyBehindName holds that the lines of a private key are found where its
// first line is the value of a name.
func TestPrivateKeyBehindName(t *testing.T) {
	assertCaught(t, `
x.privateKey = -----BEGIN RSA PRIVATE KEY-----\n{u64}\n{u64}\n-----END RSA PRIVATE KEY-----
secret: -----BEGIN PRIVATE KEY-----\n{u64}\n-----END PRIVATE KEY-----
`)
}

var typedTemplates = `
enter the code F7G{code} to authenticate
"{code} is your login.example one-time password."
generated recovery codes for user 12: ["{h16}", "{h16}"]
backup codes generated: {code} {code} {code}
WhatsApp code 386-757. You can also tap on this link
Votre code de validation est {code} (valable 10 min)
Ihre mobileTAN lautet {code} fuer Auftrag 17
`

func TestCodesOfSentences(t *testing.T) { assertCaught(t, typedTemplates) }
