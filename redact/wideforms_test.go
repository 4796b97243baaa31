package redact

import "testing"

func TestWideSeparators(t *testing.T) {
	assertCaught(t, `
password：{pw}
密码：{pw}
您的密码：{pw}，请勿泄露
密码 ： “{pw}”
登录失败，密码：{pw}。用户：bob
token＝{b32}
パスワード：{pw}
密码：「{pw}」
`)
	assertUnchanged(t, `
密码：错误
令牌：已过期
用户密码：******
时间：2026-11-27 10:00:00 状态：200
`)
}
