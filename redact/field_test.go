package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestInField(t *testing.T) {
	digits := pick("0123456789abcdef", 26) + "a1b2c3"
	capitals := "08" + pick("0123456789ABCDEF", 16) + "A1B2C3"
	for _, line := range []string{
		"C: APOP bob@srv " + digits,
		" key-string 7 " + capitals,
		" ip ospf message-digest-key 1 md5 7 " + capitals,
		"srv\tTRUE\t/\tTRUE\t1735689600\tauth_token\t" + digits,
		"#HttpOnly_srv\tFALSE\t/x\tFALSE\t0\tJSESSIONID\t" + strings.ToUpper(digits),
		"GET /rest/ping.view?u=bob&t=" + digits + "&s=c19b2d&c=app",
	} {
		out := Default().String(line)
		assert.NotContains(t, strings.ToLower(out), digits, line)
		assert.NotContains(t, out, capitals, line)
		assert.Equal(t, out, Default().String(out), line)
	}
	for _, line := range []string{
		"C: TOP bob " + digits,
		"part 7 " + capitals,
		" string 7 " + strings.ToLower(capitals[:18]) + "a1b2",
		"srv\tTRUE\t/\tTRUE\t1735689600\tlang\t" + digits,
		"a\tauth_token\t" + digits,
		"GET /list?u=bob&t=" + digits,
		"GET /rest/ping?u=bob&x=" + digits,
	} {
		assert.Equal(t, line, Default().String(line))
	}
}

func TestForeignNameEndsWithNoun(t *testing.T) {
	for _, key := range []string{"初始密码", "用户密码", "登录口令", "新しいパスワード"} {
		assert.Equal(t, KindGuessable, classifyKey(key).kind, key)
	}
	for _, key := range []string{"密码长度", "用户名", "初始"} {
		assert.Equal(t, KindNone, classifyKey(key).kind, key)
	}
}
