package redacttest

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"net/url"
	"strings"
)

// secretKind is what a made-up secret looks like.
type secretKind uint8

const (
	shaped   secretKind = iota // a token that its form gives away anywhere
	opaque                     // random letters and digits: only the context tells
	password                   // words and digits
	pin                        // eight digits
	jwt
	pem
)

// plant is a planted secret.
type plant struct {
	text string
	// parts are the pieces that must not come out each: of most secrets the
	// whole, of a key in PEM its lines.
	parts []string
}

func (k secretKind) plant() plant {
	switch k {
	case opaque:
		return whole(random(alnum, 32))
	case password:
		return whole(random("abcdefghijkmnpqrstuvwxyz", 7) + "-" + random("ABCDEFGHJKLMNPQRSTUVWXYZ", 4) + random("23456789", 4))
	case pin:
		return whole("7" + random("0123456789", 7))
	case jwt:
		body := base64.RawURLEncoding.EncodeToString([]byte(`{"sub":"` + random(alnum, 12) + `","iss":"https://issuer.example"}`))
		head := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`))
		sig := random(alnum, 43)
		return plant{head + "." + body + "." + sig, []string{body, sig}}
	case pem:
		var lines []string
		for range 4 {
			lines = append(lines, random(alnum, 64))
		}
		kind := "PRIVATE" + " KEY-----"
		return plant{"-----BEGIN " + kind + "\n" + strings.Join(lines, "\n") + "\n-----END " + kind + "\n", lines}
	}
	return whole("gh" + "p_" + random(alnum, 36))
}

func whole(s string) plant { return plant{s, []string{s}} }

const alnum = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

// random returns n characters of the alphabet; of alnum at least one of each
// class.
func random(alphabet string, n int) string {
	b := make([]byte, n)
	for i := range b {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			panic(err) // the system has no randomness
		}
		b[i] = alphabet[j.Int64()]
	}
	if alphabet == alnum {
		b[0], b[n/3], b[n/2] = 'k', 'T', '4'
	}
	return string(b)
}

func (p plant) hash() string {
	sum := sha256.Sum256([]byte(p.text))
	return hex.EncodeToString(sum[:])
}

// found says how a part of the secret is in text, "" when none is.
func (p plant) found(text string) string {
	for _, s := range p.parts {
		if how := found(text, s); how != "" {
			return how
		}
	}
	return ""
}

func found(text, s string) string {
	quoted, _ := json.Marshal(s) // a string always marshals
	forms := []struct{ how, text string }{
		{"raw", s}, {"escaped", url.QueryEscape(s)}, {"escaped", strings.Trim(string(quoted), `"`)}, {"hex", hex.EncodeToString([]byte(s))},
	}
	for lead := range 3 {
		enc := base64.StdEncoding.EncodeToString([]byte("..."[:lead] + s))
		enc = enc[(lead*8+5)/6 : (lead+len(s))*8/6]
		forms = append(forms, struct{ how, text string }{"base64", enc}, struct{ how, text string }{"base64", strings.NewReplacer("+", "-", "/", "_").Replace(enc)})
	}
	for _, f := range forms {
		if strings.Contains(strings.ToLower(text), strings.ToLower(f.text)) {
			return f.how
		}
	}
	half := max(len(s)/2, 6)
	for i := 0; i+half <= len(s); i++ {
		if strings.Contains(text, s[i:i+half]) {
			return "partly"
		}
	}
	return ""
}
