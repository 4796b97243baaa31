package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestOptionErrors(t *testing.T) {
	for _, c := range []struct {
		o    Options
		want string
	}{
		{Options{Disable: []string{"jwt", "jwtt"}}, `redact: Disable[1]: unusable option: no rule "jwtt"`},
		{Options{Allow: []string{"a", ""}}, `redact: Allow[1]: unusable option: empty`},
		{Options{Keys: map[string]Kind{"--": KindToken}}, `redact: Keys: "--": unusable option: no letters or digits in it`},
		{Options{Keys: map[string]Kind{"a": 9}}, `redact: Keys: "a": unusable option: no such kind: 9`},
		{Options{Keys: map[string]Kind{"a_b": KindToken, "aB": KindNone}}, `redact: Keys: "a_b": unusable option: the same name is given as none and as token`},
		{Options{Rules: []Rule{{ID: "acme", Kind: KindToken, Prefixes: []string{"acme_"}}, {ID: "x", Kind: KindToken, Prefixes: []string{"ab"}}}}, `redact: Rules[1] "x": unusable option: prefix "ab": want three or more letters, digits, '_', '-', '.' or '~'`},
		{Options{Rules: []Rule{{ID: "jwt", Kind: KindToken, Prefixes: []string{"acme_"}}}}, `redact: Rules[0] "jwt": unusable option: the id is taken`},
		{Options{Rules: []Rule{{ID: "x", Prefixes: []string{"acme_"}}}}, `redact: Rules[0] "x": unusable option: Kind: want KindToken or KindGuessable`},
		{Options{Rules: []Rule{{ID: "x", Kind: KindToken, Prefixes: []string{"acme_"}, Min: 4}}}, `redact: Rules[0] "x": unusable option: prefix "acme_" with Min 4: want a value of 16 bytes or more`},
		{Options{Rules: []Rule{{ID: "x", Kind: KindToken, Prefixes: []string{"acme_"}, Min: 20, Max: 10}}}, `redact: Rules[0] "x": unusable option: Min 20, Max 10`},
	} {
		_, err := New(&c.o)
		require.ErrorIs(t, err, ErrOption)
		assert.EqualError(t, err, c.want)
	}
}

func TestOptions(t *testing.T) {
	tok := dense(base62, 24)
	r, err := New(&Options{
		Keys:    map[string]Kind{"customer_ref": KindToken, "shoe size": KindGuessable, "session": KindNone, "X-Box": KindMaybe},
		Rules:   []Rule{{ID: "acme-token", Kind: KindToken, Prefixes: []string{"acme_"}, Chars: Alnum, Min: 20}},
		Disable: []string{"one-time-code"},
		Allow:   []string{"hunter2"},
	})
	require.NoError(t, err)
	hash := "sha256:" + Hash(tok)
	for in, want := range map[string]string{
		"customerRef=" + tok:                              "customerRef=" + hash,
		`"old_customer_ref":"` + tok + `"`:                `"old_customer_ref":"` + hash + `"`,
		"customer=abc preferred=" + tok:                   "customer=abc preferred=" + tok,
		"shoe_size=44 hat_size=55":                        "shoe_size=[REDACTED] hat_size=55",
		"shoe_size=4x4":                                   "shoe_size=[REDACTED]",
		"session=" + tok:                                  "session=" + tok,
		"session=ghp" + "_" + strings.Repeat(tok, 2)[:36]: "session=sha256:" + Hash("ghp"+"_"+strings.Repeat(tok, 2)[:36]),
		"x_box=abc":                                       "x_box=abc",
		"x_box=" + tok:                                    "x_box=" + hash,
		"found acme_" + tok + " here":                     "found sha256:" + Hash("acme_"+tok) + " here",
		"Your OTP is 123456":                              "Your OTP is 123456",
		"password=hunter2":                                "password=hunter2",
		"password=hunter3":                                "password=[REDACTED]",
	} {
		assert.Equal(t, want, r.String(in))
	}
	assert.Equal(t, KindGuessable, r.KeyKind("shoeSize"))
	assert.Equal(t, KindNone, r.KeyKind("session"))
	assert.Equal(t, "acme_"+tok, Default().String("acme_" + tok)[:5+24], "options of one Redactor are not those of another")
}

func TestKeyKind(t *testing.T) {
	for kind, names := range map[Kind]string{
		KindToken: `token api_key apiKey API-KEY X-Api-Key awsSecretAccessKey csrfmiddlewaretoken client_secret access_token
			refreshToken id_token authToken Authorization Set-Cookie cookie private_key signingKey jwt webhook_secret SECRET_KEY
			db.secret token2 OPENAI_API_KEY_PROD stripeKey.secret session_token credentials`,
		KindGuessable: `password db_password dbPassword DB_PASS passwd pwd PIN otp new_password passwordConfirmation user.password
			smtp_pass passphrase cvv mfa_code verificationCode password2`,
		KindMaybe: `code session sid auth key signature state nonce pass max_tokens password_reset`,
		KindNone: `token_count secret_name public_key_path user author monkey keyboard trace_id span_id
			request_id token_hash etag commit token_type tokenType password_length key_id cache_key primary_key passed
			compass turkey tokenizer secretary path ip method status user_agent duration_ms cookie_name session_timeout
			authenticated http_status msg time level country pinned option spinning x`,
	} {
		for _, name := range strings.Fields(names) {
			assert.Equal(t, kind, Default().KeyKind(name), name)
		}
	}
}

func TestCounts(t *testing.T) {
	r, counts := Default().WithCounts()
	in := "password=hunter2 token=" + dense(base62, 32) + " pin=1234"
	r.String(in)
	got := map[string]uint64{}
	for id, n := range counts.All() {
		got[id] = n
	}
	assert.Equal(t, map[string]uint64{"key-guessable": 2, "key-token": 1}, got)
	assert.EqualValues(t, 3, counts.Total())
}
