package redact

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

var foreignCodeTemplates = `
您的验证码是{code}
【京东】验证码：{code}，您正在新设备上登录。
{code} 是您的验证码
驗證碼：{code}
認証コード: {code}
인증번호 [{code}]
Код: {code}
Ваш код подтверждения: {code}
{code} — ваш код для входа
Ваш пароль {code}, никому не сообщайте
کد تایید شما: {code}
رمز التحقق: {code}
קוד האימות שלך הוא {code}
Mã xác nhận của bạn là {code}
รหัส OTP ของคุณคือ {code}
Je verificatiecode is {code}
`

var harmlessForeign = `
код ошибки: 5003
Код ответа 40410
код возврата — 1003
错误码：10023
2023年验证码改版
验证码于2024年上线
共 10023 条记录
é 123456
température: 1234 °C
Код 20240101120000
код v1.2.3456.1
код 123456-7890
`

func TestForeignCodes(t *testing.T) {
	for _, line := range strings.Split(strings.TrimSpace(foreignCodeTemplates), "\n") {
		text, secrets := fill(line)
		for _, text := range []string{text, strings.Repeat(".", 60) + " " + text, strings.Repeat("x ", 30) + text} { // over the ends of blocks
			out := Default().String(text)
			for _, s := range secrets {
				assert.NotContains(t, out, s, line)
			}
			assert.Contains(t, out, Mask, line)
			assert.Equal(t, out, Default().String(out), "idempotent: %s", line)
		}
	}
	assertUnchanged(t, harmlessForeign)
}
