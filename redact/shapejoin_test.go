package redact

import "testing"

const base32s = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// Tokens that marks join, and names of keys of one vendor. The form is that of
// caughtTemplates.
var joinedTemplates = `
client started with 0.4bf92f35-77b3-4da6-a3ce-929d0e0e4736.{join30}:{join22}==
wrong key AstraCS:{letters24}:{h64}
ADD_ONION ED25519-V3:{join86}== Port=80
canvas answered 401 to 7412~{join64}
deploy of prod:happy-otter-123|{join84} failed
OC|12345678901234567|{h32} is not allowed
seed {stellar} imported
sent X-App-Token: prd:{join24}.{join32}
unleash said 401 for *:production.{h56}
got default:development.{h56}
key sk-{uuid} rejected
CYPRESS_RECORD_KEY={uuid}
cypress run --record --key {uuid} --parallel
X-CM-PRODUCTTOKEN: {uuid}
github_pat={h40}
<add key="GitHubLegacyPat" value="{h40}" />
CC_TEST_REPORTER_ID: {h64}
sentinel sentinel-pass {cpw}
GET /cb?x=glsa_{join22}%2B{join24}%2F{join22}%3D%3D&y=1
config_secretAccessKey: {h40}
Authorization: Bearer catchpoint_api_token="{b20}"
x-api-key: CCH_AXCESS_API_KEY="{b20}"
sentinel auth-pass mymaster "{cpw}"
my_api_key_v3={b32}
clientSecretV2: {h32}
got {tok64} from bob
ssh2 ---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nComment: "2048-bit rsa"\nP2/56wAAA{b40}\n{b40}\n---- END SSH2 ENCRYPTED PRIVATE KEY ----
TLS_PRIVATE_KEY_B64={b40}
CARGO_REGISTRY_TOKEN={h32}
INTERNAL_SECRETS={h32}
client secret vault {aad}
storage {az88} rotated
queue {az44} rotated
registry {az52} rotated
pat {ado}
pfx {pfx}
twitter AAAAAAAAAAAAAAAAAAAAA{join22}%2B{join24}%3D{join30}
`

var joinedNear = `
0.4bf92f35-77b3-4da6-a3ce-929d0e0e4736.log
prod:happy-otter-123|ready
dev:main|build-2026-11-27-0123456789abcdef
canvas 1234~home
service:production.4bf92f3577b34da6a3ce929d0e0e4736
ED25519-V3:key
record key: 4bf92f35-77b3-4da6-a3ce-929d0e0e4736
hoodie.recordkey=4bf92f35-77b3-4da6-a3ce-929d0e0e4736
--record --key value
sk-task-list
SUNDAYMONDAYTUESDAYWEDNESDAYTHURSDAYFRIDAYSATURDAYSUNDAY
GET /a%2Fb%3D
WWW-Authenticate: Bearer realm="api"
--auth Description="proxydescription1"
See the ---- BEGIN SSH2 PRIVATE KEY ---- header
registry key: HKEY_LOCAL_MACHINE
model_v2=4bf92f3577b34da6a3ce929d0e0e4736
secrets: 4bf92f3577b34da6a3ce929d0e0e4736
object mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiydcmrt0123
digest n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg=
`

func init() {
	generators["h56"] = func() string { return dense(hexes, 56) }
	generators["join22"] = func() string { return dense(base62, 22) }
	generators["join24"] = func() string { return dense(base62, 24) }
	generators["join30"] = func() string { return dense(base62, 30) }
	generators["join32"] = func() string { return dense(base62, 32) }
	generators["join64"] = func() string { return dense(base62, 64) }
	generators["join84"] = func() string { return dense(base62, 84) }
	generators["join86"] = func() string { return dense(base62, 86) }
	generators["az44"] = func() string { return dense(base62, 20) + "/" + dense(base62, 12) + "+ASb" + pick(base62, 6) + "=" }
	generators["az52"] = func() string { return dense(base62, 20) + "/" + dense(base62, 21) + "+ACR" + pick(base62, 6) }
	generators["az88"] = func() string { return dense(base62, 40) + "+" + dense(base62, 35) + "+ASt" + pick(base62, 6) + "==" }
	generators["ado"] = func() string { return dense("abcdefghijklmnopqrstuvwxyz234567", 52) }
	generators["aad"] = func() string { return pick(lowers, 3) + "8Q~" + pick(uppers, 1) + "." + dense(base62, 29) }
	generators["pfx"] = func() string { return "MIIJ" + pick(lowers, 1) + "wIBAzCC" + dense(base62, 200) }
	generators["tok64"] = func() string { return encode("gh" + "p_" + pick(base62, 36)) }
	generators["letters24"] = func() string { return pick(lowers+uppers, 24) }
	generators["stellar"] = func() string { return "SA" + dense(base32s, 54) }
}

func TestJoinedCaught(t *testing.T) { assertCaught(t, joinedTemplates) }

func TestJoinedNear(t *testing.T) { assertUnchanged(t, joinedNear) }
