package check

import (
	"github.com/slogaudit/slogaudit/redact"
)

var ruleRawToken = register(Rule{
	ID: "SA301", Name: "raw-token", Group: GroupSecrets, Severity: Error,
	Title: "a raw token stands in the log",
	Doc: `The line holds a token that was not redacted. Whoever can read the log, its
backups or the system it is shipped to can use it. Treat it as leaked: revoke it,
then clean the log.`,
	Fix:  `Log through handler.New, which redacts every string of every record. "slogaudit fix" replaces it in old logs by the hash that live logs have.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"push","note":"used {token} twice"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"push","note":"used sha256:{hash} twice"}` + "\n",
})

var ruleSecretKey = register(Rule{
	ID: "SA302", Name: "secret-under-key", Group: GroupSecrets, Severity: Error,
	Title: "a secret stands under a key that names it",
	Doc: `The name of a member says that its value is a secret (password, api_key, cookie),
and the value is neither hashed nor masked.`,
	Fix:  `Log through handler.New, which hashes or masks what stands under such keys, or wrap the value in redact.Secret.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"connect","password":"hunter{guess}"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"connect","password":"[REDACTED]"}` + "\n",
})

var ruleSecretMessage = register(Rule{
	ID: "SA303", Name: "secret-in-message", Group: GroupSecrets, Severity: Error,
	Title: "a secret stands in the message",
	Doc: `The message itself holds a secret: somebody formatted it in, or logged an error
that quotes a request.`,
	Fix:  `Messages are constant; values are attributes. Log through handler.New, which redacts messages as well.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"bad token {token}"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"bad token","token_hash":"{hash}"}` + "\n",
})

var ruleSecretURL = register(Rule{
	ID: "SA304", Name: "secret-in-url", Group: GroupSecrets, Severity: Error,
	Title: "a secret stands in a URL",
	Doc: `A URL in the log holds a secret: in its query, or as the password of its user.
The same URL is in proxies' logs, browsers' histories and Referer headers.`,
	Fix:  `Send tokens in the Authorization header (RFC 9700, section 4.3.2), and log the path without the query.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"fetch","url":"https://example.com/a?access_token={token}"}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"fetch","url":"https://example.com/a"}` + "\n",
})

var ruleSecretName = register(Rule{
	ID: "SA307", Name: "secret-as-key", Group: GroupSecrets, Severity: Error,
	Title: "a secret is the name of a member",
	Doc: `A token is used as a key: often a map whose keys are tokens or sessions was
logged. Redaction by key name never sees it.`,
	Fix:  `Log the number of entries, or a map by redact.Hash of the token.`,
	Bad:  `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"sessions","open":{"{token}":3}}` + "\n",
	Good: `{"time":"2026-11-23T10:00:00Z","level":"INFO","msg":"sessions","open":1}` + "\n",
})

var secretRule = [...]*Rule{
	inValue: ruleRawToken, inText: ruleRawToken, inName: ruleSecretName,
	underKey: ruleSecretKey, inMessage: ruleSecretMessage, inURL: ruleSecretURL,
}

// secretRules reports the secrets of the line.
func (w *worker) secretRules() {
	w.hunt()
	for _, s := range w.l.secrets {
		end := s.end
		if s.kind == redact.KindGuessable {
			end = s.start + 1 // the end would tell the length
		}
		w.find(secretRule[s.where], s.key, s.rule, secretMessage(s, w.safe(s.key)), s.start, end)
	}
}

// secretsInText looks for secrets in a line that is no record.
func (w *worker) secretsInText() { w.secretRules() }

func secretMessage(s secret, path string) string {
	what := "raw token"
	if s.kind == redact.KindGuessable {
		what = "guessable secret"
	}
	what += " (" + s.String() + ")"
	switch {
	case s.where == inName:
		return what + " as the name of a member"
	case s.where == inURL && path != "":
		return what + " in a URL in " + path
	case s.key == "":
		return what + " in the line"
	case s.where == underKey:
		return what + " under " + path
	}
	return what + " in " + path
}
