package redact

// A key's name is read as words: "awsSecretAccessKey", "aws-secret_access.key"
// and "AWS_SECRET_ACCESS_KEY" are the same four. The last word decides what the
// key names, unless it only qualifies ("value", "prod", "2").

type wordRole uint8

const (
	wordOther     wordRole = iota
	wordToken              // names an unguessable secret: "token"
	wordGuessable          // names a guessable one: "password"
	wordKey                // a secret when qualified: "api key"
	wordMaybe              // the value decides: "code", "session"
	wordSuffix             // says nothing; look at the word before it
	wordQualifier          // makes a following "key" a secret
	wordHarmless           // makes a following "key" harmless: "public key"
	wordSession            // a cookie's or session's name
	wordMax
)

var roleWords = [wordMax]string{
	wordToken: `token secret jwt jws jwe bearer apikey apitoken apisecret accesskey secretkey privatekey authtoken
		accesstoken refreshtoken idtoken credential credentials cred creds authorization authkey appkey appsecret
		csrftoken xsrftoken csrfmiddlewaretoken clientsecret sessiontoken usertoken bottoken psk secretaccesskey
		cookie cookies setcookie signingkey masterkey encryptionkey sastoken accesssecret connectionstring connstr dsn`,
	wordGuessable: `password passwd pwd passphrase passcode passwort senha contrasena motdepasse mdp pin otp totp hotp
		cvv cvc cvv2 pswd psw userpass dbpass userpassword dbpassword pw passw pincode otpcode mypassword
		pass rootpassword adminpassword newpassword oldpassword ssn`,
	wordKey: `key keys`,
	wordMaybe: `code auth sig signature sid session sess sessionid sessid state nonce ticket hash assertion challenge verifier
		csrf xsrf samlresponse samlrequest sso sas magic invite hmac mac tokens passwords secrets login tgt
		authenticity seed mnemonic salt otac mfa tan pat refresh uuid phpsessid jsessionid`,
	wordSuffix: `value val text str string raw header hdr prod production dev development test testing staging stage live
		env old new current previous prev primary secondary default backup confirm confirmation again repeat retype
		base64 b64 plain plaintext plan data v1 v2 v3 input param parameter field2 encoded encrypted enc
		a b c 1 2 3 4 5 6 7 8 9 0 x one two pem`,
	wordQualifier: `api app access secret private signing sign encryption encrypt master auth account admin shared service
		client hmac ssh webhook storage license session publishable consumer subscription deploy personal server
		integration ingest ingestion write read bot dev team org project workspace security signature root
		user license host function functions cookie jwt aws azure gcp google rsa pgp gpg crypt crypto live`,
	wordHarmless: `public primary foreign cache partition sort routing row map object index unique group idempotency dedup
		message event record hash registry`,
}

// wordTable maps folded words of at most 24 bytes to roles by open addressing.
type wordTable struct {
	slots [1024]wordSlot
}

type wordSlot struct {
	word string
	role wordRole
}

func (t *wordTable) add(word string, role wordRole) {
	h := foldHash(word)
	for {
		s := &t.slots[h%uint32(len(t.slots))]
		if s.word == "" || s.word == word {
			*s = wordSlot{word, role}
			return
		}
		h++
	}
}

func (t *wordTable) lookup(word string) wordRole {
	h := foldHash(word)
	for {
		s := &t.slots[h%uint32(len(t.slots))]
		if s.word == "" {
			return wordOther
		}
		if equalFold(word, s.word) {
			return s.role
		}
		h++
	}
}

// foldHash is FNV-1a over the lower-case bytes of s.
func foldHash(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(lower(s[i]))) * 16777619
	}
	return h
}

var words = func() *wordTable {
	t := &wordTable{}
	for role, list := range roleWords {
		for w := range fields(list) {
			t.add(w, wordRole(role))
		}
	}
	return t
}()

func fields(list string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for i := 0; i < len(list); {
			j := i
			for j < len(list) && class[list[j]]&isSpace == 0 {
				j++
			}
			if j > i && !yield(list[i:j]) {
				return
			}
			i = j + 1
		}
	}
}

// lastWord splits the last word off key: the rest and the word.
func lastWord(key string) (rest, word string) {
	end := len(key)
	for end > 0 && class[key[end-1]]&isAlnum == 0 {
		end--
	}
	i := end
	for i > 0 {
		c := class[key[i-1]]
		if c&isAlnum == 0 {
			break
		}
		if i < end && c&isUpper == 0 && class[key[i]]&isUpper != 0 {
			break // fooBar: before B
		}
		if i+1 < end && c&isUpper != 0 && class[key[i]]&isUpper != 0 && class[key[i+1]]&isLower != 0 {
			break // HTTPServer: before S
		}
		i--
	}
	return key[:i], key[i:end]
}

// KeyKind returns what the name of a key says about its values: KindToken and
// KindGuessable for names such as "api_key" and "db_password", KindMaybe where
// the value decides ("code", "session"), and KindNone otherwise. It depends on
// key alone; callers may cache it.
func (r *Redactor) KeyKind(key string) Kind {
	kind, _ := classifyKey(key)
	return kind
}

// classifyKey reads a key's words from the last to the first.
func classifyKey(key string) (kind Kind, role wordRole) {
	for {
		rest, w := lastWord(key)
		if w == "" {
			return KindNone, wordOther
		}
		role := words.lookup(w)
		for role == wordOther && len(w) > 1 && class[w[len(w)-1]]&isDigit != 0 {
			w = w[:len(w)-1]
			role = words.lookup(w)
		}
		switch role {
		case wordToken:
			return KindToken, role
		case wordGuessable:
			return KindGuessable, role
		case wordKey:
			return keyNoun(rest), role
		case wordMaybe:
			return KindMaybe, role
		case wordSuffix, wordQualifier:
			if role == wordSuffix && rest != "" {
				key = rest
				continue
			}
		}
		return KindNone, wordOther
	}
}

// keyNoun is what "key" means after the words of rest.
func keyNoun(rest string) Kind {
	kind := KindMaybe
	for {
		r, w := lastWord(rest)
		if w == "" {
			return kind
		}
		switch words.lookup(w) {
		case wordQualifier, wordToken, wordGuessable:
			return KindToken
		case wordHarmless:
			return KindNone
		}
		rest = r
	}
}
