package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// all returns the matches of s; slow looks at every position, which is what the
// fast scanner must not differ from.
func all(s string, slow bool) (found []span) {
	sc := scanner{r: Default(), s: s, slow: slow}
	for {
		m, ok := sc.next()
		if !ok {
			return found
		}
		found = append(found, m)
	}
}

// check holds the laws of redaction for one text.
func check(t require.TestingT, s string) {
	fast := all(s, false)
	assert.Equal(t, all(s, true), fast, "the fast scanner finds what the slow one finds: %q", s)
	end := 0
	for _, m := range fast {
		require.True(t, end <= m.start && m.start < m.end && m.end <= len(s), "matches ascend: %v in %q", fast, s)
		end = m.end
	}
	r := Default()
	once := r.String(s)
	assert.Equal(t, len(fast) == 0, once == s, "%q", s)
	assert.Equal(t, len(fast) > 0, r.Scan(s)&ScanSuspect != 0, "%q", s)
	assert.LessOrEqual(t, len(once), len(s)+(len(fast)+1)*(len(sha256Prefix)+64), "%q", s)
	assert.Equal(t, once, r.String(once), "redacting twice changes nothing: %q", s)
	assert.Equal(t, once, string(r.AppendString(nil, s)))
}

// pieces are what texts with secrets are made of.
var pieces = func() []string {
	p := strings.Fields(`password passwd token secret api_key apiKey key code auth cookie Cookie: Authorization: Bearer basic Basic
		Digest nonce= response= session sid trace_id sha256: commit etag -----BEGIN PRIVATE KEY----- -----END curl -u --password --token
		-p mysql user: user:pw @ :// http:// https://a:b@c tcp( :: := == => -> % %3D %3f %25 ? & ; , . ( ) [ ] { } < > </ " ' \ \" \n $ $2a$10$
		= : / _ - ~ 0 1 12 1234 123456 is for was code PIN OTP hunter2 abc ABC aB1 eyJ name value map[ ` + "`")
	p = append(p, " ", " ", " ", "  ", "\n", "\t", "é", "\x00", "\xff", Mask, sha256Prefix+Hash("x"), hmacPrefix+"k1:"+Hash("x"), "***",
		dense(base62, 20), dense(base62, 40), dense(hexes, 32), uuid(), "gh"+"p_"+dense(base62, 36), jwt())
	return p
}()

func TestLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		check(t, strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 1, 14).Draw(t, "pieces"), ""))
	})
}

func TestLawsOnTemplates(t *testing.T) {
	lines := strings.Split(caughtTemplates+cleanTemplates, "\n")
	rapid.Check(t, func(t *rapid.T) {
		var b strings.Builder
		for _, line := range rapid.SliceOfN(rapid.SampledFrom(lines), 1, 3).Draw(t, "lines") {
			text, _ := fill(line)
			from := rapid.IntRange(0, len(text)).Draw(t, "from")
			to := rapid.IntRange(from, len(text)).Draw(t, "to")
			b.WriteString(text[from:to])
			b.WriteString(rapid.SampledFrom(pieces).Draw(t, "joint"))
		}
		check(t, b.String())
	})
}

func FuzzString(f *testing.F) {
	for _, p := range strings.Split(cleanTemplates, "\n") {
		f.Add(p)
	}
	f.Add("password=a b=c token: x-y_z")
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}

func FuzzKeyString(f *testing.F) {
	f.Add("password", "x")
	f.Add("Authorization", "Digest a=b, response=c")
	f.Add("cookie", "a=b; c=d")
	f.Fuzz(func(t *testing.T, key, s string) {
		r := Default()
		once := r.KeyString(key, s)
		assert.Equal(t, once, r.KeyString(key, once), "%q %q", key, s)
		if r.KeyKind(key) == KindNone && r.Scan(s)&ScanSuspect == 0 {
			assert.Equal(t, s, once, "%q %q", key, s)
		}
	})
}

func TestScanEscape(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Repeat("a b ", rapid.IntRange(0, 40).Draw(t, "before")) + rapid.SampledFrom([]string{"", "curl -u bob:swordfish ", "password=x1y2z3 "}).Draw(t, "secret")
		s += rapid.StringOf(rapid.RuneFrom([]rune("abc \"\\\n\x1f\x7fé<>&"))).Draw(t, "s")
		plain := true
		for i := range len(s) {
			plain = plain && s[i] >= ' ' && s[i] < 0x80 && s[i] != '"' && s[i] != '\\'
		}
		assert.Equal(t, !plain, Default().Scan(s)&ScanEscape != 0, "%q", s)
	})
}

// One byte at any place, also behind what makes the scanner look closer.
func TestScanEscapeAtAnyPlace(t *testing.T) {
	for _, text := range []string{
		strings.Repeat("some words, ", 20), "curl -u name:password " + strings.Repeat("x y ", 40),
		"curl " + strings.Repeat("xy ", 60) + "-u name: " + strings.Repeat("x y ", 40),
		"key: value " + strings.Repeat("a1B2c3 ", 20) + "token = none", "cookie: a=b; " + strings.Repeat("name=v; ", 20),
	} {
		require.Zero(t, Default().Scan(text)&ScanEscape, "%q", text)
		for i := range len(text) {
			require.NotZero(t, Default().Scan(text[:i]+"\n"+text[i:])&ScanEscape, "%q at %d", text, i)
			require.NotZero(t, Default().Scan(text[:i]+"é"+text[i:])&ScanEscape, "%q at %d", text, i)
		}
	}
}
