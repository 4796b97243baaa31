package check

import (
	"strings"

	"github.com/slogaudit/slogaudit/audit"
	"github.com/slogaudit/slogaudit/internal/jsonline"
	"github.com/slogaudit/slogaudit/redact"
)

var ruleHashForm = register(Rule{
	ID: "SA208", Name: "hash-form", Group: GroupSchema, Severity: Error,
	Title: "token_hash is not a SHA-256 in hex",
	Doc: `token_hash must be the 64 lower-case hex digits of the token's SHA-256, or
hmac-sha256:<key id>:<64 hex digits>. Another form (upper case, base64, another
hash, the token itself) does not join with the logs of any other service.`,
	Fix:  `redact.Hash(token) gives it. Check that it is not the token itself that is logged.`,
	Bad:  strings.Replace(soundEvent, `"{hash}"`, `"unknown"`, 1),
	Good: soundEvent,
})

var ruleHashPresence = register(Rule{
	ID: "SA209", Name: "hash-presence", Group: GroupSchema, Severity: Error,
	Title: "token_hash is there without a token, or the other way round",
	Doc: `token_hash is null exactly when status is missing. A hash where no token came is
often the hash of the empty string, which makes all such requests look like one
client; null where a token came loses the trace of it.`,
	Fix: `Hash only a token that came; leave Event.TokenHash empty otherwise.`,
	Bad: strings.Replace(soundEvent, `"{hash}"`, `null`, 1), Good: soundEvent,
})

var ruleHashCut = register(Rule{
	ID: "SA306", Name: "hash-truncated", Group: GroupSecrets, Severity: Warning,
	Title: "a hash of a secret is cut short",
	Doc: `A hash has fewer digits than SHA-256 gives. Eight hex digits collide after some
ten thousand tokens, so two clients become one, and a cut hash cannot be compared
with the whole ones of other services.`,
	Fix:  `Log all 64 digits: redact.Hash(token). Shorten when you display, not when you record.`,
	Bad:  strings.Replace(soundEvent, `"{hash}"`, `"9f86d081"`, 1),
	Good: soundEvent,
})

var ruleGuessableHashed = register(Rule{
	ID: "SA305", Name: "guessable-hashed", Group: GroupSecrets, Severity: Error,
	Title: "a guessable secret is hashed without a key",
	Doc: `A password, PIN or one-time code stands in the log as a plain SHA-256. Such values
are few: whoever reads the log tries them all and knows the value in seconds.`,
	Fix:  `Do not log it. redact masks such values as [REDACTED], or hashes them with a key: redact.HMAC.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"login","password":"sha256:{hash}"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"login","password":"[REDACTED]"}` + "\n",
})

// cutHash reports a token_hash that is the beginning of a hash.
func (w *worker) cutHash(v audit.Violation, start, end int) bool {
	text := strings.Trim(string(w.l.raw[start:end]), `"`)
	text = strings.TrimPrefix(text, "sha256:")
	if len(text) < 6 || len(text) >= 64 || !isHex(text) {
		return false
	}
	w.findHiding(ruleHashCut, v.Field, "", v.Field+" holds a hash that is cut short", start, end, false)
	return true
}

// hashRules looks for hashes of secrets that say too much or too little.
func (w *worker) hashRules() {
	if !w.on[ruleHashCut] && !w.on[ruleGuessableHashed] {
		return
	}
	walk(w.l.raw, func(e element) bool {
		ofSchema := w.l.event && w.formats[e.path] == audit.FormatTokenHash // schemaRules has said it
		if !e.isName && !ofSchema && e.Kind == jsonline.String && e.End-e.Start > 10 {
			w.hashes(e)
		}
		return true
	})
}

const sha256Prefix = "sha256:"

func (w *worker) hashes(e element) {
	text := string(w.l.raw[e.Start+1 : e.End-1])
	if len(text) == 64 && isHex(text) {
		w.guessable(e, e.Start+1)
		return
	}
	for from := 0; ; {
		i := strings.Index(text[from:], sha256Prefix)
		if i < 0 {
			return
		}
		i += from
		from = i + len(sha256Prefix)
		if strings.HasSuffix(text[:i], "hmac-") {
			continue
		}
		n := 0
		for from+n < len(text) && isHex(text[from+n:from+n+1]) {
			n++
		}
		start := e.Start + 1 + i
		switch {
		case n == 64 && i == 0:
			w.guessable(e, start)
		case n >= 6 && n < 64:
			w.find(ruleHashCut, e.path, "", "a hash is cut short", start, start+len(sha256Prefix)+n)
		}
	}
}

// guessable reports the plain hash at start when its key names a guessable
// secret.
func (w *worker) guessable(e element, start int) {
	if w.o.Redactor.KeyKind(e.key) == redact.KindGuessable {
		w.find(ruleGuessableHashed, e.path, "", w.safe(e.path)+" is a guessable secret, hashed without a key", start, e.End-1)
	}
}

func isHex(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'f') {
			return false
		}
	}
	return s != ""
}
