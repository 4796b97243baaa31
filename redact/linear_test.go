package redact

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

// Texts made to be slow: each reader's trigger over and over, without the end it
// looks for.
var adversarial = []string{
	"=", ":", "@", ">", "$", "key=", "token=", "token:", "token: ", `token="`, `"token":"`, "password ", "password is ", "password=a,", "password=a&b=",
	"://", "://a:", "a:b@", "https://a:b@c@", "-----BEGIN PRIVATE KEY-----", "-----BEGIN CERTIFICATE-----", "BEGIN ", "curl ", "curl -u ", "mysql -p",
	"Bearer ", "Basic ", "Authorization: Digest a=b,", "Cookie: a=b;", "Cookie: ", "eyJ", "eyJhbGciOi.", "a.", "ab12", "a1-", "ghp" + "_", "x_", "sk-", "$2a$10$",
	"%3D", "a%3Db%26", "/reset/", "/a1b2c3d4e5f6g7h8i9/", "webhook/a1b2c3d4e5f6g7h8i9/", "<password>", `<a b="c">`, "value=", `name="a" value="`, sha256Prefix, Mask, "[", "h", "{", `\`, `\\"`,
	"code 1234", "code is ", "token a1b2c3d4e5f6g7h8 ", "PIN ", "'", "0", "A", "~", "1//0", "123456789:", "sha256~", "\x00", "é", " ", "\n", "is ", "for a is ", "token_", "secret-", "token-a1", "pin_1", "key.", "a=token_", "pass/", "Token",
	"password = ? ", `password = ? ["a1b2c3d4"] `, "VALUES (?, ", `password";s:9:"`, "\uff1a", "password\uff1a", `password\\\\\\\"`, "bind('a', ", "community x1y2z3 ", "hexdump(len=16): 05 e2 ",
	"password = @p1 ", "@p1='x' ", "Duplicate entry 'x' for key 'token'", "Key (token)=(", `"--password",`, "password mismatch a1b2c3 != ", "ssh a1:b2@", "password of a to ", "input_value='", "code: <b>1234", "login -p ", `Cookie: a=b\r\n`, "Cookie: a=b\n",
}

// TestLinear holds that twice the text takes about twice the time, whatever it
// repeats. It counts nothing smaller than a clear quadratic blow-up: 16 times the
// text must stay below 100 times the time.
func TestLinear(t *testing.T) {
	if os.Getenv("SLOGAUDIT_TIMING") == "" {
		t.Skip("a timing: set SLOGAUDIT_TIMING to run it")
	}
	r := Default()
	measureTime := func(s string) time.Duration {
		best := time.Hour
		for range 3 {
			start := time.Now()
			r.AppendString(nil, s)
			best = min(best, time.Since(start))
		}
		return best
	}
	for _, p := range adversarial {
		short := strings.Repeat(p, 1<<13/len(p))
		long := strings.Repeat(p, 1<<17/len(p))
		a, b := measureTime(short), measureTime(long)
		t.Logf("%q %.0f MB/s", p, float64(len(long))/b.Seconds()/1e6)
		assert.Less(t, b, 100*a+5*time.Millisecond, "%q: %v for %d bytes, %v for %d", p, a, len(short), b, len(long))
	}
}

func TestNoAllocation(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector allocates")
	}
	r := Default()
	for _, line := range strings.Split(cleanTemplates, "\n") {
		assert.Zero(t, testing.AllocsPerRun(5, func() { r.String(line); r.Scan(line) }), line)
	}
	secret := "token=" + dense(base62, 40)
	dst := make([]byte, 0, 256)
	assert.Zero(t, testing.AllocsPerRun(10, func() { r.AppendString(dst, secret) }))
}
