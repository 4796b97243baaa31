package redact

import (
	"crypto/sha256"
	"strings"
)

// Values that look drawn at random and are made of parts that each mean
// something.

// structured reports whether v is such a value: a C++ symbol, the cookies of an
// IKE exchange, the reference of an object, a fingerprint of TLS, the address of a
// coin, a peer or a block of libp2p.
func structured(v string) bool {
	return mangledName(v) || cookiePairIKE(v) || objectRef(v) || jarm(v) || coinAddress(v) || peerID(v) || len(v) == 25 && hardwareAddress(v) || lease(v) || strings.HasPrefix(v, "LVM-")
}

// coinAddress reports whether v is an address of Ethereum, 20 bytes in hexadecimal
// digits, or of Bitcoin and of a coin like it: 25 bytes in base58, the last four of
// which are the checksum of the others.
func coinAddress(v string) bool {
	if len(v) == 42 && v[0] == '0' && v[1] == 'x' && runEnd(v, 2, isDigit|isHexLetter) == 42 {
		return true
	}
	var b [25]byte
	if len(v) < 26 || len(v) > 35 || !fromBase58(b[:], v) {
		return false
	}
	sum := sha256.Sum256(b[:21])
	sum = sha256.Sum256(sum[:])
	return [4]byte(sum[:4]) == [4]byte(b[21:])
}

// publicKey58 reports whether v can be the address of an account, which is a public
// key, or a signature of Solana: 32 or 64 bytes in base58.
func publicKey58(v string) bool {
	var b [64]byte
	switch len(v) {
	case 43, 44:
		return fromBase58(b[:32], v) && b[0] != 0
	case 87, 88:
		return fromBase58(b[:], v) && b[0] != 0
	}
	return false
}

// coinBefore reports whether the word right before the address at a is "token", as
// those of coins are called.
func (sc *scanner) coinBefore(a int) bool {
	return hasSuffixFold(sc.s[max(sc.floor, a-len(" token ")):a], "token ")
}

// fromBase58 sets b to the number that v is in base58 and reports whether it is
// one that has no more bytes.
func fromBase58(b []byte, v string) bool {
	for i := range len(v) {
		d := strings.IndexByte(base58, v[i])
		if d < 0 {
			return false
		}
		for k := len(b) - 1; k >= 0; k-- {
			d += 58 * int(b[k])
			b[k] = byte(d)
			d >>= 8
		}
		if d != 0 {
			return false
		}
	}
	return true
}

// peerID reports whether v is the id of a peer of libp2p or of a block of IPFS: a
// multihash in base58.
func peerID(v string) bool {
	for _, form := range [...]struct {
		head string
		n    int
	}{{"12D3KooW", 52}, {"16Uiu2HA", 53}, {"Qm", 46}} {
		if len(v) == form.n && strings.HasPrefix(v, form.head) && strings.Trim(v, base58) == "" {
			return true
		}
	}
	return false
}

const base58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// mangledName reports whether v is a name of C++ as compilers write it, with the
// length before each part: "N3Vim5Fault12InvalidLoginE", "_ZN4base7Version…".
func mangledName(v string) bool {
	if t := measure(v); plainID(v) || t.bits() >= 18 {
		return false // its parts are no names
	}
	i := 0
	if strings.HasPrefix(v, "_Z") {
		i = 2
	}
	for i < len(v) && strings.IndexByte("NKSTVt", v[i]) >= 0 {
		i++
	}
	parts := 0
	for i < len(v) && class[v[i]]&isDigit != 0 {
		n := 0
		for ; i < len(v) && n < len(v) && class[v[i]]&isDigit != 0; i++ {
			n = 10*n + int(v[i]-'0')
		}
		if n == 0 || i+n > len(v) || class[v[i]]&isDigit != 0 || runEnd(v[:i+n], i, isAlnum|isWordSym) != i+n {
			return false
		}
		i += n
		parts++
	}
	return parts > 1 && 10*i >= 7*len(v) && (i == len(v) || strings.IndexByte("EICDSR", v[i]) >= 0)
}

// cookiePairIKE reports whether v is what IKE (RFC 2408) calls cookies, the ids
// of both ends of an association: two times 16 hexadecimal digits.
func cookiePairIKE(v string) bool {
	return len(v) == 33 && (v[16] == '/' || v[16] == '-') && runEnd(v, 0, isDigit|isHexLetter) == 16 && runEnd(v, 17, isDigit|isHexLetter) == 33
}

// objectRef reports whether v is how Java prints an object that has no text: its
// class and a number, "android.os.BinderProxy@406acb48".
func objectRef(v string) bool {
	if strings.IndexByte(v, '@') < 0 {
		return false // mostly
	}
	i := strings.LastIndexByte(v, '@')
	return i > 2 && len(v)-i >= 5 && len(v)-i <= 9 && runEnd(v, i+1, isDigit|isHexLetter) == len(v) && !hasUpper(v[i:]) &&
		class[v[0]]&isLetter != 0 && strings.IndexByte(v[:i], '.') > 0 && measuredDigits(v[:i]) < 3 && runEnd(v, 0, isLetter|isDigit|isDotTilde|isWordSym) >= min(i, strings.IndexByte(v+"$", '$'))
}

// migration reports whether v is names and then an ObjectId of MongoDB, joined
// by '_': "shard01_shard02_5e3cb78c7642d15658864428".
func migration(v string) bool {
	i := strings.LastIndexByte(v, '_')
	return i > 2 && len(v)-i == 25 && runEnd(v, i+1, isDigit|isHexLetter) == len(v) && !hasUpper(v[i:]) && strings.IndexByte(v[:i], '_') > 0 && !opaque(v[:i], 4, true)
}

