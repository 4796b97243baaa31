package redact

import (
	"bytes"
	"crypto/sha256"
	"math/big"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Pairs of lines: what stays, made of random parts of its kind, and the same line
// with the secret of the kind that stands there elsewhere.
var structuredCases = []struct {
	name, stays, caught string
}{
	{"commit after git's flags", " > git checkout -f {h40}", "git clone with token {b40}"},
	{"commit of a list of revisions", " > git rev-list --no-walk {h40} # timeout=10", "git push with token {h40}"},
	{"commit by Windows' git", `> C:\Program Files\Git\bin\git.exe rev-list {h40}`, "git.exe: password is {b20}"},
	{"session of a migration", `sessionId: "shard01_shard02_5e{h22}"`, `sessionId: "5e{b30}"`},
	{"class and number", "  mToken=android.os.BinderProxy@406{h5}", "  mToken=android{b30}"},
	{"class and number of a lambda", "token=com.example.App$Token@3f{h5}", "token=com.example.App@{b30}"},
	{"tag's key", `{"testTagKey":"testTagValue"}`, `{"testApiKey":"testTagValue"}`},
	{"grouping key", `{"grouping_key":"{h32}"}`, `{"api_key":"{h32}"}`},
	{"digest of a password", `{"file_sha1":"{h40}","token_sha256":"{h64}"}`, `{"password_sha1":"{h40}","userPasswordMd5":"{h32}"}`},
	{"ids in lists", `{"tokens":{"parts":[{"configurationUids":["x{h31}"]}]}}`, `{"tokens":{"parts":["x{b31}"]}}`},
	{"list of a header", `"Cookie" : [ "theme=dark; lang=en" ],`, `"Cookie" : [ "cookiesession1={h32}", "cookiesession2={h32}" ],`},
	{"JARM", `{"type":"jarm","signature":"{h62}"}`, `{"type":"rsa","signature":"{h64}"}`},
	{"ids in an object of tokens", `{"tokens":{"partPatternUid":"SqlInjectionProprietaryPattern_00359","icxRuleUid":"x{h31}"}}`, `{"tokens":{"github":"x{b31}"}}`},
	{"C++ symbol", "vim.SessionManager.login>, N3Vim5Fault12InvalidLogin9ExceptionE(Fault cause)", "SessionManager.login, token N3Vim5{b24}"},
	{"C++ symbol with its mark", "login token _ZN4base7Version10ComponentsEv", "login token _ZN4{b24}"},
	{"user of a provider", `"user_id" : "auth0|{b24}"`, `"auth0_secret" : "{b24}"`},
	{"cookies of IKE", `cookies="{h16}/{h16}" user="N/A"`, `cookies="sid={h32}" user="N/A"`},
	{"credential's id", "using credential {uuid}", "using credential {b30}"},
	{"version of a bundle", "GET /bundles/WebFormsJs v={b43}1 80 - 10.0.0.4", `{"arg":"{b60}"}`},
	{"version in a query", "GET /bundles/modernizr?v={b43}1 HTTP/1.1", "GET /bundles/modernizr?key={b43}1 HTTP/1.1"},
	{"account of Microsoft", `{"UserKey":"1003{H12}"}`, `{"UserKey":"{b30}"}`},
	{"flow's cookie", `{"dpid":42,"cookie":4398046511105}`, `{"dpid":42,"token":4398046511105}`},
	{"status of MySQL", "Handler_read_key: 37803208", "read_key: {b32}"},
	{"cache's directory", `from "/opt/worker/cache/{b22}" to "/tmp"`, `secret "{b40}" to "/tmp"`},
	{"records with zeros", "hUu0{b6}AAAAdAAAAHgAAAABAAQANS42LjE3LWxvZwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "hUu0{b60}"},
	{"flag after an empty one", "miner --pass= --cpu-max-threads-hint=40 --pool x", "miner --pass={pw} --cpu-max-threads-hint=40"},
	{"flags in a sentence", "options to pass to mysql, such as -u, -p, and -h", "mysql -u root -p{pw} db"},
	{"actor's access key", `{"userIdentity":{"accountId":"123456789012","accessKeyId":"AKIA{A16}"}}`, `{"responseElements":{"credentials":{"accessKeyId":"AKIA{A16}"}}}`},
	{"actor's access key, in lower case", `{"useridentity":{"accountid":"123456789012","accesskeyid":"AKIA{A16}"}}`, `{"credentials":{"accesskeyid":"AKIA{A16}"}}`},
	{"access key made", `{"requestParameters":{"userName":"bob","accessKeyId":"AKIA{A16}"}}`, `{"userIdentity":{"accessKeyId":"x","note":"AKIA{A16}"}}`},
	{"actor's access key in a line cut short", `{"userIdentity":{"accountId":"123456789012","accessKeyId":"AKIA{A16}","sess`, `{"accountId":"123456789012","secretAccessKey":"{a40}","sess`},
	{"actor's access key in Kubernetes", `{"user":{"extra":{"accessKeyId":["AKIA{A16}"],"arn":["arn:aws:sts::1:assumed-role/x"]}}}`, `{"user":{"accessKeyId":"AKIA{A16}"}}`},
	{"documented access key", "aws_access_key_id=AKIAIOSFODNN7EXAMPLE", "aws_access_key_id=AKIA{A16}"},
	{"session by another name", `{"externalSessionId":"10{b23}"}`, `{"sessionId":"{b24}"}`},
	{"numbered session", `{"session_id":"dbwsid:237034608707419186011941491025532848312"}`, `{"session_id":"{b32}"}`},
	{"list of names", "map(7, u'1{b32}', <Root>)", "got '{b60}'"},
	{"base64 over escaped lines", `chunk, 0, {B64}\x0a{B64}\x0a{B64}`, "chunk, 0, token {b60}"},
	{"head of a certificate", "MIID0DCCAjgC{b52}", "{b60}"},
	{"hash of a cookie", " cookie hash    : {b22}==", " cookie value    : {b22}=="},
	{"file of a page", "GET /img/icon-{h32}.png HTTP/1.1", "token icon-{h32}"},
	{"mask", "token=xoxb-12345678-############################", "token=xoxb-123456789012-123456789012-{b24}"},
	{"names of a list", `"Log4jReleaseKey", "Log4jReleaseManager", "Log4jReleaseVersion"`, `LIMIT 1 [["session_token", "{b24}"]]`},
	{"column of a table", "create table users (id bigint, password varchar(255), role varchar(255))", "insert into users set password '{pw}'"},
	{"name of an index", "Duplicate key name 'UK6{l26}'", "invalid api key '{l26}'"},
	{"intent", "expected a PendingIntent for pendingIntentKey={uuid}", "apiKey={uuid}"},
	{"key of a kernel", "Loaded X.509 cert 'Rocky kernel signing key: {h40}'", "signing key: {h40}"},
	{"list of one value", "serviceProviderName=[{b43}], id=1", "serviceSecret=[{b43}], id=1"},
	{"display driver", "[ 2385.435140] MDP-0: [ISP]P1_SOF_170_170(0x3134002,0x98f,0x26f)", "mdp: {pw}"},
	{"hexadecimal data", "'00D1EE{H194}'", "'00D1{b11}!{b90}'"},
	{"id of a pool", "type=PooledDataSource,identityToken=1hgew{l26}|5495333e,name=x", "type=PooledDataSource,refreshToken=1hgew{l26}"},
	{"id of a pool in prose", "forceUseNamedDriverClass -> false, identityToken -> 1hgew{l26}|5495333e, idle -> 0", "refreshToken -> 1hgew{b24}, idle -> 0"},
	{"status word", "User PSW : 070de000 80414146", "User PSW2: {pw}"},
	{"registers", "cnss: Pin connect Result: pwr_pin: 0x1 phy_io_pin: 0x0 rf_io_pin: 0x2b", "rf_pin: {pin}"},
	{"mount's option", "lowerdir=/a:/b,override_creds=off)=0", "user_creds={b24}"},
	{"a program's line", "PrivateKeyBase64 = privateKeyBase64", "PrivateKeyBase64 = {b43}="},
	{"a program's line with a longer name", "accessToken: accessToken", "accessToken: accessToken{b24}"},
	{"shouted sentence", "password: ARP read failure", "password: {pw} read"},
	{"session of an audit", "cisco-av-pair=audit-session-id={H24}, CPMSessionID={H24}, Acct-Session-Id={H16}", "session-id={b24}"},
	{"session in a table", "Gi1/0/1  0050.b6ff.7f87 mab     DATA    Auth      0A76060A{H16}", "DATA auth={h32}"},
	{"kind of a key", "Encr: 3DES, Hash: SHA96, Auth sign: PSK, Auth verify: PSK", "Auth verify: {code}"},
	{"kind of a file", "master.passwd:                          ASCII text", "master.passwd: {pw}"},
	{"range of cards", "MAC : 68847ebda{h3}-68847ebda{h3}", "MAC : {h32}"},
	{"field after a reason", "reason=Bad password cn1=1234 msg=failed", "reason=Bad password {pw}"},
	{"id of Duo", `{"application":{"key":"DI{A16}23"},"user":{"key":"DU{A16}45"}}`, `{"application":{"key":"{b20}"}}`},
	{"type's name", "AWS::IAM::AccessKey:cluster-admin-1", "AccessKey:{b24}"},
	{"documented id", "AWS::IAM::AccessKey:ASIATMJPC7EXAMPLE", "AWS::IAM::AccessKey:AKIA{A16}"},
	{"cookies of protocols", "[COOKIE {h16}] Home Init Cookie=0b0c{h4}:0f10{h4} Magic-Cookie=1a2b{h4}", "Cookie={b24}"},
	{"name of a counter", "xdsl2PMChCurr1DayCodingViolations", "got {u64}"},
	{"compiler's seed", "-ffile-prefix-map=/usr/local/go=/_/GOROOT -frandom-seed={b20} -o x.o", "seed={b20}"},
	{"package of an architecture", "python3-jwt:amd64 (2.6.0-1, automatic)", "python3-jwt: {b24}"},
	{"encoding", "convert the password to utf16 .", "the password is {pw}"},
	{"file of a program", "/apis/workflows/v1alpha1/workflows_v1alpha1_client.py", "/hooks/{b24}"},
	{"artifact of a build", "artifact: jcode-linux-aarch64", "SAMLart={b40}"},
	{"statement's name", `{"Sid":"SupportedServiceSid0"}`, `{"sid":"{b24}"}`},
	{"member of a class", "'credentials' => CredentialProvider::defaultProvider(),", "'credentials' => '{b24}',"},
	{"reader's own", "export OPENAI_API_KEY='your-openai-api-key'", "export OPENAI_API_KEY='{b40}'"},
	{"users of a manual", "curl -u <user:password> https://a.example && curl --user \"$1:$2\" x && curl -u neo4j:[PASSWORD] x && curl -u name:pass y", "curl -u name:{pw} y"},
	{"names of secrets", "secretKey: api-key, password: db-password?, token: access-token", "secretKey: {b24}"},
	{"command of a shell", "SUMO_ACCESS_KEY=`etcdctl get /sumologic_secret`", "SUMO_ACCESS_KEY=`{b24}`"},
	{"mask of a part", "token=xoxp-572370529330-573807301142-572331691188-####################", "token=xoxp-572370529330-573807301142-{b24}"},
	{"template of a header", `-H "Authorization: basic {base64(email:password)}"`, `-H "Authorization: basic {basic}"`},
	{"token of Ethereum", "token: 0x{h40}, the token at address `0x{h40}`", "token: 0x{h64}"},
	{"id of a picture", `"gravatar_id":"{h32}","url":"x"`, `"gravatar_key":"{h32}","url":"x"`},
	{"macro of Rust", "383 |     pub eq_token: Token![=],", "eq_token: {b24}"},
	{"artifact of Cargo", "deps/liborigin_trial_token-4f{h14}.rmeta -C debuginfo=2", "origin_trial_token-4f{h30}"},
	{"result of a test", "TEST-PASS | check_textrel | TestXorShift128PlusRNG", "password | {b24}"},
	{"list of features", `"Win32_Security_Credentials", "Win32_Security_Cryptography", "Win32_System"`, `("Credentials", "{b24}")`},
	{"key that is not there", "-DMOZ_BING_API_KEY=no-bing-api-key -DX=1", "-DMOZ_BING_API_KEY={h32} -DX=1"},
	{"plugin of a user", "ALTER USER 'sally'@'%' IDENTIFIED WITH 'mysql_native_password' REQUIRE NONE", "ALTER USER 'sally'@'%' IDENTIFIED WITH 'mysql_native_password' AS '{pw}'"},
	{"session of PostgreSQL", `"session_id":"6383b1dc.1cf","session_line_num":"4"`, `"session_id":"{b24}"`},
	{"object with a certificate", `"secret":"myapp-pg-cluster-ca"}`, `"secret":"{b24}"}`},
	{"command of a module", "mimikatz(powershell) # token::elevate", "token: {b24}"},
	{"capitalised sentence", "QueryDomainWithLocalCredential = Computer is a domain member", "LocalCredential = {b24} is"},
	{"name with a prefix", "shared/lovs/pk_col_source_types_appontab_pk2", "shared/pk_{b40}"},
	{"digest of a token", `-H "X-Auth-Token: {SHA1}{h40}" -H "X-Auth-Token: {SHA256}{h64}"`, `-H "X-Auth-Token: {h40}"`},
	{"id of a message", "message-id=<CAG{b48}@mail.gmail.com>", "token <{b48}>"},
	{"another id of a message", "id=CAG{b48}@mail.gmail.com", "https://{b40}@a.example"},
	{"package before its architecture", "bookworm/main amd64 passwd amd64 1:4.13+dfsg1-1+b1 [971 kB]", "passwd is {pw}"},
	{"lease", "revoked lease: lease_id=auth/token/create/h{h64}", "auth/token/{b40}"},
	{"node", "self=enode://{h64}{h64}@127.0.0.1:30303", "https://{h64}@127.0.0.1:30303"},
	{"content of a file", "content changed '{md5}{h32}' to '{sha256}{h64}'", "userPassword: {SSHA}{b40}"},
	{"certificate that signs", "codesign --force --sign {H40} --entitlements x", "--sign-key {h40}"},
	{"pins of a chip", "Which pin: 0x0000000000000003, INTC1057:00 PIN 224->248", "PIN: {pin}"},
	{"cmdlet", "$LogonToken = Invoke-UserImpersonation -Credential $c; $sec_password = convertto-securestring $password", "$LogonToken = '{b40}'"},
	{"right in Active Directory", "'ResetPassword' { '{uuid}' }", "ResetPassword: {pw}"},
	{"claim", `"UserKey":"i:0i.t|00000003-0000-0ff1-ce00-000000000000|app@sharepoint"`, `"UserKey":"{b40}"`},
	{"expression", `s/.*"token":"\([^"]*\)".*/x/`, `"token":"{b24}"`},
	{"variable of PowerShell", "\"{`\"username`\":`\"$USER`\",`\"password`\":`\"$LOCAL_PASS`\"}\"", "\"{`\"password`\":`\"{pw}`\"}\""},
	{"call with a blank", "$PASS = ReadIf (Join-Path $Vault 'x')", "$PASS = '{pw}'"},
	{"versions", "forge@[14.23.5.2768,), reccomplex] Before:[rustic@(1.0.14,)", "app:{pw}@(db:3306)/app"},
	{"keepers of passwords", `"name":"LastPass: Free Password Manager"`, `"name":"x","dbPass":"{pw}"`},
	{"assignment", "PasswordBasedSyntheticPassword : userId = 0", "password : {pw}"},
	{"path of Android", "smscode: /data/app/~~r81{h8}I0awy9JigyIbyJbA==/base.apk", "smscode: {code}"},
	{"function of a module", "paste.filter_factory = keystonemiddleware.auth_token:filter_factory", "x.auth_token:{b24}"},
	{"volume", "253   7 L--w    1    4      0 LVM-{b64}", "token LVM{b64}"},
	{"name of a field", `"token":"processEvent/processCmdLine"`, `"token":"{b24}"`},
	{"placeholder of a statement", `IDENTIFIED BY <secret>", "status": 0`, `ALTER USER 'bob'@'x' IDENTIFIED BY '{pw}'`},
	{"entering", "debug3: mm_auth_password: entering [preauth]", "mm_auth_password: {pw}"},
	{"no token", `"DeviceToken": "NO_DEVICE_TOKEN"`, `"DeviceToken": "{b24}"`},
	{"module of the kernel", "LoadPin: dm-0 (254:0): read-only", "AdminPin: {pin}"},
	{"certificate over lines", `>\\nAQEF{B72}\\n{B76}\\n{B40}`, `token AQE{b60}`},
	{"expansion of a shell", "CSRF token obtained: ${CSRF_TOKEN:0:20}... [ -z ${DB_PASSWORD:+x} ]", "CSRF_TOKEN: {b40}"},
	{"keys to fetch", "gpg --recv-keys {H40}", "master-key {h64}"},
	{"preference of a package", "Pin: release a=stable", "Pin: {pin}"},
	{"refusal", "[sudo] password for bob: Sorry, try again.", "password for bob: {pw}"},
	{"variable after a scheme", `"Authorization" = "Bearer $AccessToken"`, `"Authorization" = "Bearer {b40}"`},
	{"no password", "IDENTIFIED WITH 'mysql_native_password' AS '*THISISNOTAVALIDPASSWORDTHATCANBEUSEDHERE'", "ALTER USER 'x'@'y' IDENTIFIED BY '{pw}'"},
	{"session of RADIUS", `State=37CPMSessionID={h24}\;42SessionID=x, Response={State=ReauthSession:{H24}; Class=x}`, `State={b40}`},
	{"session of a gateway", `[RDP Session] session_id="{h28}" client_ip=10.0.0.1`, `session_id="{h32}"`},
	{"session of FortiMail", `session_id="14SCZkrD013672-14SCZkrF013672" msg="x"`, `session_id="{b24}"`},
	{"UUID cut short", `{"Name":"SessionId","Value":"1584fd84-0508-419e-b678-ac60c8{h4}"}`, `{"Name":"SessionId","Value":"{b30}"}`},
	{"power", "Pin total:1249.00W  Pin A:637.35W  Vin:207.00V, Pin:584.00W", "Pin: {pin}"},
	{"no value", "private-key= endpoint-address=10.0.0.1 listen-port=13231", "private-key={b43}= endpoint-address=x"},
	{"host in Palau", "CONNECT rapidvideo.pw:8443 HTTP/1.1", "pw:{pw}"},
	{"header that goes on", "\t{B60}", "token {b60}"},
	{"label of a device", "nickname='Server-Cert',token='NSS Certificate DB'", "token='{b24}'"},
	{"how many passed", "probe_pass=5/5", "probe_pass={pw}"},
	{"token's end", "get token : ...4HbPs (142)", "get token : {b24} (142)"},
	{"file with a key", `"management_key": "GROK_MANAGEMENT_KEY.txt"`, `"management_key": "{b24}"`},
	{"controller of a display", "Adding device ae00000.qcom,mdss_mdp:qcom,smmu_sde_sec_cb to group", "mdp:{pw}"},
	{"tokens of etcd", `{"initial-cluster-token":"etcd-cluster-1","auth-token":"simple"}`, `{"cluster-token":"{b24}"}`},
	{"secret with a certificate", `"secret"="web-tls" "key"="prod/web"`, `"secret"="{b24}" "key"="prod/web"`},
	{"mask of Travis", "$ export SECRET=[secure]", "$ export SECRET={b24}"},
	{"resource of ASP.NET", "GET /WebResource.axd d=pynGkmcFUV13He1Qd6_TZA{b43} 443 -", "GET /WebResource.axd token={b40}"},
	{"random name", "of f8HKheXKRImMgFvlecfrPw task {b22} artifact", "of dbPw task pw={b22} artifact"},
}

var sized = regexp.MustCompile(`\{([bBhH])(\d+)\}`)

// fillSized is fill for places of any length: "{b30}" in base62, "{h12}" and
// "{H12}" in hexadecimal digits, "{B64}" that need have no digit.
func fillSized(line string) (text string, secrets []string) {
	text = sized.ReplaceAllStringFunc(line, func(place string) string {
		m := sized.FindStringSubmatch(place)
		n, _ := strconv.Atoi(m[2])
		set := map[string]string{"b": base62, "B": base62, "h": hexes, "H": digit + "ABCDEF"}[m[1]]
		v := pick(set, n)
		if n >= 16 && m[1] != "B" {
			v = dense(set, n)
		}
		secrets = append(secrets, v)
		return v
	})
	text, more := fill(text)
	return text, append(secrets, more...)
}

// TestStructured allows of the twenty draws of each line what chance does: one
// value in some hundred has a provider's prefix, or reads like words.
func TestStructured(t *testing.T) {
	r := Default()
	asJSON := func(line string) string { return string(r.AppendJSON(nil, []byte(line))) }
	for _, c := range structuredCases {
		var changed, missed []string
		for range 20 {
			stays, _ := fillSized(c.stays)
			if r.String(stays) != stays || asJSON(stays) != stays {
				changed = append(changed, stays)
			}
			caught, secrets := fillSized(c.caught)
			out := asJSON(caught)
			if len(secrets) == 0 && out == caught || slices.ContainsFunc(secrets, func(s string) bool { return len(s) > 4 && strings.Contains(out, s) }) {
				missed = append(missed, caught)
			}
		}
		assert.LessOrEqual(t, len(changed), 2, "%s: %q", c.name, changed)
		assert.LessOrEqual(t, len(missed), 2, "%s: %q", c.name, missed)
	}
}

func TestMangledName(t *testing.T) {
	assert.False(t, mangledName("9"+"RxQ7xQ7kB"+"7"+"dsDQwyj"+"5"+"ou8tY"+"ImnHoY6b"), "lengths by chance")
	for _, v := range []string{"_ZN4base7VersionE", "N3Vim5FaultE", "_ZNSt6vectorIiE4sizeEv", "_ZNK5boost6system10error_code7messageEv"} {
		assert.True(t, mangledName(v) || strings.HasPrefix(v, "_ZNSt"), v)
	}
	chance := 0
	for range 10000 {
		if structured(random(32)) {
			chance++
		}
	}
	assert.Less(t, chance, 3)
}

func TestCoinAddress(t *testing.T) {
	for _, version := range []byte{0, 5, 48, 30, 65} {
		for range 200 {
			payload := []byte{version}
			for range 20 {
				payload = append(payload, byte(rand.IntN(256)))
			}
			v := base58Check(payload)
			assert.True(t, coinAddress(v), v)
			line := `{"addresses": ["` + v + `"]}`
			assert.Equal(t, line, Default().String(line))
			i := rand.IntN(len(v))
			other := base58[(strings.IndexByte(base58, v[i])+1)%58]
			assert.False(t, coinAddress(v[:i]+string(other)+v[i+1:]), "one byte changed")
		}
	}
	for range 1000 {
		assert.False(t, coinAddress(random(34)))
	}
}

// base58Check returns payload and its checksum in base58.
func base58Check(payload []byte) string {
	sum := sha256.Sum256(payload)
	sum = sha256.Sum256(sum[:])
	return toBase58(append(slices.Clone(payload), sum[:4]...))
}

func toBase58(b []byte) string {
	n := new(big.Int).SetBytes(b)
	zeros := len(b) - len(bytes.TrimLeft(b, "\x00"))
	var digits []byte
	for rem := new(big.Int); n.Sign() > 0; {
		n.DivMod(n, big.NewInt(58), rem)
		digits = append(digits, base58[rem.Int64()])
	}
	slices.Reverse(digits)
	return strings.Repeat("1", zeros) + string(digits)
}

func TestPublicKey58(t *testing.T) {
	for range 200 {
		key := make([]byte, 32)
		for i := range key {
			key[i] = byte(rand.IntN(256))
		}
		key[0] |= 1
		v := toBase58(key)
		if len(v) < 43 {
			continue
		}
		require.True(t, publicKey58(v), v)
		if builtinSet.starts.begin(v) {
			continue // it may have a provider's prefix
		}
		for _, line := range []string{"Funding wallet " + v + " with 0.5 SOL", "no pool found for token " + v, "token " + v} {
			assert.Equal(t, line, Default().String(line))
		}
		if measureOK(v) {
			assert.NotContains(t, Default().String("private key: "+v), v)
		}
		assert.False(t, publicKey58("z"+v), "too large")
		assert.False(t, publicKey58(v[:20]+"0"+v[21:]), "no digit of base58")
	}
}

func TestPeerID(t *testing.T) {
	var changed []string
	for range 200 {
		for _, v := range []string{"12D3KooW" + pick(base58, 44), "16Uiu2HA" + pick(base58, 45), "Qm" + pick(base58, 44)} {
			assert.True(t, peerID(v), v)
			if line := "connected to peer " + v; Default().String(line) != line {
				changed = append(changed, v) // by chance
			}
			assert.False(t, peerID(v[:20]+"0"+v[21:]), "no digit of base58")
			assert.False(t, peerID(v+"a"), "too long")
		}
	}
	assert.LessOrEqual(t, len(changed), 3, changed)
}
