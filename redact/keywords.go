package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A key's name is read as words: "awsSecretAccessKey", "aws-secret_access.key"
// and "AWS_SECRET_ACCESS_KEY" are the same four. A word plays one or more
// roles; classifyKey puts them together.

type wordRole uint32

const (
	wordToken     wordRole = 1 << iota // names an unguessable secret: "token"
	wordGuessable                      // names a guessable one: "password"
	wordKey                            // a secret when qualified: "api key"
	wordMaybe                          // the value decides: "code", "session"
	wordID                             // with wordMaybe: a UUID under it is an identifier
	wordLoose                          // with wordMaybe: hexadecimal values count too
	wordNumeric                        // a value of digits under it is a one-time code
	wordSuffix                         // says nothing; the word before it decides: "value", "prod"
	wordQualifier                      // makes a following "key" a secret
	wordHarmless                       // makes a following noun harmless: "public key", "next token"
	wordSafe                           // an identifier or a digest: "trace id", "token hash"
	wordVendor                         // a company whose name alone may stand before its key
	wordProse                          // found without a separator: "password is …"
	wordScheme                         // an HTTP authentication scheme
	wordOneTime                        // makes a following "code" a one-time code
	wordLink                           // a segment of a URL's path before a one-time token
	wordStatement                      // begins a statement with a password in it, "IDENTIFIED BY …", or tells of a sign-in
	wordStatus                         // a value that is a word about a secret, not one
)