// duoID reports whether v is the id of an application, a device or a user of Duo,
// which its log calls keys: "DI" and 18 capitals and digits.
func duoID(v string) bool {
	return len(v) == 20 && v[0] == 'D' && strings.IndexByte("IPUAGS", v[1]) >= 0 && runEnd(v, 0, isUpper|isDigit) == len(v)
}

// recordID reports whether v has the form of an id that other records of a session
// have as well: at most 112 bits in hexadecimal digits, as network devices and
// gateways give, the id of an object of MongoDB, a UUID cut short, the two halves of
// a mail's in FortiMail, the session in an attribute of RADIUS.
func recordID(v string) bool {
	if len(v) <= 28 && runEnd(v, 0, isDigit|isHexLetter) == len(v) || strings.Count(v, "-") == 4 && hexDashed(v) || strings.Contains(v, ":S-1-5-") || resourceSID(v) {
		return true // also with the identifier of a Windows account in it
	}
	return len(v) == 29 && v[14] == '-' && v[8:14] == v[23:] && allDigits(v[8:14]) || containsFold(v, "sessionid=") || containsFold(v, "session:")
}

// claim reports whether v names a user or an app as SharePoint does: "i:0i.t|…".
func claim(v string) bool {
	return len(v) > 6 && (strings.HasPrefix(v, "i:0") || strings.HasPrefix(v, "c:0")) && strings.IndexByte(v[3:6], '.') >= 0 && strings.IndexByte(v, '|') > 0
}

// lease reports whether v ends the id of a lease of Vault: "h" and the digest of the
// token that it is of.
func lease(v string) bool { return len(v) == 65 && v[0] == 'h' && digest(v[1:]) }

// startedSession reports whether v is what PostgreSQL calls the id of a session: when
// it began and its process, in hexadecimal digits.
func startedSession(v string) bool {
	i := runEnd(v, 0, isDigit|isHexLetter)
	return i == 8 && len(v) > 9 && len(v) < 17 && v[8] == '.' && runEnd(v, 9, isDigit|isHexLetter) == len(v)
}

// resourceSID reports whether v is the id of a message, a call or another resource of
// Twilio's: two capitals and 32 hexadecimal digits.
func resourceSID(v string) bool {
	return len(v) == 34 && class[v[0]]&class[v[1]]&isUpper != 0 && v[:2] != "SK" && digest(v[2:])
}

// passportID reports whether v is the id that Microsoft gives an account: 16
// hexadecimal digits from 1003… on.
func passportID(v string) bool {
	return len(v) == 16 && strings.HasPrefix(v, "100") && runEnd(v, 0, isDigit|isHexLetter) == len(v)
}

// jarm reports whether v has the form of a JARM fingerprint of a TLS server: 62
// hexadecimal digits, which no digest has.
func jarm(v string) bool { return len(v) == 62 && runEnd(v, 0, isDigit|isHexLetter) == len(v) }

// monotone reports whether one byte makes up more of v than chance lets it, as
// in the base64 of records with zeros in them.
func monotone(v string) bool {
	var n [256]uint16
	most := uint16(0)
	for i := range len(v) {
		n[v[i]]++
		most = max(most, n[v[i]])
	}
	return int(most) > 6+len(v)/8
}

// directory reports whether v begins as a path does: "/opt/worker/…".
func directory(v string) bool {
	if v == "" || v[0] != '/' {
		return false
	}
	n := runEnd(v, 1, isLower)
	return n > 3 && n < len(v) && v[n] == '/'
}

// namesCommit reports whether a command of git stands before the digest at a.
func (sc *scanner) namesCommit(a int) bool {
	before := sc.s[max(sc.floor, a-64):a]
	return containsFold(before, "git ") || containsFold(before, "git.exe ")
}

// certificateBefore reports whether the digest at a is the id of a certificate's key
// in the kernel's log: "Loaded X.509 cert 'Build time autogenerated kernel key: …'".
func (sc *scanner) certificateBefore(a int) bool {
	return strings.Contains(sc.s[max(sc.floor, a-maxKey):a], "X.509 cert")
}

// namesUser reports whether the id at a is that of a user as Auth0 writes it, after
// the provider that knows them: "auth0|…", "google-oauth2|…".
func (sc *scanner) namesUser(a int) bool {
	if a <= sc.floor || sc.s[a-1] != '|' {
		return false
	}
	provider := sc.s[max(sc.floor, a-16) : a-1]
	return hasSuffixFold(provider, "auth0") || hasSuffixFold(provider, "-oauth2")
}

// namesCredential reports whether the UUID at a follows the word "credential" in a
// sentence: then it is the id of one.
func (sc *scanner) namesCredential(a int) bool {
	before := sc.s[max(sc.floor, a-16):a]
	return hasSuffixFold(before, "credential ") || hasSuffixFold(before, "credentials ")
}

// numbered reports whether v is a kind and a number: "dbwsid:8951557381829977".
func numbered(v string) bool {
	n := runEnd(v, 0, isLetter)
	return n > 0 && n+1 < len(v) && v[n] == ':' && allDigits(v[n+1:])
}

// hardwareAddress reports whether v is the address of a network card: six times two
// hexadecimal digits.
func hardwareAddress(v string) bool {
	if len(v) == 25 { // a range of them
		return v[12] == '-' && runEnd(v, 0, isDigit|isHexLetter) == 12 && runEnd(v, 13, isDigit|isHexLetter) == 25
	}
	for i := range len(v) {
		if i%3 == 2 && v[i] != v[2] || i%3 != 2 && class[v[i]]&(isDigit|isHexLetter) == 0 {
			return false
		}
	}
	return v[2] == ':' || v[2] == '-'
}
