package redact

// Names of keys that are not ASCII: "contraseña", "пароль".
// They are not read as words, but as what stands after the last separator.

// foreign reports whether key has a byte that is not ASCII.
func foreign(key string) bool {
	for i := range len(key) {
		if key[i] >= 0x80 {
			return true
		}
	}
	return false
}

// foreignName returns what stands in key after the last separator, without
// digits at its end.
func foreignName(key string) string {
	for len(key) > 0 && class[key[len(key)-1]]&isLetter == 0 && key[len(key)-1] < 0x80 {
		key = key[:len(key)-1]
	}
	i := len(key)
	for i > 0 && (key[i-1] >= 0x80 || class[key[i-1]]&isLetter != 0) {
		i--
	}
	return key[i:]
}

// foreignInfo is what the name of a key that is not ASCII says.
func foreignInfo(key string) keyInfo {
	name := foreignName(key)
	role := words.lookup(name)
	for n := len("密码"); role == 0 && n <= len("パスワード") && n < len(name); n += len("码") { // words are not divided: "初始密码"
		role = words.lookup(name[len(name)-n:])
	}
	switch {
	case role&wordGuessable != 0:
		return keyInfo{kind: KindGuessable, words: 2}
	case role&wordToken != 0:
		return keyInfo{kind: KindToken, loose: true, words: 2}
	}
	return keyInfo{}
}

// ownForeign is ownKey for a key that is not ASCII, of which folded are the
// letters and digits: it may begin at any separator.
func (r *Redactor) ownForeign(key string, folded []byte) (keyInfo, bool) {
	for i, n := 0, 0; i < len(key); i++ {
		inName := class[key[i]]&isAlnum != 0 || key[i] >= 0x80
		if inName && (i == 0 || class[key[i-1]]&isAlnum == 0 && key[i-1] < 0x80) {
			if kind, ok := r.keys[string(folded[n:])]; ok {
				return keyInfo{kind: kind, loose: true, words: 2, safe: kind == KindNone, own: true}, true
			}
		}
		if inName {
			n++
		}
	}
	return keyInfo{}, false
}

// nameStart returns the start of the name that ends at k and does not begin
// before floor.
func nameStart(s string, k, floor int) int {
	for k > floor && (class[s[k-1]]&(isWord|isDotTilde) != 0 || s[k-1] >= 0x80) {
		k--
	}
	return k
}
