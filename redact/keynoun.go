package redact

import "strings"

// The nouns that end the names of keys: written as one word with what stands before
// them, or "key", of which the words before it say whether it is a secret.

// joinedNouns are the nouns that end names written as one word: "dbpassword",
// "SNYKTOKEN", "openweatherapikey". Each ends no other word that logs have as a
// key.
var joinedNouns = [...]string{"password", "passwd", "passphrase", "apikey", "secretkey", "accesskey", "authkey", "privatekey",
	"licensekey", "cookie", "secret", "token", "accesstoken", "pswd", "passwort"}

// joinedTails are the last four letters of what nounSuffix finds.
var joinedTails = func() (t gramSet) {
	for _, n := range joinedNouns {
		t.addTail(n)
	}
	t.addTail("pass")
	t.addTail("access")
	for c := byte('a'); c <= 'z'; c++ {
		t.addTail(string(c) + "key")
	}
	return t
}()

// nounSuffix returns the length of the noun that ends the word w, or 0. "KEY"
// and "PASS" end names in capitals only: "GITHUBKEY", "MYSQLPASS".
func nounSuffix(w string) int {
	digits := len(w)
	for len(w) > 0 && class[w[len(w)-1]]&isDigit != 0 {
		w = w[:len(w)-1]
	}
	digits -= len(w)
	if len(w) < 5 || !joinedTails.has(quadHash(fold5(load4(w, len(w)-4)))) {
		return 0
	}
	best := 0
	for _, n := range joinedNouns {
		if len(n) > best && len(w) > len(n) && hasSuffixFold(w, n) {
			best = len(n)
		}
	}
	if best > 0 {
		return best + digits
	}
	for _, n := range [...]string{"access", "key"} {
		if len(w) > len(n)+3 && hasSuffixFold(w, n) && words.lookup(w[:len(w)-len(n)])&wordVendor != 0 {
			return len(n) + digits
		}
	}
	if n := len(w) - len("pass"); n > 1 && hasSuffixFold(w, "pass") && foldIn(w[:n], passOwners[:]) {
		return len("pass") + digits
	}
	if len(w) > 5 && runEnd(w, 0, isUpper) == len(w) {
		for _, n := range [...]string{"KEY", "PASS"} {
			name, ok := strings.CutSuffix(w, n)
			if role := roleOf(name); ok && (role&(wordVendor|wordQualifier) != 0 || n == "KEY" && len(name) > 4 && role&(wordHarmless|wordSafe) == 0) {
				return len(n) + digits
			}
		}
	}
	return 0
}

// passOwners are the words before "pass" in names written as one: "vpnpass".
var passOwners = [...]string{"admin", "root", "user", "db", "sql", "mysql", "pg", "mail", "smtp", "imap", "pop3", "ftp", "sftp", "ssh", "vpn", "wifi", "wlan", "ldap", "bind", "proxy", "http", "web",
	"ppp", "pppoe", "sip", "mqtt", "redis", "rpc", "rcon", "vnc", "rdp", "smb", "samba", "nt", "login", "auth", "account", "master", "key", "cert", "repl", "snmp", "enable", "radius", "router", "ap", "su", "sudo", "server", "client", "remote", "backup", "pdf", "zip", "wallet", "stdin"}

// ownerWords say whose key it is: such a key may be a number in a table as well,
// so that its value decides.
var ownerWords = [...]string{"user", "login", "session", "org", "team", "project", "workspace", "account", "customer", "partner", "merchant", "tenant", "site",
	"host", "origin", "service", "role", "device", "member", "global", "database", "db", "connection", "function", "functions", "application", "read", "write"}

// keyNoun is what "key" means after the words of rest.
func keyNoun(rest string) (kind Kind, loose bool) {
	for range 4 {
		r, w := lastWord(rest)
		if w == "" {
			return KindMaybe, loose
		}
		switch role := roleOf(w); {
		case equalFold(w, "where"): // a column's name: "WHERE key = …"
			return KindNone, false
		case equalFold(w, "record") && vendorsOwn(r):
			return KindMaybe, true // of a recording: Cypress
		case role&(wordHarmless|wordSafe) != 0 && role&wordQualifier == 0:
			return KindNone, false
		case role&(wordQualifier|wordToken|wordGuessable) != 0:
			if foldIn(w, ownerWords[:]) {
				return KindMaybe, true
			}
			return KindToken, true
		}
		loose = true
		rest = r
	}
	return KindMaybe, loose
}

// patIssuers are the words before "pat" that make it a personal access token: the
// ends of GitHub and GitLab among them.
var patIssuers = [...]string{"github", "gitlab", "hub", "lab", "gh", "gl", "bitbucket", "azure", "devops", "azdo", "ado", "vsts", "legacy", "grained", "user"}

// recordedSession reports whether the words before "session" or "session id" say
// that it is one of an audit's or an accounting's records, or what others may call
// one by: such an id opens nothing.
func recordedSession(rest string) bool {
	rest = strings.TrimLeft(rest, "0123456789")
	for _, w := range [...]string{"external", "audit", "acct", "accounting", "cpm", "reauth"} {
		if hasPrefixFold(rest, w) {
			return true
		}
	}
	return false
}

// digestWords name what is as good as the password that it is of.
var digestWords = [...]string{"md5", "sha", "sha1", "sha256", "sha512", "digest", "digests"}

// ownSecret reports whether the noun w itself says whose secret it is, so that no word
// before it makes it harmless: "config_secretAccessKey".
func ownSecret(w string) bool {
	return len(w) > len("secret") && (hasPrefixFold(w, "secret") || hasSuffixFold(w, "secret"))
}

// publicKey reports whether rest ends in "public key": a "public key token" names
// an assembly of .NET.
func publicKey(rest string) bool {
	rest, w := lastWord(rest)
	if !equalFold(w, "key") {
		return false
	}
	_, w = lastWord(rest)
	return equalFold(w, "public")
}