var roleWords = []struct {
	role  wordRole
	words string
}{
	{wordToken, `token secret jwt jws jwe jwk bearer apikey apitoken apisecret accesskey secretkey privatekey authtoken
		accesstoken refreshtoken idtoken credential credentials cred creds authorization authkey appkey appsecret
		csrftoken xsrftoken csrfmiddlewaretoken stok clientsecret sessiontoken usertoken bottoken secretaccesskey
		passwordsalt setcookie signingkey masterkey encryptionkey sastoken accesssecret connectionstring connstr
		apppassword passkey sharedsecret tokensecret consumersecret consumerkey webhooksecret
		producttoken bindkey licensekey servicekey sshkey hmackey personalaccesstoken accountkey sharedaccesskey sharedkey
		sharedaccesssignature storagekey apiauth tokenkey keyfiledata privkey sessionkey deploykey oauthtoken
		authcode authorizationcode samlresponse samlassertion samlart wresult accesscode refreshcode authenticitytoken requestverificationtoken requesttoken aspxauth sesskey wpnonce loginchallenge consentchallenge logoutchallenge
		viewstate jsessionid phpsessid aspnetsessionid logintoken remembertoken resettoken devicetoken pushtoken
		cookie cookies authcookie sessioncookie logincookie pwtoken appid_secret secretstring authpassword
		methodnonce datajson cnonce rspauth nextnonce unsealkey loginchallenge consentchallenge logoutchallenge loginverifier consentverifier oauth2token bearertoken jwttoken ssotoken securitytoken accesstokensecret
		токен секрет トークン 토큰 令牌 密钥 密鑰 jeton`},
	{wordGuessable, `newpass oldpass psk paasword passwrod passowrd passsword passwod passe clave kodeord geslo parool 패스워드 암호 비번 パスコード psk pword psswd psswrd pswrd pasword paswd psword pssword password passwd pwd passphrase passcode passwort senha contrasena motdepasse mdp pin otp totp hotp
		cvv cvc cvv2 pswd psw userpass dbpass userpassword dbpassword pw passw pincode otpcode mypassword
		pass rootpassword adminpassword newpassword oldpassword passwordconfirmation userpwd dbpwd
		requirepass masterauth srcstorepass deststorepass srckeypass destkeypass passwordd pgpassword mysqlpwd sqlpassword smtppassword keypass storepass keystorepassword
		truststorepassword wachtwoord haslo lozinka kennwort contraseña пароль 密码 密碼 口令 パスワード 暗証番号 비밀번호 hasło şifre parola lösenord passord adgangskode heslo jelszó salasana 验证码 ssn upass dbpasswd passwrd
		loginpassword currentpassword confirmpassword passwordhash pwdhash redispassword ftppassword
		temppassword initialpassword defaultpassword ldappassword bindpw bindpassword rootpw userpw adminpw
		tigungscode sicherheitscode einmalcode anmeldecode zugangscode freigabecode usercode mfacode totpcode twofactorcode verificationcode onetimecode onetimepassword smscode securitycode vcode verifycode
		securityanswer secretanswer backupcode recoverycode verificatiecode bevestigingscode beveiligingscode inlogcode varmistuskoodi vahvistuskoodi verifieringskod
		mobiletan smstan pushtan mtan chiptan phototan bekreftelseskode engangskode engangskod aktiveringskode kodunuz otac accesspin pincodes snmpcommunity authpass puk pukcode authtok adminpass loginpas
		dbroot otpattempt psksecret`},
	{wordKey, `key keys apik rekey`},
	{wordMaybe, `ha1 code codes kode kod auth sig signature sid session sess sessionid sessid state nonce cnonce ticket assertion
		verifier csrf xsrf samlrequest sso sas magic invite hmac mac tokens passwords secrets tgt webhook webhooks hook
		license resume authenticity seed mnemonic phrase salt tan pat refresh sign uuid login logintoken identity continuation
		passport oauth oauth2 digo codigo codice policy authentication community sesskey sessionkeys cred access artifact secretid tkn tok crumb userkey srt 
		response appid dsn invitation confirmation activation remember
		relaystate wctx unseal logout reset verify unsubscribe authcode authticket proof mfa otc cavv rc4 ntlm ntlmhash nthash lmhash sk`},
	{wordNumeric, `mobiletan smstan pushtan mtan chiptan phototan code codes kode kod pin otp totp hotp tan otac otc mfa passcode cvv cvc verify auth mfacode totpcode twofactorcode
		verificationcode onetimecode smscode vcode verifycode securitycode backupcode recoverycode otpcode pincode confirmation
		digo codigo codice tigungscode sicherheitscode einmalcode anmeldecode zugangscode freigabecode verificatiecode bevestigingscode beveiligingscode inlogcode
		varmistuskoodi vahvistuskoodi verifieringskod bekreftelseskode engangskode engangskod aktiveringskode kodunuz`},
	{wordID, `webhook login sess sid session sessionid sessid appid identity continuation state nonce`},
	{wordLoose, `license webhook ha1 auth sig signature hmac mac csrf xsrf ticket sess sid session sessionid sessid crumb sesskey tgt assertion authcode
		samlrequest magic invite secretid unseal login sas sign response verifier sso tkn tok authticket rc4 ntlm ntlmhash nthash lmhash`},
	{wordSuffix, `value val text str string raw header hdr prod production dev develop development test testing staging stage live
		env old new current previous prev primary secondary default backup confirm again repeat retype
		base64 b64 hex cleartext plain plaintext data v1 v2 v3 v4 param parameter encoded encrypted enc sandbox local
		one two private base pem param1 content main master repeated input field`},
	{wordQualifier, `pragma unseal api app access secret private signing sign encryption encrypt master auth account admin shared service
		client hmac ssh webhook storage license session publishable consumer subscription deploy personal server
		integration ingest ingestion write read bot dev team org project workspace security signature root insert
		user host function functions cookie jwt aws azure gcp google rsa pgp gpg crypt crypto live test rest
		test prod token developer customer merchant partner live application oauth sas browser insights
		management device activation tenant site wallet connection db database smtp cipher aes des wep wpa cert
		ssl tls tunnel mysql postgres pg redis mongo rabbitmq amqp ftp sftp smb ldap bind imap pop proxy keystore truststore jdbc ds datasource email mail login wifi apikey instrumentation credential credentials password global origin ca`},
	{wordHarmless, `business description existing override intent sync duplicate canary restored saved hashed public primary foreign cache partition sort routing row map object index unique group idempotency dedup
		by merge aggregation incident change hardware thread process binding alert case conversation pipe channel sequence
		deduplicate dedupe deduplication tracking country postal zip area language currency reason airport barcode
		log type socket unauthorized threat source product coupon promo voucher discount vat color swift assembly
		message event record registry pub pubkey next page pagination continuation cancellation cancel unexpected
		stream metadata lock hot arrow press keyboard sub translation i18n label dict shortcut press enter tab
		composite natural surrogate candidate hash range join lookup s3 field column property sorting config
		registry bucket storage_path blob query resource routing activity window app_window tag tags grouping`},
	{wordSafe, `trace span request correlation parent commit etag digest checksum fingerprint revision sha sha1 sha256 sha512 md5
		crc crc32 build image container block blk blob uuid guid transaction traceparent tracestate tokenhash tokenfp
		traceid spanid requestid correlationid reqid parentid commitid buildid digests fp thumbprint integrity
		jti kid requestids gitcommit sum hashsum md5sum sha256sum version revisionid etags oid sri`},
	{wordStatement, `hexdump identified securestring values decrypt encrypt mysqli identify xauth eap authentication authenticating authenticated logged trying addlogin addlinkedsrvlogin logon`},
	{wordProse, `bind connect community crypt mobiletan smstan pushtan mtan chiptan phototan hexdump mnemonic phrase authenticating authenticated addlogin addlinkedsrvlogin logon httpbasicauth httpdigestauth eap trying authentication logged identify psksecret xauth decrypt encrypt mysqli smbpasswd totp kode kod tan verificatiecode bevestigingscode beveiligingscode inlogcode varmistuskoodi vahvistuskoodi verifieringskod bekreftelseskode engangskode
		engangskod kodunuz authenticate authkey authtoken secretkey apitoken apisecret dbpass dbpassword newpassword oldpassword bindpw rootpw newpass oldpass userpass masterauth values ncftp ncftpput ncftpget sudo verify enter hooks digo codigo codice tigungscode sicherheitscode einmalcode
		negotiate ntlm mosquitto psk pass auth login securestring psexec mongo mongosh mongodump mongorestore mongoexport mongoimport mysqlimport mysqlpump mysqlsh
		ldapsearch ldapmodify ldapadd ldapwhoami ldappasswd ldapdelete snmpwalk snmpget snmpset snmpbulkwalk keypass storepass requirepass identified
		docker podman mysql mysqldump mysqladmin password passwd passphrase passcode pwd token secret bearer basic pin otp code codes curl begin apikey key
		credential credentials creds passwort contrasena senha`},
	{wordScheme, `hoba bearer basic digest hawk negotiate ntlm token apikey hmac mac dpop ssws genericapikey splunk bot
		aws aws4 sharedkey sharedaccesssignature oauth gnap privatetoken key kerberos jwt snowflake discogs
		kakaoak googlelogin zohoauthtoken zoho pve pbs nostr macaroon bce tc3`},
	{wordOneTime, `verify captcha verification security otp auth authentication authenticator login access sms 2fa mfa confirmation
		passcode onetime time activation backup recovery pairing scratch device pin unlock temporary two factor magic
		signin factor tan totp invite use enter your fa`},
	{wordStatus, `null nil none true false yes no undefined empty na ok success successful failed failure fail error invalid
		valid expired revoked missing required unknown bearer basic digest denied granted present absent set unset
		default disabled enabled redacted masked hidden removed filtered changed reset updated created deleted
		rejected accepted verified unverified verifying mismatch incorrect correct wrong authentication
		authorization auth not too must is was are were has have for from the a an and or but to of in on at by with
		be been can cannot could should will would may might may this that it its if then when while after before during
		than as into over under per via your you user users username login logged token tokens password passwords
		secret secrets key keys type types string str int integer bool boolean number object array list map
		optional provided given used using found matched match matching refused refreshed refreshing renewed
		obtained received returned stored saved loaded generated generating issued request requests response
		requested value values name names id field fields parameter parameters argument input prompt policy
		length character characters chars bytes bit bits plain plaintext encrypted hashed hash sha md5
		unsupported malformed blank short long weak strong same different identical recently successfully
		without within only also already still never ever again now here there none1 void any some all new old
		code codes status exit error1 errors exception manager service provider session sessions cookie
		file files path url uri host port server client method mode cache store vault keystore env
		environment variable check checking checks validation verification expires expiry expiration
		rotation rotated rotating recovery backup minimum maximum least most more less seconds minutes hours days
		ago next previous current last first second timeout timed out attempts attempt times try tries retry
		retries count limit exceeded reached pending active inactive locked unlocked ready waiting skipped ignored
		ignoring allowed forbidden unauthorized unauthenticated authenticated authorized anonymous guest public
		private internal external local remote global session1 connection connections context please enter
		entered typed sent send sending show shown hide skip read write reading writing protected protection
		strength prompted change changing set1 supplied specified configured configuration setup up down off
		sample example todo fixme test placeholder your_password changeme1 unchanged kept because since due
		contains contain does do did done don doesn didn isn wasn won aren
		yes_ localhost interactive keyboard preauth postgres mysql pam unix ldap kerberos gssapi publickey
		detected reuse reused entered expecting security reason reasons sensitive privacy purposes available
		always secure simple sorry release entering leaving fake dummy insert replace psk otp totp jwt saml mfa ascii redact redaction aware based bound bucket class classes count counter endpoint exchange flow grant
		handler header headers info information introspection issuer lifetime line lookup parser parsing position ring
		refresh scope scopes signing stream streams usage windows`},
	{wordLink, `login sign-in sign_in magic-login magiclogin autologin lostpassword lost-password join optin opt-in email-confirm
		confirm_account reset password-reset reset-password resetpassword reset_password password_reset password verify
		verify-email verification confirm confirmation confirm-email activate activation magic magic-link magiclink
		magic_link login-link invite invitation invitations invites token tokens passwordless unlock unsubscribe webhook
		webhooks hooks hook webhookb2 services catch signin recover recovery forgot auth_token share_token access_token
		secret s3cret otp one-time bot accept accept-invite email-verification verify_email confirm_email set-password
		change-password callback-token use share workflows triggers incoming key keys ingest ott sso
		password_resets password-resets passwordreset password-recovery account-recovery account_recovery email-confirmation
		confirm-account email_confirmation setpassword set_password recover-password recoverpassword verifyemail confirmemail acceptinvite
		unlock-account magic-links login-links authorize confirmations activations verifications`},
	{wordVendor, vendorWords},
}

