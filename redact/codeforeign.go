package redact

import (
	"math/bits"
	"strings"
)

// One-time codes in languages whose letters are not ASCII, where no word is found
// by its letters: "您的验证码是482913", "код подтверждения: 4829". What shows them is
// a number beside such letters.

// foreignCodes are the words for a one-time code, a password or a PIN.
var foreignCodes = [...]string{"验证码", "驗證碼", "校验码", "动态码", "動態碼", "动态密码", "动态口令", "确认码", "確認碼", "认证码", "認證碼", "安全码", "取件码", "登录码",
	"認証コード", "認証番号", "確認コード", "確認番号", "ワンタイム", "セキュリティコード", "認証キー", "パスコード", "인증번호", "인증코드", "인증 코드", "인증 번호", "보안 코드", "확인 코드",
	"код", "Код", "КОД", "пароль", "Пароль", "пін", "ПІН", "пин-", "ПИН", "κωδικ", "Κωδικ", "קוד", "סיסמ", "رمز", "کد", "كود", "كلمة", "گذرواژه", "รหัส", "कोड", "ओटीपी", "কোড",
	"mã", "Mã", "MÃ", "կոդ", "კოდ"}

// foreignFaults are words beside those that make a code one of an error, a country
// or a product.
var foreignFaults = [...]string{"ошиб", "Ошиб", "ответ", "возврат", "статус", "заверш", "страны", "почтов", "товар", "помил", "Помил", "греш", "خطا", "خطأ", "שגיאה", "σφάλμα", "ข้อผิดพลาด", "ไปรษณีย์", "त्रुटि", "lỗi", "Lỗi", "HTTP", "错误", "錯誤", "エラー", "오류"}

// codeStops returns where in the block of s that w is in a number begins or ends
// beside a byte that is not ASCII.
func (w *window) codeStops(s string) (stops uint64) {
	starts, ends := w.digit&^(w.digit<<1), w.digit&^(w.digit>>1)
	near := starts&(w.high<<1|w.high<<2|w.high<<3|7) | ends&(w.high>>1|w.high>>2|w.high>>3|7<<(blockSize-3))
	for ; near != 0; near &= near - 1 {
		if besideForeign(s, w.base+bits.TrailingZeros64(near)) {
			stops |= near & -near
		}
	}
	return stops | w.wideStops(s)
}

// besideForeign reports whether the digit at p begins or ends a number within three
// bytes of one that is not ASCII.
func besideForeign(s string, p int) bool {
	if p == 0 || class[s[p-1]]&isDigit == 0 {
		for i := max(0, p-3); i < p; i++ {
			if s[i] >= 0x80 {
				return true
			}
		}
	}
	if p+1 == len(s) || class[s[p+1]]&isDigit == 0 {
		for i := p + 1; i < min(len(s), p+4); i++ {
			if s[i] >= 0x80 {
				return true
			}
		}
	}
	return false
}

// codeForeign matches the code that the digit at p begins or ends.
func (sc *scanner) codeForeign(p int) (span, bool) {
	s := sc.s
	a := runStart(s, p, max(sc.floor, p-9), isDigit)
	b := runEnd(s[:min(len(s), p+10)], p, isDigit)
	if b-a == 3 && b+4 <= len(s) && (s[b] == '-' || s[b] == ' ') && allDigits(s[b+1:b+4]) {
		b += 4 // "482-913"
	} else if b-a == 3 && a-4 >= sc.floor && (s[a-1] == '-' || s[a-1] == ' ') && allDigits(s[a-4:a-1]) {
		a -= 4
	}
	if b-a < 4 || b-a > 8 || b-a == 4 && (s[a:a+2] == "19" || s[a:a+2] == "20") ||
		a > 0 && (class[s[a-1]]&isWord != 0 || strings.IndexByte("./%$#+*", s[a-1]) >= 0) ||
		b < len(s) && (class[s[b]]&isWord != 0 || strings.IndexByte("/%:*", s[b]) >= 0 || s[b] == '.' && b+1 < len(s) && class[s[b+1]]&isAlnum != 0) {
		return span{}, false
	}
	before, after := s[max(sc.floor, a-96):a], s[b:min(len(s), b+64)]
	if i := strings.LastIndexByte(before, '\n'); i >= 0 {
		before = before[i:]
	}
	if (namesCode(before) || namesCode(after)) && !containsAny(before, foreignFaults[:]) && !containsAny(after, foreignFaults[:]) {
		return span{a, b, ruleOneTimeCode, KindGuessable}, true
	}
	return span{}, false
}

func namesCode(s string) bool { return containsAny(s, foreignCodes[:]) }

func containsAny(s string, list []string) bool {
	for _, w := range list {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
