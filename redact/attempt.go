package redact

import "strings"

// The user and the password in sentences about a sign-in, with no noun before the
// password: "authentication failed for bob/…", "logged in as bob using …".

// attempt matches the password in what follows a word about a sign-in, which ends at
// e: the first argument that is a pair of a name and a password, six words on at
// most, or the one after "bob using".
func (sc *scanner) attempt(e int) (span, bool) {
	s := sc.s
	i := e
	if i < len(s) && s[i] == ':' {
		i++
	}
	for range 6 {
		v := skipBlanks(s, i)
		if v == i || v == len(s) {
			return span{}, false
		}
		end := argumentBytes(s, v)
		if end == v {
			return span{}, false
		}
		w := strings.TrimRight(s[v:end], ":,")
		if strings.IndexByte(w, ';') >= 0 {
			return span{}, false
		}
		if len(w) <= 11 && foldIn(w, attemptWords[:]) {
			i = end
			continue
		}
		if m, ok := sc.attemptPair(v, end); ok {
			return m, true
		}
		if userName(w) {
			if m, ok := sc.pairAfter(end); ok {
				return m, true
			}
		}
		return sc.usedBy(end)
	}
	return span{}, false
}

// attemptWords are the words between one about a sign-in and the user.
var attemptWords = [...]string{"failed", "failure", "for", "as", "in", "with", "user", "account", "on", "attempt", "attempted", "successful", "success", "succeeded", "ok",
	"rejected", "denied", "error", "incorrect", "wrong", "bad", "invalid", "credentials", "from", "of", "using", "by", "try", "trying", "is", "was"}

// attemptPair matches the password of the pair s[v:end], "bob:…" or "bob/…".
func (sc *scanner) attemptPair(v, end int) (span, bool) {
	s := sc.s
	v, end = within(s, v, end, "'\"`[(", "'\"`])")
	end = sentenceEnd(s, v, end)
	i := strings.IndexAny(s[v:end], ":/")
	if i < 1 || v < sc.floor || !userName(s[v:v+i]) || s[v+i] == '/' && strings.IndexByte(s[v:v+i], '.') >= 0 && strings.IndexByte(s[v:v+i], '@') < 1 {
		return span{}, false
	}
	a := v + i + 1
	if val := s[a:end]; !likelyPassword(val) || strings.HasPrefix(val, "#01") || // a control character as syslog writes it
		s[v+i] == '/' && !mixedPassword(val) || placeholder(val) || reference(val) {
		return span{}, false
	}
	return span{a, end, ruleProsePassword, KindGuessable}, true
}

// usedBy matches the password in " using …" or " with …" behind a user's name, which
// ends at i.
func (sc *scanner) usedBy(i int) (span, bool) {
	s := sc.s
	v := 0
	for _, link := range [...]string{" using ", " with "} {
		if strings.HasPrefix(s[i:], link) {
			v = i + len(link)
		}
	}
	if v == 0 {
		return span{}, false
	}
	end := argumentBytes(s, v)
	v, end = within(s, v, end, "'\"`", "'\"`")
	end = sentenceEnd(s, v, end)
	if val := s[v:end]; v < sc.floor || !likelyPassword(val) || strings.IndexByte(val, '=') >= 0 || methodName(val) || placeholder(val) || reference(val) {
		return span{}, false
	}
	return span{v, end, ruleProsePassword, KindGuessable}, true
}

// within returns the bounds of s[v:end] without the bytes of opening before it and of
// closing behind it.
func within(s string, v, end int, opening, closing string) (a, b int) {
	for v < end && strings.IndexByte(opening, s[v]) >= 0 {
		v++
	}
	for end > v && strings.IndexByte(closing, s[end-1]) >= 0 {
		end--
	}
	return v, end
}

// argumentBytes returns the end of what has no blank at v.
func argumentBytes(s string, v int) int {
	for limit := min(len(s), v+maxKey); v < limit && class[s[v]]&isSpace == 0; {
		v++
	}
	return v
}

// userName reports whether v may be the name of a user, with a domain or without
// one, and none of the words that stand before a ':' instead.
func userName(v string) bool {
	n := 0
	for n < len(v) && (class[v[n]]&(isWord|isDotTilde) != 0 || v[n] == '@' || v[n] == '\\' || v[n] == '+') {
		n++
	}
	return n == len(v) && !allDigits(v) && !address(v) && words.lookup(v)&(wordStatus|wordSafe|wordGuessable|wordToken|wordKey) == 0 && !foldIn(v, pairNames[:]) && !algorithm(v)
}

// pairNames are names before a ':' whose values are no passwords.
var pairNames = [...]string{"uid", "gid", "host", "ip", "realm", "domain", "client", "role", "id", "group", "tenant", "reason", "code", "error", "ssh", "pam", "http", "https", "port",
	"rhost", "tty", "addr", "address", "ldap", "ldaps", "radius", "method", "device", "node", "server", "service", "host", "app", "api", "from", "peer", "subject", "cn", "org", "project", "line", "at", "on",
	"nfs", "cifs", "imap", "smtp", "pop", "dns", "krbtgt", "termsrv", "wsman", "mssqlsvc", "gc", "rpcss", "sip", "xmpp", "hdfs", "yarn", "hive", "hbase", "kafka", "zookeeper", "spark", "default", "system"}

// likelyPassword reports whether v is none of the names, addresses and versions that
// stand in sentences about sign-ins.
func likelyPassword(v string) bool {
	if len(v) < 6 || !namesPassword(v) {
		return false
	}
	t := measure(v)
	return t.digit > 0 && t.letters() > 2 && !isStatus(v) && !algorithm(v) || t.symbol > 0 && strings.ContainsAny(v, "!#$%&*?^@")
}

// mixedPassword reports whether v has what the second part of a path or of a name of
// Windows does not: letters of both cases among digits, a sign, digits among letters.
func mixedPassword(v string) bool {
	t := measure(v)
	steps, _ := jumps(v)
	return strings.ContainsAny(v, "!#$%&*?^@") || t.symbol == 0 && t.digit > 0 && (t.upper > 0 && t.lower > 1 || t.digit > 1 && (steps > 1 || t.n > 7))
}

// methodName reports whether v is the name of a method or a protocol with its version:
// "TLSv1.3", "oauth2", "NTLMv2".
func methodName(v string) bool {
	return foldIn(v[:runEnd(v, 0, isLetter)], signInMethods[:]) || strings.HasPrefix(v, "keyboard-")
}

var signInMethods = [...]string{"tls", "tlsv", "ssl", "sslv", "http", "ssh", "ip", "ipv", "oauth", "oauth2", "sha", "md", "rsa", "aes", "ntlm", "ntlmv", "smb", "ldap", "ldapv", "krb", "kerberos", "pkcs", "utf", "socks",
	"fido", "u", "x", "v", "version", "chap", "mschap", "mschapv", "ms", "peap", "eap", "saml", "openid", "oidc", "jwt", "hmac", "scram", "cram", "digest", "ed", "ecdsa", "curve", "key", "pubkey", "publickey", "cert", "certificate", "hostkey",
	"client", "libssh", "openssh", "putty", "python", "java", "curl", "mozilla", "php", "node", "go", "amqp", "mqtt", "mqttv", "imap", "pop", "smtp", "user", "token", "account", "error", "code", "session", "port"}