// wordTable maps folded words to roles by open addressing.
type wordTable struct {
	slots [4096]wordSlot
}

type wordSlot struct {
	word string
	role wordRole
}

// slot returns the slot of word, or the empty one where it would go.
func (t *wordTable) slot(word string) *wordSlot {
	ends := foldedEnds(word)
	whole := len(word) <= 8 && ends&highs == 0 // the ends are all of it
	for h := wordHash(word, ends); ; h++ {
		s := &t.slots[h%uint32(len(t.slots))]
		if s.word == "" || len(word) == len(s.word) && ends == foldedEnds(s.word) && (whole || equalFold(word, s.word)) {
			return s
		}
	}
}

// wordHash hashes word, whose foldedEnds are ends, and its length, whatever the
// letter case.
func wordHash(word string, ends uint64) uint32 {
	h := (uint32(ends)*0x9E3779B1 ^ uint32(ends>>32) + uint32(len(word))) * 0x85EBCA6B
	return h ^ h>>15
}

// foldedEnds returns the first four bytes of word and above them the last four,
// letters in lower case.
func foldedEnds(word string) uint64 {
	if n := len(word); n >= 4 {
		return uint64(load4(word, n-4))<<32 | uint64(load4(word, 0)) | ' '*ones
	}
	return uint64(loadEnd(word)) | ' '*ones
}

func (t *wordTable) add(word string, role wordRole) {
	s := t.slot(word)
	s.word = word
	s.role |= role
}

// lookup returns the roles of word, 0 when it has none.
func (t *wordTable) lookup(word string) wordRole {
	if len(word) > 32 {
		return 0
	}
	return t.slot(word).role
}

func newWordTable() *wordTable {
	t := &wordTable{}
	for _, list := range roleWords {
		for _, w := range strings.Fields(list.words) {
			t.add(w, list.role)
			if foreign(w) { // lookup folds ASCII only
				first, n := utf8.DecodeRuneInString(w)
				t.add(foldName(strings.ToUpper(w)), list.role)
				t.add(foldName(string(unicode.ToUpper(first))+w[n:]), list.role)
			}
		}
	}
	for _, f := range slices.Concat(passwordArgs[:]...) {
		if !strings.HasSuffix(f.program, "*") {
			t.add(f.program, wordProse)
		}
	}
	return t
}

var words = newWordTable()
